"""The result of a recheck (复查结果) as a page and on the screen: each noticed fault with what became of it. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from checks.recheck import Rechecked, Settled
from crawler.records import Site
from reports.casewords import case_words
from reports.context import RecheckReport
from reports.context.parts import Figure, Mark
from reports.context.proofs import RecheckLine
from reports.inert import inert, web_link
from reports.lifecycle import NoticeCase
from reports.lines import chinese_day, demo_line, place, record_number
from reports.wording import words

_KINDS = (Settled.FIXED, Settled.STANDING, Settled.UNSEEN)


def recheck_report(
    notice: NoticeCase, site: Site, found: Sequence[Rechecked], as_of: date, pages: int, bundle: str
) -> RecheckReport:
    """Build the page. ``pages`` were visited, ``bundle`` holds their captures."""
    said = case_words().recheck
    counts = Counter(one.outcome for one in found)
    figures = tuple(Figure(_mark(kind).word, str(counts[kind]), kind=_style(kind, counts[kind])) for kind in _KINDS)
    summary = said["summary"].format(**{kind.value: counts[kind] for kind in _KINDS})
    if counts[Settled.EXCUSED]:
        summary += said["excused"].format(count=counts[Settled.EXCUSED])
    verdict = "some_standing" if counts[Settled.STANDING] else "some_unseen" if counts[Settled.UNSEEN] else "all_fixed"
    sheet = case_words().sheet
    return RecheckReport(
        title=said["title"].format(name=inert(site.name)),
        demo=demo_line((site,)),
        lead=said["lead"].format(number=notice.number, day=chinese_day(as_of), total=len(found)),
        summary=summary,
        verdict=said[verdict],
        kind={"some_standing": "unqualified", "some_unseen": "undetermined", "all_fixed": "qualified"}[verdict],
        figures=figures,
        caption=said["caption"],
        labels=tuple(sheet[key] for key in ("id", "column", "message")),
        lines=tuple(_line(no, one, site) for no, one in enumerate(found, 1)),
        method=said["method"],
        visited=said["visited"].format(pages=pages, bundle=bundle),
    )


def recheck_summary(report: RecheckReport) -> RenderableType:
    """Return the result as a table for a terminal."""
    table = Table(title=Text(report.title))
    for label in (*report.labels, case_words().sheet["met"]):
        table.add_column(Text(label), overflow="fold")
    for line in report.lines:
        outcome = f"{line.outcome.symbol} {line.outcome.word}" + (f"\n{line.told}" if line.told else "")
        table.add_row(Text(line.id), Text(line.column), Text(line.message), Text(outcome))
    parts: Iterable[RenderableType] = (table, Text(report.lead), Text(report.summary), Text(report.verdict))
    return Group(*([Text(report.demo, style="bold red")] if report.demo else []), *parts)


def _line(no: int, one: Rechecked, site: Site) -> RecheckLine:
    fault = one.fault
    told = inert(one.message)
    if one.reason is not None:
        told = words().reason[one.reason]
    elif one.decision is not None:
        told = inert(one.decision.reason)
    record = record_number(inert(one.record)) if one.record else ""
    if not record and one.outcome is Settled.FIXED:
        record = case_words().recheck["no_record"]
    return RecheckLine(
        no=no,
        id=fault.id,
        column=place(fault.subject, site),
        link=web_link(fault.subject.url),
        message=inert(fault.message),
        outcome=_mark(one.outcome),
        told=told,
        record=record,
    )


def _mark(outcome: Settled) -> Mark:
    word = case_words().met[outcome.value]
    return Mark(kind=outcome.value, word=word.word, symbol=word.symbol)


def _style(outcome: Settled, count: int) -> str:
    return "unqualified" if outcome is Settled.STANDING and count else "plain"
