"""One judged site → the page of the site. Also the page of an ad-hoc audit (``gongkai audit``)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from urllib.parse import quote

from checks.model import ColumnRow, ColumnStatus, Fault, IndicatorScore, Judgement, Level, ManualState, Verdict
from checks.trend import SiteMonth
from checks.wording import points, reason_text
from crawler.records import Reason, Site
from reports.changes import accusations, change
from reports.charts import Spec, column_chart, score_chart
from reports.context import SiteReport
from reports.context.parts import Chart, Excerpt, Figure, Link
from reports.context.site import CreditLine, FormerFault, RequiredLine, ScoreLine, TrendLine
from reports.freshness import DAYS, Weeks, published_weeks, spans
from reports.inert import inert, web_link
from reports.lines import (
    advice_groups,
    alarm_line,
    basis,
    chinese_day,
    chinese_month,
    demo_line,
    excerpt,
    excused_line,
    fault_lines,
    method,
    more,
    place,
    warned_line,
)
from reports.site_lines import column_line, crawl_facts, manual_line, unjudged_line
from reports.wording import mark, words

FAULTS_SHOWN = 500
ADVICE_SHOWN = 800
"""Lines of one page: with every list at its end it stays below three megabytes. What is beyond is counted, and in the XLSX."""

_MISSING = "column-missing"


def site_specs(judgement: Judgement, earlier: Sequence[SiteMonth] = (), weeks: Weeks | None = None) -> Mapping[str, Spec]:
    """Return the charts of a site's page by name. ``weeks`` None: counted from the judgement's documents."""
    specs: dict[str, Spec] = {}
    lines = spans(judgement, published_weeks(judgement) if weeks is None else weeks)
    if any(line.weeks or line.latest for line in lines):
        specs[f"{judgement.site.key}/columns"] = column_chart(lines, judgement.as_of, judgement.as_of - timedelta(days=DAYS))
    scores = [*((month.month, month.score) for month in earlier), (f"{judgement.as_of:%Y-%m}", judgement.score)]
    if sum(score is not None for _, score in scores) > 1:
        specs[f"{judgement.site.key}/trend"] = score_chart(scores)
    return specs


def site_report(
    judgement: Judgement,
    previous: Judgement | None = None,
    *,
    month: str | None = None,
    notice: str | None = None,
    earlier: Sequence[SiteMonth] = (),
    drawings: Mapping[str, str] | None = None,
    to_data: str | None = None,
    bundle: str = "",
) -> SiteReport:
    """Build the page of one site.

    ``previous``  last month's judgement of the same site, for 新增 and 持续
    ``month``     ``2026-11`` where the page belongs to a monthly report (it then links back to it), None for an audit
    ``notice``    the number of the notice issued to the site this month, where there is one
    ``earlier``   the months before this one, oldest first, last month's included
    ``drawings``  what was drawn of :func:`site_specs`
    ``to_data``   the way from the page to the data folder (``../../../``), None where the page stands alone
    ``bundle``    the folder of the crawl below the data folder
    """
    said = words()
    site = judgement.site
    delta = None if previous is None else change(judgement, previous, earlier[:-1])
    kinds = {} if delta is None else delta.kinds()
    groups = advice_groups(judgement, most=ADVICE_SHOWN)
    faults = accusations(judgement)
    former = [] if delta is None else [*((one, "fixed") for one in delta.fixed), *((one, "unseen") for one in delta.unseen)]
    drawn = drawings or {}
    return SiteReport(
        title=said.site["title"].format(name=inert(site.name)),
        demo=demo_line((site,)),
        name=inert(site.name),
        home=web_link(site.url),
        site_code=inert(site.site_code or ""),
        kind=said.site_kind.get(site.kind, site.kind),
        organizer=inert(site.organizer or ""),
        as_of=chinese_day(judgement.as_of),
        period="" if month is None else chinese_month(month),
        basis=basis(judgement),
        verdict=mark(said.verdict, judgement.verdict),
        why=inert(judgement.why),
        score=score_text(judgement),
        points=said.site["points"].format(points=points(judgement.points_checked)),
        arithmetic=_arithmetic(judgement),
        figures=_figures(judgement),
        scores=_scores(judgement),
        score_total=points(_deducted(judgement)),
        bonus=_bonus(judgement),
        credits=tuple(
            CreditLine(
                indicator=one.indicator,
                points=points(one.points),
                link=web_link(one.subject.url),
                message=inert(one.message),
                clause=inert(one.clause),
            )
            for one in judgement.credits
        ),
        required=tuple(_required(row, judgement) for row in judgement.columns if row.required),
        required_note=_required_note(judgement),
        timeline=_timeline(judgement, drawn),
        trend=tuple(_trend(judgement, earlier)) if earlier else (),
        trend_chart=_trend_chart(judgement, earlier, drawn),
        classes=tuple(dict.fromkeys(words().check_name(fault.check) for fault in faults)),
        columns=tuple(column_line(row, judgement.as_of) for row in judgement.columns),
        column_counts=_column_counts(judgement),
        faults=Excerpt(
            count=len(faults),
            lines=tuple(islice(fault_lines(judgement, kinds, earlier, to_data), FAULTS_SHOWN)),
            more=more(len(faults), FAULTS_SHOWN),
        ),
        former=excerpt(former, lambda pair: _former(*pair, site)),
        unjudged=excerpt(judgement.unjudged, lambda one: unjudged_line(one, site)),
        advice_count=sum(group.advice.count for group in groups),
        advice=groups,
        excused=excerpt(judgement.excused, lambda one: excused_line(one, site)),
        warned=excerpt(judgement.warned, lambda one: warned_line(one, site)),
        alarms=tuple(alarm_line(one, site) for one in judgement.alarms),
        manual=tuple(manual_line(line) for line in judgement.manual),
        manual_count=said.site["manual_count"].format(total=len(judgement.manual), open=_open(judgement)),
        seed=judgement.seed,
        crawl=crawl_facts(judgement.crawl),
        method=method(),
        up=None if month is None else Link(text=said.month["title"].format(month=chinese_month(month)), href="../index.html"),
        notice=None if notice is None else Link(text=notice, href=f"../notices/{site.key}.html"),
        evidence=None if to_data is None or not bundle else Link(text=bundle, href=f"{to_data}{quote(bundle)}/"),
    )


def score_text(judgement: Judgement) -> str:
    """Return the score with one decimal (``95.0分``), or why there is none."""
    said = words().site
    if judgement.score is not None:
        return said["score"].format(score=f"{judgement.score:.1f}")
    return said["no_score_undetermined" if judgement.verdict is Verdict.UNDETERMINED else "no_score_department"]


def level_counts(judgement: Judgement) -> Counter[Level]:
    """Count the faults of each level, from the lines."""
    return Counter(fault.level for fault in judgement.faults)


def _open(judgement: Judgement) -> int:
    return sum(line.state is ManualState.OPEN for line in judgement.manual)


def _deducted(judgement: Judgement) -> float:
    return sum(score.counted for score in judgement.scores)


def _arithmetic(judgement: Judgement) -> str:
    if judgement.score is None:
        return ""
    return (
        words()
        .site["arithmetic"]
        .format(
            deducted=points(_deducted(judgement)),
            score=points(judgement.score),
            points=points(judgement.points_checked),
            rest=points(100 - judgement.points_checked),
        )
    )


def _scores(judgement: Judgement) -> tuple[ScoreLine, ...]:
    said = words().site
    return tuple(
        ScoreLine(
            indicator=line.indicator,
            name=inert(line.name),
            terms=_terms(line, judgement),
            raw=points(line.raw),
            cap=points(line.cap),
            counted=points(line.counted),
            checked=said["checked"] if line.checked else said["unchecked"],
        )
        for line in judgement.scores
    )


def _terms(line: IndicatorScore, judgement: Judgement) -> str:
    """Return the sum of an indicator's deductions, equal ones together (``5 + 1×3``); ``""`` where it is no sum of faults."""
    of = [fault.deduction for fault in judgement.faults if fault.indicator == line.indicator and fault.deduction]
    if not of or abs(sum(of) - line.raw) > 1e-6:  # noqa: PLR2004 - both are sums of hundredths
        return ""
    counts = sorted(Counter(of).items(), reverse=True)
    return " + ".join(points(amount) if count == 1 else f"{points(amount)}×{count}" for amount, count in counts)


def _bonus(judgement: Judgement) -> str:
    if judgement.bonus is None:
        return ""
    return words().site["bonus"].format(points=points(judgement.bonus))


def _required(row: ColumnRow, judgement: Judgement) -> RequiredLine:
    """Say whether a required column was found; of a missing one, which column may be it under another name."""
    said = words().site
    named = [one for one in judgement.faults if one.check == _MISSING and one.subject.column == row.key]
    near = next((one.values for one in named if one.values.get("near_name")), {})
    link, state, told = web_link(row.url), "found", ""
    if row.status is ColumnStatus.MISSING:
        state = "renamed" if near else "dead" if row.url else "missing"
        told = said["near"].format(name=inert(str(near["near_name"]))) if near else said["dead_entry"] if row.url else ""
        link = web_link(str(near.get("near_url") or "")) if near else link
    elif row.status is ColumnStatus.UNDETERMINED and row.reason is not None:
        state = "misplaced" if row.reason is Reason.OFF_SITE else "unseen" if row.url is None else "found"
        told = reason_text(row.reason)
    return RequiredLine(name=inert(row.name), state=mark(words().required, state), link=link, told=told)


def _required_note(judgement: Judgement) -> str:
    states = Counter(_required(row, judgement).state.word for row in judgement.columns if row.required)
    return "，".join(f"{word}{count}个" for word, count in states.items())


def _timeline(judgement: Judgement, drawn: Mapping[str, str]) -> Chart | None:
    svg = drawn.get(f"{judgement.site.key}/columns")
    if svg is None:
        return None
    counts = "，".join(f"{figure.label}{figure.value}个" for figure in _column_counts(judgement))
    return Chart(title=words().chart["columns"], alt=words().chart["columns_alt"].format(counts=counts), svg=svg)


def _trend(judgement: Judgement, earlier: Sequence[SiteMonth]) -> Iterator[TrendLine]:
    """Yield the months, this one first."""
    said = words()
    levels = level_counts(judgement)
    yield TrendLine(
        month=f"{judgement.as_of:%Y-%m}",
        verdict=mark(said.verdict, judgement.verdict),
        score=_plain_score(judgement.score),
        points=points(judgement.points_checked),
        vetoes=levels[Level.VETO],
        deducts=levels[Level.DEDUCT],
        unjudged=len(judgement.unjudged),
        note="",
    )
    for month in reversed(earlier):
        counts = Counter(fault.level for fault in month.faults)
        yield TrendLine(
            month=month.month,
            verdict=mark(said.verdict, month.verdict),
            score=_plain_score(month.score),
            points=points(month.points_checked),
            vetoes=counts[Level.VETO],
            deducts=counts[Level.DEDUCT],
            unjudged=month.unjudged,
            note="" if month.pack_hash == judgement.pack_hash else said.site["other_pack"],
        )


def _plain_score(score: float | None) -> str:
    return "—" if score is None else f"{score:.1f}"


def _trend_chart(judgement: Judgement, earlier: Sequence[SiteMonth], drawn: Mapping[str, str]) -> Chart | None:
    svg = drawn.get(f"{judgement.site.key}/trend")
    if svg is None:
        return None
    said = words().chart
    scores = [f"{month.month} {_plain_score(month.score)}" for month in earlier]
    scores.append(f"{judgement.as_of:%Y-%m} {_plain_score(judgement.score)}")
    return Chart(title=said["trend"], alt=said["trend_alt"].format(scores="，".join(scores)), svg=svg)


def _figures(judgement: Judgement) -> tuple[Figure, ...]:
    said, levels = words(), level_counts(judgement)
    costly = tuple(
        Figure(label=said.level[level].word, value=str(levels[level]), kind=level if levels[level] else "plain")
        for level in (Level.VETO, Level.DEDUCT)
    )
    unjudged = Figure(
        label=said.verdict["undetermined"].word,
        value=str(len(judgement.unjudged)),
        note=said.site["costs_nothing"],
        kind="undetermined",
    )
    advice = Figure(
        label=said.level["advice"].word, value=str(levels[Level.ADVICE]), note=said.site["costs_nothing"], kind="advice"
    )
    return (*costly, unjudged, advice)


def _column_counts(judgement: Judgement) -> tuple[Figure, ...]:
    counts = Counter(row.status for row in judgement.columns)
    return tuple(
        Figure(label=words().column_status[status].word, value=str(counts[status]), kind=status)
        for status in ColumnStatus
        if counts[status]
    )


def _former(fault: Fault, trend: str, site: Site) -> FormerFault:
    return FormerFault(
        trend=mark(words().trend, trend),
        problem=words().check_name(fault.check),
        column=place(fault.subject, site),
        link=web_link(fault.subject.url),
        message=inert(fault.message),
    )
