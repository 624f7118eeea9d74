"""All judged sites of one month → the monthly report. Every total is counted from the lines that it sums."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from checks.model import Judgement, Level, ManualState, Verdict
from checks.wording import points
from crawler.records import Site
from reports.changes import ACCUSING, accusations
from reports.context import Failure, Figure, Link, MonthReport, NoticeLine, RankLine
from reports.inert import inert
from reports.lines import (
    DEMO_QUIRK,
    LIST_LIMIT,
    alarm_line,
    basis,
    chinese_day,
    chinese_month,
    demo_line,
    excused_line,
    fault_line,
    method,
    more,
    site_link,
    warned_line,
)
from reports.month_changes import change_line, change_note, change_sentence, change_total, compared, previous_month
from reports.month_problems import left_out_by_site, problem_classes, unjudged_by_reason
from reports.notices import NoticeEntry
from reports.office import OfficeConfig
from reports.site_page import level_counts, score_text
from reports.wording import mark, words

__all__ = ["month_report", "previous_month", "rate"]


def month_report(
    judgements: Sequence[Judgement],
    previous: Sequence[Judgement],
    month: str,
    offices: OfficeConfig,
    *,
    registered: Sequence[Site] = (),
    notices: Sequence[NoticeEntry] = (),
    held: str = "",
) -> MonthReport:
    """Build the monthly report.

    ``judgements``  this month's, one for each site; ``previous`` last month's (may be empty)
    ``month``       ``2026-11``
    ``registered``  every site of the register, so that one without a judgement is shown as 未监测
    ``notices``     what :func:`reports.notices.issue_notices` issued this month
    ``held``        why no notice goes out, as a sentence; ``""`` where they do
    """
    said = words().month
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    changes = compared(ordered, previous)
    numbers = {entry.site: entry for entry in notices}
    judged = {judgement.site.key for judgement in ordered}
    unmonitored = [site for site in registered if site.key not in judged]
    ranked = [judgement for judgement in ordered if judgement.score is not None]
    excused = tuple(excused_line(one, judgement.site) for judgement in ordered for one in judgement.excused)
    warned = tuple(warned_line(one, judgement.site) for judgement in ordered for one in judgement.warned)
    return MonthReport(
        title=said["title"].format(month=chinese_month(month)),
        demo=demo_line(judgement.site for judgement in ordered),
        office=offices.of(any(DEMO_QUIRK in judgement.site.quirks for judgement in ordered)).name,
        month=chinese_month(month),
        as_of=_days([judgement.as_of for judgement in ordered]),
        bases=tuple(dict.fromkeys(basis(judgement) for judgement in ordered)),
        figures=_figures(ordered),
        sentences=_sentences(ordered, month, len(unmonitored)),
        change_sentence=change_sentence(changes, month),
        change_note=change_note(ordered, previous),
        changes=tuple(change_line(judgement, former, delta) for judgement, former, delta in changes),
        change_total=change_total(changes),
        ranking=_ranking(ranked),
        ranking_note=said["points_differ"] if len({judgement.points_checked for judgement in ranked}) > 1 else "",
        others=tuple(_rank_line(judgement, "") for judgement in ordered if judgement.score is None),
        failures=_failures(ordered, numbers),
        classes=problem_classes(ordered),
        unjudged=unjudged_by_reason(ordered),
        unjudged_total=sum(len(judgement.unjudged) for judgement in ordered),
        unmonitored=tuple(Link(text=inert(site.name), href=None) for site in unmonitored),
        left_out=left_out_by_site(ordered),
        notices=_notices(ordered, numbers, offices),
        held=held,
        excused_count=len(excused),
        excused=excused[:LIST_LIMIT],
        excused_more=more(len(excused)),
        warned_count=len(warned),
        warned=warned[:LIST_LIMIT],
        warned_more=more(len(warned)),
        alarms=tuple(alarm_line(one, judgement.site) for judgement in ordered for one in judgement.alarms),
        manual_open=sum(line.state is ManualState.OPEN for judgement in ordered for line in judgement.manual),
        method=method(),
    )


def rate(part: int, whole: int) -> str:
    """Return a share with one decimal, ``—`` of nothing. Published tables are often wrong here, so it is always computed."""
    return f"{part / whole:.1%}" if whole else "—"


def _days(days: Sequence[date]) -> str:
    if not days:
        return "—"
    first, last = min(days), max(days)
    key = "as_of_one" if first == last else "as_of_many"
    return words().month[key].format(day=chinese_day(last), first=chinese_day(first), last=chinese_day(last))


def _verdicts(judgements: Iterable[Judgement]) -> Counter[Verdict]:
    return Counter(judgement.verdict for judgement in judgements)


def _figures(judgements: Sequence[Judgement]) -> tuple[Figure, ...]:
    counts, total = _verdicts(judgements), len(judgements)
    shares = tuple(
        Figure(
            label=words().verdict[verdict].word,
            value=str(counts[verdict]),
            note=words().month["share"].format(rate=rate(counts[verdict], total)),
            kind=verdict if counts[verdict] else "plain",
        )
        for verdict in Verdict
    )
    return (Figure(label=words().month["monitored"], value=str(total), note=_kinds(judgements)), *shares)


def _kinds(judgements: Sequence[Judgement]) -> str:
    counts = Counter(judgement.site.kind for judgement in judgements)
    return "，".join(f"{words().site_kind.get(kind, kind)}{count}个" for kind, count in sorted(counts.items(), reverse=True))


def _sentences(judgements: Sequence[Judgement], month: str, unmonitored: int) -> tuple[str, ...]:
    said, counts, total = words().month, _verdicts(judgements), len(judgements)
    levels: Counter[Level] = sum((level_counts(judgement) for judgement in judgements), Counter())
    qualified, undetermined = counts[Verdict.QUALIFIED], counts[Verdict.UNDETERMINED]
    first = said["total"].format(
        month=chinese_month(month),
        total=total,
        qualified=qualified,
        unqualified=counts[Verdict.UNQUALIFIED],
        undetermined=undetermined,
    )
    first += said["rate"].format(rate=rate(qualified, total), part=qualified, total=total)
    if undetermined:
        decided = total - undetermined
        first += said["rate_decided"].format(decided=decided, part=qualified, rate=rate(qualified, decided))
    if unmonitored:
        first += said["unmonitored"].format(count=unmonitored)
    second = said["faults"].format(
        faults=sum(levels[level] for level in ACCUSING),
        veto=levels[Level.VETO],
        deduct=levels[Level.DEDUCT],
        advice=levels[Level.ADVICE],
        unjudged=sum(len(judgement.unjudged) for judgement in judgements),
    )
    return first, second


def _ranking(scored: Sequence[Judgement]) -> tuple[RankLine, ...]:
    """Rank by score, the unqualified after the others: a veto settles the verdict whatever the score. Equal ones share a rank."""

    def standing(judgement: Judgement) -> tuple[bool, float]:
        return judgement.verdict is Verdict.UNQUALIFIED, -(judgement.score or 0.0)

    ordered = sorted(scored, key=lambda judgement: (standing(judgement), judgement.site.key))
    standings = [standing(judgement) for judgement in ordered]
    return tuple(_rank_line(judgement, str(standings.index(standing(judgement)) + 1)) for judgement in ordered)


def _rank_line(judgement: Judgement, rank: str) -> RankLine:
    levels = level_counts(judgement)
    return RankLine(
        rank=rank,
        site=site_link(judgement.site),
        verdict=mark(words().verdict, judgement.verdict),
        score=score_text(judgement),
        points=words().site["points"].format(points=points(judgement.points_checked)),
        vetoes=levels[Level.VETO],
        deducts=levels[Level.DEDUCT],
        advice=levels[Level.ADVICE],
        unjudged=len(judgement.unjudged),
    )


def _failures(judgements: Sequence[Judgement], numbers: dict[str, NoticeEntry]) -> tuple[Failure, ...]:
    def failure(judgement: Judgement) -> Failure:
        entry = numbers.get(judgement.site.key)
        vetoes = [fault for fault in accusations(judgement) if fault.level is Level.VETO]
        return Failure(
            site=site_link(judgement.site),
            verdict=mark(words().verdict, judgement.verdict),
            why=inert(judgement.why),
            vetoes=tuple(fault_line(no, fault, judgement.site) for no, fault in enumerate(vetoes, 1)),
            notice=None if entry is None else Link(text=words().month["to_notice"], href=f"notices/{judgement.site.key}.html"),
        )

    wanted = (Verdict.UNQUALIFIED, Verdict.UNDETERMINED)
    return tuple(failure(judgement) for verdict in wanted for judgement in judgements if judgement.verdict is verdict)


def _notices(judgements: Sequence[Judgement], numbers: dict[str, NoticeEntry], offices: OfficeConfig) -> tuple[NoticeLine, ...]:
    lines = [(numbers[one.site.key], one.site) for one in judgements if one.site.key in numbers]
    lines.sort(key=lambda pair: (pair[0].year, pair[0].number))
    return tuple(_notice_line(entry, site, offices) for entry, site in lines)


def _notice_line(entry: NoticeEntry, site: Site, offices: OfficeConfig) -> NoticeLine:
    return NoticeLine(
        number=offices.of(DEMO_QUIRK in site.quirks).number(entry.year, entry.number),
        site=site_link(site),
        file=Link(text=words().month["to_notice"], href=f"notices/{site.key}.html"),
        issued=entry.issued.isoformat(),
        due=entry.due.isoformat(),
    )
