"""All judged sites of one month → the monthly report. Every total is counted from the lines that it sums."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from checks.model import Judgement, Level, ManualState, Verdict
from checks.wording import fill, points
from crawler.records import SHANGHAI, Site
from reports.accuracy import accuracy
from reports.changes import ACCUSING, accusations
from reports.charts import Spec, class_chart, verdict_chart
from reports.context import MonthReport
from reports.context.month import Failure, LedgerSection, NoticeLine, RankLine, SearchFile
from reports.context.parts import Chart, Figure, Link
from reports.inert import inert
from reports.lines import (
    DEMO_QUIRK,
    alarm_line,
    basis,
    chinese_day,
    chinese_month,
    demo_line,
    excerpt,
    excused_line,
    fault_line,
    method,
    rate,
    site_link,
    warned_line,
)
from reports.month_changes import (
    Earlier,
    change_line,
    change_note,
    change_sentence,
    change_total,
    compared,
    gain,
    month_lines,
    month_table,
    movers,
    previous_month,
    repeats,
)
from reports.month_problems import left_out_by_site, problem_classes, unjudged_by_reason
from reports.notices import NoticeEntry
from reports.office import OfficeConfig
from reports.site_page import level_counts, score_text
from reports.wording import mark, words

__all__ = ["month_report", "month_specs", "previous_month", "rate"]

_CLASSES_DRAWN = 12
_MONTHS, _CLASSES = "month/verdicts", "month/classes"


def month_specs(judgements: Sequence[Judgement], month: str, earlier: Earlier) -> Mapping[str, Spec]:
    """Return the charts of the monthly report by name: the months' verdicts where there are several, the problem classes."""
    specs: dict[str, Spec] = {}
    rows = month_lines(judgements, earlier, month)
    if len(rows) > 1:
        order = (Verdict.QUALIFIED, Verdict.UNDETERMINED, Verdict.UNQUALIFIED)
        counts = [(name, {verdict.value: count for verdict, count in of.items()}) for name, of, _ in rows]
        specs[_MONTHS] = verdict_chart(counts, {verdict.value: words().verdict[verdict].word for verdict in order})
    if classes := _drawn_classes(judgements):
        specs[_CLASSES] = class_chart(classes, {level.value: words().level[level].word for level in (Level.VETO, Level.DEDUCT)})
    return specs


def _drawn_classes(judgements: Sequence[Judgement]) -> list[tuple[str, str, int]]:
    counts = Counter((words().check_name(one.check), one.level.value) for each in judgements for one in accusations(each))
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = Counter(name for (name, _), _ in ordered)
    # One class may stand at two levels: each has its own bar.
    return [
        (name if named[name] == 1 else f"{name}（{words().level[level].word}）", level, count)
        for (name, level), count in ordered[:_CLASSES_DRAWN]
    ]


def month_report(
    judgements: Sequence[Judgement],
    previous: Sequence[Judgement],
    month: str,
    offices: OfficeConfig,
    *,
    registered: Sequence[Site] = (),
    notices: Sequence[NoticeEntry] = (),
    held: str = "",
    earlier: Earlier | None = None,
    drawings: Mapping[str, str] | None = None,
    search: Sequence[SearchFile] = (),
    files: Sequence[Link] = (),
    findings: Link | None = None,
    ledger: LedgerSection | None = None,
) -> MonthReport:
    """Build the monthly report.

    ``judgements``  this month's, one for each site; ``previous`` last month's (may be empty)
    ``month``       ``2026-11``
    ``registered``  every site of the register, so that one without a judgement is shown as 未监测
    ``notices``     what :func:`reports.notices.issue_notices` issued this month
    ``held``        why no notice goes out, as a sentence; ``""`` where they do
    ``earlier``     by site the months before this one, oldest first, last month's included
    ``drawings``    what was drawn of :func:`month_specs`
    ``search``      the files of the search index; ``files`` the same report in other forms; ``findings`` its page of all problems
    ``ledger``      the rectification ledger in figures, None where no notice was ever issued
    """
    said = words().month
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    before_this = earlier or {}
    changes = compared(ordered, previous, before_this)
    former = {judgement.site.key: judgement for judgement in previous}
    improved, declined = movers(changes)
    rows = month_lines(ordered, before_this, month)
    numbers = {entry.site: entry for entry in notices}
    judged = {judgement.site.key for judgement in ordered}
    unmonitored = [site for site in registered if site.key not in judged]
    ranked = [judgement for judgement in ordered if judgement.score is not None]
    excused = [(one, judgement.site) for judgement in ordered for one in judgement.excused]
    warned = [(one, judgement.site) for judgement in ordered for one in judgement.warned]
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
        improved=improved,
        declined=declined,
        repeats=repeats(ordered, changes, before_this),
        months=month_table(rows) if len(rows) > 1 else (),
        months_chart=_chart(drawings, _MONTHS, "months"),
        classes_chart=_chart(drawings, _CLASSES, "classes", classes="，".join(f"{n} {c}" for n, _, c in _drawn_classes(ordered))),
        kinds=tuple(dict.fromkeys(_kind(judgement.site) for judgement in ordered)),
        levels=tuple(dict.fromkeys(_level(judgement.site) for judgement in ordered)),
        verdicts=tuple(words().verdict[verdict].word for verdict in Verdict),
        files=tuple(files),
        search=tuple(search),
        documents=sum(file.count for file in search),
        accuracy=accuracy(),
        findings=findings,
        ranking=_ranking(ranked, former),
        ranking_note=said["points_differ"] if len({judgement.points_checked for judgement in ranked}) > 1 else "",
        others=tuple(_rank_line(judgement, "", "", None) for judgement in ordered if judgement.score is None),
        failures=_failures(ordered, numbers),
        classes=problem_classes(ordered),
        unjudged=unjudged_by_reason(ordered),
        unjudged_total=sum(len(judgement.unjudged) for judgement in ordered),
        unmonitored=tuple(Link(text=inert(site.name), href=None) for site in unmonitored),
        left_out=left_out_by_site(ordered),
        notices=_notices(ordered, numbers, offices),
        held=held,
        ledger=ledger,
        excused=excerpt(excused, lambda pair: excused_line(*pair)),
        warned=excerpt(warned, lambda pair: warned_line(*pair)),
        alarms=tuple(alarm_line(one, judgement.site) for judgement in ordered for one in judgement.alarms),
        manual_open=sum(line.state is ManualState.OPEN for judgement in ordered for line in judgement.manual),
        method=method(),
    )


def _chart(drawings: Mapping[str, str] | None, name: str, word: str, **values: str) -> Chart | None:
    svg = (drawings or {}).get(name)
    said = words().chart
    return None if svg is None else Chart(title=said[word], alt=said[f"{word}_alt"].format(**values), svg=svg)


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
    figures = {
        "faults": sum(levels[level] for level in ACCUSING),
        "veto": levels[Level.VETO],
        "deduct": levels[Level.DEDUCT],
        "advice": levels[Level.ADVICE],
        "unjudged": sum(len(judgement.unjudged) for judgement in judgements),
    }
    second = fill(said["faults" if figures["faults"] else "no_faults"], figures)
    return first, second, *_carried(judgements)


def _carried(judgements: Sequence[Judgement]) -> Iterator[str]:
    """Say how many pages were not asked for this month but stand as earlier ones saw them, and since when the oldest does."""
    crawls = [judgement.crawl for judgement in judgements if judgement.crawl.carried]
    since = min((crawl.carried_since for crawl in crawls if crawl.carried_since), default=None)
    if since is not None:
        count, day = sum(crawl.carried for crawl in crawls), since.astimezone(SHANGHAI).date()
        yield words().month["carried"].format(sites=len(crawls), count=count, day=day)


def _ranking(scored: Sequence[Judgement], former: Mapping[str, Judgement]) -> tuple[RankLine, ...]:
    """Rank by score, the unqualified after the others: a veto settles the verdict whatever the score. Equal ones share a rank.

    Beside it stands the rank among the sites of the same kind and level.
    """

    def standing(judgement: Judgement) -> tuple[bool, float]:
        return judgement.verdict is Verdict.UNQUALIFIED, -(judgement.score or 0.0)

    ordered = sorted(scored, key=lambda judgement: (standing(judgement), judgement.site.key))
    standings = [standing(judgement) for judgement in ordered]
    peers: dict[tuple[str, str], list[tuple[bool, float]]] = {}
    for judgement in ordered:
        peers.setdefault((_kind(judgement.site), _level(judgement.site)), []).append(standing(judgement))

    def line(judgement: Judgement) -> RankLine:
        own = peers[_kind(judgement.site), _level(judgement.site)]
        place = own.index(standing(judgement)) + 1
        rank = str(standings.index(standing(judgement)) + 1)
        return _rank_line(judgement, rank, f"{place}/{len(own)}", former.get(judgement.site.key))

    return tuple(line(judgement) for judgement in ordered)


def _rank_line(judgement: Judgement, rank: str, peer_rank: str, before: Judgement | None) -> RankLine:
    levels = level_counts(judgement)
    gained = gain(judgement, before)
    return RankLine(
        rank=rank,
        peer_rank=peer_rank,
        site=site_link(judgement.site),
        kind=_kind(judgement.site),
        level=_level(judgement.site),
        verdict=mark(words().verdict, judgement.verdict),
        score=score_text(judgement),
        points=words().site["points"].format(points=points(judgement.points_checked)),
        gain="" if gained is None else f"{gained:+.1f}",
        vetoes=levels[Level.VETO],
        deducts=levels[Level.DEDUCT],
        advice=levels[Level.ADVICE],
        unjudged=len(judgement.unjudged),
    )


def _kind(site: Site) -> str:
    return words().site_kind.get(site.kind, site.kind)


def _level(site: Site) -> str:
    return inert(site.level) if site.level else words().month["no_level"]


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
