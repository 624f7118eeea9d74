"""The month against the one before: every site's accusations as new, standing, put right, or not to be seen."""

from collections.abc import Mapping, Sequence

from checks.model import Judgement, Verdict
from checks.trend import SiteMonth
from checks.wording import points
from reports.changes import ACCUSING, Change, accusations, change, months_standing, months_unqualified
from reports.context.month import ChangeLine, MonthLine, MoveLine, RepeatLine
from reports.context.parts import Link
from reports.inert import inert
from reports.lines import basis, chinese_month, rate, site_link
from reports.wording import mark, words

Pair = tuple[Judgement, Judgement, Change]
"""This month's judgement of a site, last month's, and what became of the accusations."""
Earlier = Mapping[str, Sequence[SiteMonth]]
"""By site, the months before this one, oldest first, last month's included."""


def previous_month(month: str) -> str:
    """``2026-01`` → ``2025-12``."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def compared(judgements: Sequence[Judgement], previous: Sequence[Judgement], earlier: Earlier) -> list[Pair]:
    """Return the sites that have a judgement in both months, each with its change."""
    former = {judgement.site.key: judgement for judgement in previous}
    pairs = [(judgement, former[judgement.site.key]) for judgement in judgements if judgement.site.key in former]
    return [(now, before, change(now, before, earlier.get(now.site.key, ())[:-1])) for now, before in pairs]


def change_line(judgement: Judgement, former: Judgement, delta: Change) -> ChangeLine:
    """Count one site's change."""
    return ChangeLine(
        site=site_link(judgement.site),
        verdict_before=mark(words().verdict, former.verdict),
        verdict_now=mark(words().verdict, judgement.verdict),
        before=len(delta.fixed) + len(delta.unseen) + len(delta.standing),
        fixed=len(delta.fixed),
        standing=len(delta.standing),
        unseen=len(delta.unseen),
        new=len(delta.new),
        come_back=len(delta.come_back),
        now=len(delta.standing) + len(delta.new) + len(delta.come_back),
    )


def change_total(changes: Sequence[Pair]) -> ChangeLine | None:
    """Sum the lines; None where no site was judged in both months."""
    if not changes:
        return None
    lines = [change_line(*pair) for pair in changes]
    return ChangeLine(
        site=Link(text=words().month["sum"], href=None),
        verdict_before=None,
        verdict_now=None,
        before=sum(line.before for line in lines),
        fixed=sum(line.fixed for line in lines),
        standing=sum(line.standing for line in lines),
        unseen=sum(line.unseen for line in lines),
        new=sum(line.new for line in lines),
        come_back=sum(line.come_back for line in lines),
        now=sum(line.now for line in lines),
    )


def change_sentence(changes: Sequence[Pair], month: str) -> str:
    """Say the change in one sentence, or that there is nothing to compare with."""
    former = chinese_month(previous_month(month))
    total = change_total(changes)
    if total is None:
        return words().month["no_previous"].format(month=former)
    values = {"fixed": total.fixed, "standing": total.standing, "new": total.new, "unseen": total.unseen}
    return words().month["change"].format(month=former, come_back=total.come_back, **values)


def change_note(judgements: Sequence[Judgement], previous: Sequence[Judgement]) -> str:
    """Warn where the two months were judged by different packs or programs."""
    if not previous:
        return ""
    now, before = {basis(judgement) for judgement in judgements}, {basis(judgement) for judgement in previous}
    return "" if now == before else words().month["pack_changed"]


# --- who improved, who declined, who repeats --------------------------------------------------------------------------

_ORDER = {Verdict.UNQUALIFIED: 0, Verdict.QUALIFIED: 1}
_MOVES_SHOWN = 20


def gain(now: Judgement, before: Judgement | None) -> float | None:
    """Return what a site's score gained; None where one month has none, or another version of the indicators judged it."""
    if before is None or now.score is None or before.score is None or now.pack_hash != before.pack_hash:
        return None
    return round(now.score - before.score, 6)


def movers(changes: Sequence[Pair]) -> tuple[tuple[MoveLine, ...], tuple[MoveLine, ...]]:
    """Return the sites that improved and those that declined, most first: by verdict, then score, then number of accusations.

    A site that could not be judged in one of the months has done neither.
    """
    steps = []
    for now, before, _ in changes:
        if now.verdict in _ORDER and before.verdict in _ORDER:
            fewer = len(accusations(before)) - len(accusations(now))
            step = (_ORDER[now.verdict] - _ORDER[before.verdict], gain(now, before) or 0.0, fewer)
            steps.append((step, now, before))
    steps.sort(key=lambda each: (tuple(-part for part in each[0]), each[1].site.key))
    nothing = (0, 0.0, 0)
    up = tuple(_move(now, before) for step, now, before in steps if step > nothing)[:_MOVES_SHOWN]
    down = tuple(_move(now, before) for step, now, before in reversed(steps) if step < nothing)[:_MOVES_SHOWN]
    return up, down


def _move(now: Judgement, before: Judgement) -> MoveLine:
    said = words().month
    told = []
    if now.verdict is not before.verdict:
        told.append(said["move_verdict"].format(before=words().verdict[before.verdict].word, now=words().verdict[now.verdict].word))
    if gain(now, before) and now.score is not None and before.score is not None:
        told.append(said["move_score"].format(before=points(before.score), now=points(now.score)))
    counts = len(accusations(before)), len(accusations(now))
    if counts[0] != counts[1]:
        told.append(said["move_faults"].format(before=counts[0], now=counts[1]))
    return MoveLine(site=site_link(now.site), told="，".join(told))


def repeats(judgements: Sequence[Judgement], changes: Sequence[Pair], earlier: Earlier) -> tuple[RepeatLine, ...]:
    """Return the sites 不合格 for two months or more, with faults named for as long, or with faults come back; worst first."""
    came_back = {now.site.key: len(delta.come_back) for now, _, delta in changes}
    found = []
    for judgement in judgements:
        months = earlier.get(judgement.site.key, ())
        faults = accusations(judgement)
        standing = months_standing(faults, months)
        lasting = [count for count in standing if count > 1]
        unqualified = months_unqualified(judgement, months)
        back = came_back.get(judgement.site.key, 0)
        if lasting or back or unqualified > 1:
            longest = max(standing, default=0)
            example = faults[standing.index(longest)].message if lasting else ""
            line = RepeatLine(
                site=site_link(judgement.site),
                unqualified=_months(unqualified),
                standing=len(lasting),
                longest=_months(longest if lasting else 0),
                example=inert(example),
                come_back=back,
            )
            found.append(((-unqualified, -longest, -len(lasting), judgement.site.key), line))
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))


def _months(count: int) -> str:
    return words().month["months"].format(count=count) if count > 1 else "—"


def month_lines(judgements: Sequence[Judgement], earlier: Earlier, month: str) -> tuple[tuple[str, dict[Verdict, int], int], ...]:
    """Return each month, oldest first: its name, how many sites of each verdict, how many accusations. This one stands last."""
    rows = [row for months in earlier.values() for row in months]
    names = sorted({row.month for row in rows})
    told = []
    for name in names:
        own = [row for row in rows if row.month == name]
        counts = {verdict: sum(row.verdict is verdict for row in own) for verdict in Verdict}
        told.append((name, counts, sum(len(row.faults) for row in own)))
    counts = {verdict: sum(one.verdict is verdict for one in judgements) for verdict in Verdict}
    faults = sum(fault.level in ACCUSING for one in judgements for fault in one.faults)
    return (*told, (month, counts, faults))


def month_table(rows: Sequence[tuple[str, dict[Verdict, int], int]]) -> tuple[MonthLine, ...]:
    """Word the months, the newest first."""
    return tuple(
        MonthLine(
            month=chinese_month(name),
            total=sum(counts.values()),
            qualified=counts[Verdict.QUALIFIED],
            unqualified=counts[Verdict.UNQUALIFIED],
            undetermined=counts[Verdict.UNDETERMINED],
            rate=rate(counts[Verdict.QUALIFIED], sum(counts.values())),
            faults=faults,
        )
        for name, counts, faults in reversed(rows)
    )
