"""One judged site → the page of the site. Also the page of an ad-hoc audit (``gongkai audit``)."""

from collections import Counter

from checks.model import ColumnStatus, Fault, Judgement, Level, ManualState, Verdict
from checks.wording import points
from crawler.records import Site
from reports.changes import Change, accusations, change
from reports.context import Figure, FormerFault, Link, ScoreLine, SiteReport
from reports.inert import inert, web_link
from reports.lines import (
    LIST_LIMIT,
    advice_groups,
    alarm_line,
    basis,
    chinese_day,
    chinese_month,
    column_line,
    crawl_facts,
    demo_line,
    excused_line,
    fault_line,
    manual_line,
    method,
    more,
    place,
    unjudged_line,
    warned_line,
)
from reports.wording import mark, words


def site_report(
    judgement: Judgement, previous: Judgement | None = None, *, month: str | None = None, notice: str | None = None
) -> SiteReport:
    """Build the page of one site.

    ``previous``  last month's judgement of the same site, for 新增 and 持续
    ``month``     ``2026-11`` where the page belongs to a monthly report (it then links back to it), None for an audit
    ``notice``    the number of the notice issued to the site this month, where there is one
    """
    said = words()
    site = judgement.site
    delta = None if previous is None else change(judgement, previous)
    groups = advice_groups(judgement)
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
        columns=tuple(column_line(row, judgement.as_of) for row in judgement.columns),
        column_counts=_column_counts(judgement),
        faults=tuple(
            fault_line(
                no, fault, site, None if delta is None else mark(said.trend, "standing" if fault in delta.standing else "new")
            )
            for no, fault in enumerate(accusations(judgement), 1)
        ),
        former=() if delta is None else _former(delta, site),
        unjudged_count=len(judgement.unjudged),
        unjudged=tuple(unjudged_line(unjudged, site) for unjudged in judgement.unjudged[:LIST_LIMIT]),
        unjudged_more=more(len(judgement.unjudged)),
        advice_count=sum(group.count for group in groups),
        advice=groups,
        excused_count=len(judgement.excused),
        excused=tuple(excused_line(one, site) for one in judgement.excused[:LIST_LIMIT]),
        excused_more=more(len(judgement.excused)),
        warned_count=len(judgement.warned),
        warned=tuple(warned_line(one, site) for one in judgement.warned[:LIST_LIMIT]),
        warned_more=more(len(judgement.warned)),
        alarms=tuple(alarm_line(one, site) for one in judgement.alarms),
        manual=tuple(manual_line(line) for line in judgement.manual),
        manual_count=said.site["manual_count"].format(total=len(judgement.manual), open=_open(judgement)),
        seed=judgement.seed,
        crawl=crawl_facts(judgement.crawl),
        method=method(),
        up=None if month is None else Link(text=said.month["title"].format(month=chinese_month(month)), href="../index.html"),
        notice=None if notice is None else Link(text=notice, href=f"../notices/{site.key}.html"),
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
            raw=points(line.raw),
            cap=points(line.cap),
            counted=points(line.counted),
            checked=said["checked"] if line.checked else said["unchecked"],
        )
        for line in judgement.scores
    )


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


def _former(delta: Change, site: Site) -> tuple[FormerFault, ...]:
    def line(fault: Fault, trend: str) -> FormerFault:
        return FormerFault(
            trend=mark(words().trend, trend),
            problem=words().check_name(fault.check),
            column=place(fault.subject, site),
            link=web_link(fault.subject.url),
            message=inert(fault.message),
        )

    return (*(line(fault, "fixed") for fault in delta.fixed), *(line(fault, "unseen") for fault in delta.unseen))
