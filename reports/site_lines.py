"""Judgements worded line by line: columns, what was not judged, manual checks (of one site's page), and how a crawl went."""

from collections.abc import Sequence
from datetime import date

from checks.model import ColumnRow, ColumnStatus, ManualCheck, Subject, Unjudged
from checks.wording import reason_text
from crawler.records import SHANGHAI, CrawlSummary, Reason, Site
from reports.context.parts import LeftOut, Link
from reports.context.site import ColumnLine, CrawlFacts, ManualLine, UnjudgedLine
from reports.inert import inert, web_link
from reports.lines import place
from reports.wording import mark, words


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
        carried=carried_line(crawl),
        browser=inert(crawl.browser) if crawl.browser else said.site["no_browser"],
        left_out=left_out(crawl.left_out),
    )


def carried_line(crawl: CrawlSummary) -> str:
    """Say how many pages stand as earlier months saw them, and since when; "" where every page was asked for."""
    if crawl.carried_since is None:
        return ""
    day = crawl.carried_since.astimezone(SHANGHAI).date()
    return words().site["carried"].format(count=crawl.carried, day=day)


def left_out(rows: Sequence[tuple[str, int, str]]) -> tuple[LeftOut, ...]:
    """Word what was not fetched."""
    return tuple(
        LeftOut(reason=inert(words().left_out_name(reason)), count=count, example=web_link(example))
        for reason, count, example in rows
    )
