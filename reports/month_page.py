"""All judged sites of one month → the monthly report. Every total is counted from the lines that it sums."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from checks.model import Judgement, Level, Verdict
from crawler.records import Reason, Site
from crawler.walk import CUTS_THE_CRAWL, LeftOut
from reports.changes import ACCUSING, Change, accusations, change
from reports.context import (
    ChangeLine,
    Failure,
    Figure,
    Link,
    MonthReport,
    NoticeLine,
    ProblemClass,
    RankLine,
    ReasonGroup,
    ReasonLine,
    SiteLeftOut,
)
from reports.inert import inert
from reports.lines import DEMO_QUIRK, basis, chinese_day, chinese_month, demo_line, fault_line, left_out, method, points
from reports.notices import NoticeEntry
from reports.office import OfficeConfig
from reports.site_page import level_counts, score_text
from reports.wording import mark, words

_NAMES_SHOWN = 3
_LEFT_OUT_SHOWN = frozenset({*CUTS_THE_CRAWL, LeftOut.ROBOTS})


def month_report(
    judgements: Sequence[Judgement],
    previous: Sequence[Judgement],
    month: str,
    offices: OfficeConfig,
    *,
    registered: Sequence[Site] = (),
    notices: Sequence[NoticeEntry] = (),
) -> MonthReport:
    """Build the monthly report.

    ``judgements``  this month's, one for each site; ``previous`` last month's (may be empty)
    ``month``       ``2026-11``
    ``registered``  every site of the register, so that one without a judgement is shown as 未监测
    ``notices``     what :func:`reports.notices.issue_notices` issued this month
    """
    said = words().month
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    changes = _changes(ordered, previous)
    numbers = {entry.site: entry for entry in notices}
    judged = {judgement.site.key for judgement in ordered}
    unmonitored = [site for site in registered if site.key not in judged]
    ranked = [judgement for judgement in ordered if judgement.score is not None]
    return MonthReport(
        title=said["title"].format(month=chinese_month(month)),
        demo=demo_line(judgement.site for judgement in ordered),
        office=offices.of(any(DEMO_QUIRK in judgement.site.quirks for judgement in ordered)).name,
        month=chinese_month(month),
        as_of=_days([judgement.as_of for judgement in ordered]),
        bases=tuple(dict.fromkeys(basis(judgement) for judgement in ordered)),
        figures=_figures(ordered),
        sentences=_sentences(ordered, month, len(unmonitored)),
        change_sentence=_change_sentence(changes, month),
        change_note=_change_note(ordered, previous),
        changes=tuple(_change_line(judgement, former, delta) for judgement, former, delta in changes),
        change_total=_change_total(changes),
        ranking=_ranking(ranked),
        ranking_note=said["points_differ"] if len({judgement.points_checked for judgement in ranked}) > 1 else "",
        others=tuple(_rank_line(judgement, "") for judgement in ordered if judgement.score is None),
        failures=_failures(ordered, numbers),
        classes=_classes(ordered),
        unjudged=_unjudged(ordered),
        unjudged_total=sum(len(judgement.unjudged) for judgement in ordered),
        unmonitored=tuple(Link(text=inert(site.name), href=None) for site in unmonitored),
        left_out=_left_out(ordered),
        notices=tuple(_notice_line(numbers[judgement.site.key], judgement.site, offices) for judgement in ordered if judgement.site.key in numbers),
        method=method(),
    )


def rate(part: int, whole: int) -> str:
    """Return a share with one decimal, ``—`` of nothing. Published tables are often wrong here, so it is always computed."""
    return f"{part / whole:.1%}" if whole else "—"


def site_link(site: Site) -> Link:
    """Return the link from the month's index to the page of a site."""
    return Link(text=inert(site.name), href=f"sites/{site.key}.html")


def previous_month(month: str) -> str:
    """``2026-01`` → ``2025-12``."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


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
            kind=verdict,
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


# --- against last month -----------------------------------------------------------------------------------------------

_Pair = tuple[Judgement, Judgement, Change]


def _changes(judgements: Sequence[Judgement], previous: Sequence[Judgement]) -> list[_Pair]:
    former = {judgement.site.key: judgement for judgement in previous}
    pairs = [(judgement, former[judgement.site.key]) for judgement in judgements if judgement.site.key in former]
    return [(now, before, change(now, before)) for now, before in pairs]


def _change_line(judgement: Judgement, former: Judgement, delta: Change) -> ChangeLine:
    return ChangeLine(
        site=site_link(judgement.site),
        verdict_before=mark(words().verdict, former.verdict),
        verdict_now=mark(words().verdict, judgement.verdict),
        before=len(delta.before),
        fixed=len(delta.fixed),
        standing=len(delta.standing),
        unclear=len(delta.unclear),
        new=len(delta.new),
        now=len(delta.now),
    )


def _change_total(changes: Sequence[_Pair]) -> ChangeLine | None:
    if not changes:
        return None
    lines = [_change_line(*pair) for pair in changes]
    return ChangeLine(
        site=Link(text=words().month["sum"], href=None),
        verdict_before=None,
        verdict_now=None,
        before=sum(line.before for line in lines),
        fixed=sum(line.fixed for line in lines),
        standing=sum(line.standing for line in lines),
        unclear=sum(line.unclear for line in lines),
        new=sum(line.new for line in lines),
        now=sum(line.now for line in lines),
    )


def _change_sentence(changes: Sequence[_Pair], month: str) -> str:
    former = chinese_month(previous_month(month))
    total = _change_total(changes)
    if total is None:
        return words().month["no_previous"].format(month=former)
    return words().month["change"].format(
        month=former, fixed=total.fixed, standing=total.standing, new=total.new, unclear=total.unclear
    )


def _change_note(judgements: Sequence[Judgement], previous: Sequence[Judgement]) -> str:
    if not previous:
        return ""
    now, before = {basis(judgement) for judgement in judgements}, {basis(judgement) for judgement in previous}
    return "" if now == before else words().month["pack_changed"]


# --- ranking, failures, problems --------------------------------------------------------------------------------------


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
            vetoes=tuple(fault_line(no, fault) for no, fault in enumerate(vetoes, 1)),
            notice=None if entry is None else Link(text=words().month["to_notice"], href=f"notices/{judgement.site.key}.html"),
        )

    wanted = (Verdict.UNQUALIFIED, Verdict.UNDETERMINED)
    return tuple(failure(judgement) for verdict in wanted for judgement in judgements if judgement.verdict is verdict)


def _classes(judgements: Sequence[Judgement]) -> tuple[ProblemClass, ...]:
    """Count the problems of each class, what costs most first."""
    found: dict[tuple[int, str, str], list[Site]] = defaultdict(list)
    levels = list(Level)
    for judgement in judgements:
        for fault in judgement.faults:
            found[levels.index(fault.level), fault.check, fault.indicator].append(judgement.site)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1:]))
    return tuple(
        ProblemClass(
            problem=words().check_name(check),
            indicator=indicator,
            level=mark(words().level, levels[level]),
            count=len(sites),
            sites=len({site.key for site in sites}),
            names=_names(inert(site.name) for site in sites),
        )
        for (level, check, indicator), sites in ordered
    )


def _names(names: Iterable[str]) -> str:
    """Return the first few different names, and how many there are in all where that is more."""
    distinct = list(dict.fromkeys(names))
    shown = "、".join(distinct[:_NAMES_SHOWN])
    return shown if len(distinct) <= _NAMES_SHOWN else words().month["and_more"].format(names=shown, count=len(distinct))


def _unjudged(judgements: Sequence[Judgement]) -> tuple[ReasonGroup, ...]:
    found: dict[Reason, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    sites = {judgement.site.key: judgement.site for judgement in judgements}
    for judgement in judgements:
        for unjudged in judgement.unjudged:
            found[unjudged.reason][judgement.site.key].append(inert(unjudged.subject.name))
    return tuple(
        ReasonGroup(
            reason=words().reason[reason].word,
            why=words().reason[reason].why,
            count=sum(len(names) for names in by_site.values()),
            lines=tuple(
                ReasonLine(site=site_link(sites[key]), count=len(names), columns=_names(names)) for key, names in by_site.items()
            ),
        )
        for reason, by_site in sorted(found.items(), key=lambda pair: (-sum(map(len, pair[1].values())), pair[0]))
    )


def _left_out(judgements: Sequence[Judgement]) -> tuple[SiteLeftOut, ...]:
    rows = []
    for judgement in judgements:
        crawl = judgement.crawl
        cut = left_out([row for row in crawl.left_out if row[0] in _LEFT_OUT_SHOWN])
        if cut or not crawl.complete:
            crawled = words().month["pages"].format(pages=crawl.pages, requests=crawl.requests)
            rows.append(SiteLeftOut(site=site_link(judgement.site), crawled=crawled, left_out=cut))
    return tuple(rows)


def _notice_line(entry: NoticeEntry, site: Site, offices: OfficeConfig) -> NoticeLine:
    return NoticeLine(
        number=offices.of(DEMO_QUIRK in site.quirks).number(entry.year, entry.number),
        site=site_link(site),
        file=Link(text=words().month["to_notice"], href=f"notices/{site.key}.html"),
        issued=entry.issued.isoformat(),
        due=entry.due.isoformat(),
    )
