"""Judgements worded line by line: what the pages of a site, of a month and the notice have in common."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import quote

from checks.model import Alarm, Excused, Fault, Judgement, Level, Subject, Warned
from checks.trend import SiteMonth
from checks.wording import points
from crawler.records import Site
from reports.changes import accusations, months_standing
from reports.context.parts import (
    AdviceGroup,
    AlarmLine,
    Basis,
    Excerpt,
    ExcusedLine,
    FaultLine,
    Link,
    Mark,
    Paragraph,
    WarnedLine,
)
from reports.inert import inert, web_link
from reports.wording import mark, words

T = TypeVar("T")
L = TypeVar("L")

DEMO_QUIRK = "demo"
LIST_LIMIT = 300
"""Lines of one list on a page: 300 lines of advice are about 200 KB. What is beyond is counted and told."""
_DIGITS = "〇一二三四五六七八九"


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


def numeral(number: int) -> str:
    """Return a number from 1 to 99 as headings are numbered: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    return (f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else "") + (_DIGITS[ones] if ones else "")


def record_number(record: str) -> str:
    """Return a WARC record's id as people read it: without ``<urn:uuid:`` and ``>``."""
    return record.removeprefix("<urn:uuid:").removesuffix(">")


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
        record=record_number(inert(fault.record or "")),
        trend=trend,
        picture="" if to_data is None or fault.screenshot is None else to_data + quote(fault.screenshot),
        lasting=words().site["lasting"].format(months=months) if months > 1 else "",
    )


def fault_lines(
    judgement: Judgement, kinds: Mapping[int, str], earlier: Sequence[SiteMonth], to_data: str | None
) -> Iterator[FaultLine]:
    """Word the accusations of one site, vetoes first. ``kinds``: :meth:`reports.changes.Change.kinds`; ``earlier``: its months."""
    faults = accusations(judgement)
    for no, (fault, months) in enumerate(zip(faults, months_standing(faults, earlier), strict=True), 1):
        trend = mark(words().trend, kinds[id(fault)]) if id(fault) in kinds else None
        yield fault_line(no, fault, judgement.site, trend, to_data=to_data, months=months)


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
            advice=excerpt(list(enumerate(faults, 1)), lambda pair: fault_line(*pair, judgement.site), limit),
        )
        for (check, indicator, clause), faults in groups.items()
    )


def excerpt(found: Sequence[T], word: Callable[[T], L], limit: int = LIST_LIMIT) -> Excerpt[L]:
    """Word the first ``limit`` of what was found, and tell how many more there are."""
    return Excerpt(len(found), tuple(map(word, found[:limit])), more(len(found), limit))


def more(count: int, limit: int = LIST_LIMIT) -> str:
    """Return the sentence that tells how many lines are not listed, ``""`` where all are."""
    return words().site["more"].format(count=count - limit) if count > limit else ""


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
