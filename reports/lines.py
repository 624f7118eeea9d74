"""Judgements worded line by line: what the pages of a site, of a month and the notice have in common."""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

from checks.model import Alarm, ColumnRow, ColumnStatus, Excused, Fault, Judgement, Level, ManualCheck, Subject, Unjudged, Warned
from checks.wording import points, reason_text
from crawler.records import SHANGHAI, CrawlSummary, Reason, Site
from reports.context import (
    AdviceGroup,
    AlarmLine,
    Basis,
    ColumnLine,
    CrawlFacts,
    ExcusedLine,
    FaultLine,
    LeftOut,
    Link,
    ManualLine,
    Mark,
    Paragraph,
    UnjudgedLine,
    WarnedLine,
)
from reports.inert import inert, web_link
from reports.wording import mark, words

DEMO_QUIRK = "demo"
LIST_LIMIT = 300
"""Lines of one list on a page: 300 lines of advice are about 200 KB. What is beyond is counted and told."""


def chinese_day(day: date) -> str:
    """Return a day as documents write it: ``2026年11月20日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(month: str) -> str:
    """``2026-11`` → ``2026年11月``."""
    year, number = month.split("-")
    return f"{int(year)}年{int(number)}月"


def site_link(site: Site) -> Link:
    """Return the link from the month's index to the page of a site."""
    return Link(text=inert(site.name), href=f"sites/{site.key}.html")


def demo_line(sites: Iterable[Site]) -> str:
    """Return the sentence that marks invented data, ``""`` where no site is a replica."""
    return words().demo if any(DEMO_QUIRK in site.quirks for site in sites) else ""


def basis(judgement: Judgement) -> Basis:
    """Return what judged: pack and program."""
    return Basis(
        title=judgement.pack_title,
        name=judgement.pack,
        version=judgement.pack_version,
        digest=judgement.pack_hash,
        program=judgement.program,
    )


def method() -> tuple[Paragraph, ...]:
    """Return the paragraphs that say how the result came about."""
    return tuple(Paragraph(title=part.title, text=part.text) for part in words().method)


def place(subject: Subject, site: Site) -> str:
    """Return what an official calls the subject: the column or document; the site as a whole is 全站."""
    return words().site["whole"] if subject.name == site.name else inert(subject.name)


def rate(part: int, whole: int) -> str:
    """Return a share with one decimal, ``—`` of nothing. Published tables are often wrong here, so it is always computed."""
    return f"{part / whole:.1%}" if whole else "—"


def fault_line(
    no: int, fault: Fault, site: Site, trend: Mark | None = None, *, to_data: str | None = None, months: int = 1
) -> FaultLine:
    """Word one fault.

    ``to_data``  the way from the page to the data folder (``../../../``), None where the page is not beside it
    ``months``   for how many months in a row it has been named
    """
    return FaultLine(
        no=no,
        id=fault.id,
        level=mark(words().level, fault.level),
        problem=words().check_name(fault.check),
        indicator=fault.indicator,
        points="" if fault.deduction is None else points(fault.deduction),
        column=place(fault.subject, site),
        link=web_link(fault.subject.url),
        message=inert(fault.message),
        clause=inert(fault.clause),
        remedy=inert(fault.remedy),
        record=inert(fault.record or ""),
        trend=trend,
        picture="" if to_data is None or fault.screenshot is None else to_data + quote(fault.screenshot),
        lasting=words().site["lasting"].format(months=months) if months > 1 else "",
    )


def advice_groups(judgement: Judgement, limit: int = LIST_LIMIT, most: int | None = None) -> tuple[AdviceGroup, ...]:
    """Group what costs nothing (建议, and 加分 where a pack knows it) by class, in order of first appearance.

    ``limit``  lines of one class; ``most`` lines of all classes, which then share it evenly
    """
    groups: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in judgement.faults:
        if fault.level in {Level.ADVICE, Level.BONUS}:
            groups.setdefault((fault.check, fault.indicator, fault.clause), []).append(fault)
    if most is not None and groups:
        limit = max(1, min(limit, most // len(groups)))
    return tuple(
        AdviceGroup(
            problem=words().check_name(check),
            indicator=indicator,
            clause=inert(clause),
            remedy=inert(faults[0].remedy),
            count=len(faults),
            lines=tuple(fault_line(no, fault, judgement.site) for no, fault in enumerate(faults[:limit], 1)),
            more=more(len(faults), limit),
        )
        for (check, indicator, clause), faults in groups.items()
    )


def more(count: int, limit: int = LIST_LIMIT) -> str:
    """Return the sentence that tells how many lines are not listed, ``""`` where all are."""
    return words().site["more"].format(count=count - limit) if count > limit else ""


def unjudged_line(unjudged: Unjudged, site: Site) -> UnjudgedLine:
    """Word one thing that could not be judged."""
    return UnjudgedLine(
        problem=words().check_name(unjudged.check),
        indicator=unjudged.indicator,
        column=place(unjudged.subject, site),
        link=web_link(unjudged.subject.url),
        reason=reason_text(unjudged.reason),
        message=inert(unjudged.message),
    )


def excused_line(one: Excused, site: Site) -> ExcusedLine:
    """Word one fault that a decision sets aside."""
    said, fault, decision = words(), one.fault, one.decision
    until = decision.until.isoformat() if decision.until else said.site["no_end"]
    # A false alarm speaks of the findings before it: its first day is our reckoning, not the person's.
    is_exemption = decision.kind == "exemption"
    period = said.site["period"].format(since=decision.since, until=until) if is_exemption else until
    return ExcusedLine(
        site=site_link(site),
        id=fault.id,
        level=mark(said.level, fault.level),
        indicator=fault.indicator,
        column=place(fault.subject, site),
        link=web_link(fault.subject.url),
        message=inert(fault.message),
        decision=said.site[decision.kind].format(target=inert(decision.target)),
        reason=inert(decision.reason),
        document=inert(decision.document),
        by=inert(decision.by),
        period=period,
    )


def warned_line(one: Warned, site: Site) -> WarnedLine:
    """Word one early warning."""
    return WarnedLine(
        site=site_link(site),
        problem=words().check_name(one.check),
        indicator=one.indicator,
        column=place(one.subject, site),
        link=web_link(one.subject.url),
        message=inert(one.message),
        due=one.due.isoformat() if one.due else "",
    )


def alarm_line(one: Alarm, site: Site) -> AlarmLine:
    """Word one doubt about our own reader."""
    return AlarmLine(
        site=site_link(site), column=place(one.subject, site), link=web_link(one.subject.url), message=inert(one.message)
    )


def manual_line(line: ManualCheck) -> ManualLine:
    """Word one line of the manual check list."""
    return ManualLine(
        indicator=line.indicator,
        name=inert(line.name),
        clause=inert(line.clause),
        todo=inert(line.todo),
        state=mark(words().manual, line.state),
        note=inert(line.note),
        by=inert(line.by),
        samples=tuple(link for link in map(_sample, line.samples) if link),
    )


def _sample(sample: Subject) -> Link | None:
    link = web_link(sample.url)
    return Link(text=inert(sample.name), href=link.href) if link else None


def column_line(row: ColumnRow, as_of: date) -> ColumnLine:
    """Word one row of the column table: the newest date, its age in days and the limit stand side by side."""
    said = words()
    is_static = row.max_age_days is None
    undated = said.column["static"] if is_static and row.status is ColumnStatus.FRESH else ""
    return ColumnLine(
        name=inert(row.name),
        link=web_link(row.url),
        required=row.required,
        status=mark(said.column_status, row.status),
        latest=undated if row.latest is None else row.latest.isoformat(),
        age="" if row.latest is None else str((as_of - row.latest).days),
        limit=said.column["unset"] if is_static else inert(row.limit),
        items="" if is_static and not row.items else str(row.items),
        clause=inert(row.clause),
        why="" if row.reason is None else reason_text(row.reason),
    )


def crawl_facts(crawl: CrawlSummary) -> CrawlFacts:
    """Word how the crawl went."""
    said = words()
    return CrawlFacts(
        run=crawl.run,
        started=crawl.started.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        seconds=f"{crawl.seconds:.0f} s",
        pages=crawl.pages,
        requests=crawl.requests,
        megabytes=f"{crawl.bytes / 1_000_000:.1f}",
        complete=said.site["complete" if crawl.complete else "incomplete"],
        blocked=said.site["blocked"].format(word=reason_text(Reason(crawl.blocked))) if crawl.blocked else "",
        browser=inert(crawl.browser) if crawl.browser else said.site["no_browser"],
        left_out=left_out(crawl.left_out),
    )


def left_out(rows: Sequence[tuple[str, int, str]]) -> tuple[LeftOut, ...]:
    """Word what was not fetched."""
    return tuple(
        LeftOut(reason=inert(words().left_out_name(reason)), count=count, example=web_link(example))
        for reason, count, example in rows
    )
