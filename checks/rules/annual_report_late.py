"""年度报告未按时公布 (R6): last year's disclosure report was published after its day, or is not there after it.

Departments publish by 31 January, governments by 31 March. Before that day of the year nothing is said about a report that is
not there. A government's portal also gathers the reports of its bureaus, towns and counties: its own decides, known by its title
or, where that names nobody, by its publisher.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field, field_validator

from checks.matters import Matters
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts

_HAN = "〇一二三四五六七八九"


class Limits(ConfigModel):
    """By kind of site the last day (MM-DD) of the year; ``titles`` is the pattern of a report's title.

    ``own`` are patterns, by kind, that tell the site's own report from those it gathers (a portal's departments); ``others`` is
    the pattern of whom a title names that is not the government itself.
    """

    key: str
    days: Mapping[str, str]
    titles: str
    own: Mapping[str, str] = Field(default_factory=dict)
    others: str = ""

    @field_validator("days")
    @classmethod
    def _days_exist(cls, days: Mapping[str, str]) -> Mapping[str, str]:
        for kind, day in days.items():
            try:
                date.fromisoformat(f"2000-{day}")
            except ValueError as error:
                raise ValueError(f"{kind} 的日期应写成“03-31”，现为 {day!r}") from error
        return days


@check(limits=Limits)
def annual_report_late(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the report of last year, none before its day or for a kind that is not listed."""
    last = limits.days.get(facts.site.kind)
    if last is None:
        return
    due = date.fromisoformat(f"{facts.as_of.year}-{last}")
    year = facts.as_of.year - 1
    matters = facts.once(Matters)
    every = [item for item in facts.items if re.search(limits.titles, item.title) and _is_of(item, year)]
    own = {item.url: _is_own(item, facts, limits) for item in every}
    reports = sorted(
        (item for item in every if own[item.url] is not False), key=lambda item: (item.published or date.max, item.url)
    )
    certain = [item for item in reports if own[item.url]]
    subject = Subject(f"{year}年政府信息公开工作年度报告", facts.site.url, limits.key)
    if reports:
        yield _published(reports, certain, due, year)
    elif facts.as_of > due:
        reason = site_reason(facts) or matters.unread([limits.key]) or (None if _has_list(facts, limits.key) else Reason.SHELL)
        home = [facts.home.fetch.record] if facts.home.fetch else []
        yield unknown(subject, reason) if reason else fail(subject, "missing", home, due=due)


def _names(item: Item, year: int) -> bool:
    """Tell whether a title names ``year``, in digits or characters."""
    han = "".join(_HAN[int(digit)] for digit in str(year))
    return str(year) in item.title or han in item.title.replace("零", "〇").replace("○", "〇")


def _is_of(item: Item, year: int) -> bool:
    """Tell whether a report is that of ``year``: its title says so, or names no year and it was published in the next one."""
    is_unnamed = not re.search(r"20\d\d|二[〇○零]", item.title)
    return _names(item, year) or (is_unnamed and item.published is not None and item.published.year == year + 1)


def _named(item: Item) -> str:
    """Return whom a report's title names, empty where it names nobody."""
    named = re.split(r"20\d\d|二[〇○零]|(?:政府)?信息公开", item.title, maxsplit=1)[0].strip()
    return named if re.search(r"[\u4e00-\u9fff]{2}", named) else ""


def _is_own(item: Item, facts: SiteFacts, limits: Limits) -> bool | None:
    """Tell whether a report is the site's own; None where neither its title nor its publisher tells."""
    government = limits.own.get(facts.site.kind)
    if government is None:
        return True
    who = _named(item) or re.sub(r"办公[室厅]$", "", item.publisher or "")
    region = facts.site.name.split("人民政府", maxsplit=1)[0] if "人民政府" in facts.site.name else ""
    if region and who == region:
        return True
    if not who or re.search(r"政府办公[室厅]$", who):
        return None  # an office titles the government's report as its own, here and there
    if limits.others and re.search(limits.others, who):
        return False
    if not re.search(government, who):
        return None
    return region.endswith(who.split("人民政府", maxsplit=1)[0]) if region else True


def _published(reports: list[Item], certain: list[Item], due: date, year: int) -> Finding:
    """Judge the earliest report. One that names no year accuses nobody, nor one that is not ``certain`` to be the site's own."""
    first = (certain or reports)[0]
    subject = Subject(first.title, first.url, first.column)
    if first.published is None:
        return unknown(subject, Reason.UNREADABLE_DATE)
    if first.published <= due:
        return passed(subject)
    if any(item.published and item.published <= due for item in reports if not _named(item)):
        return unknown(subject, Reason.NEEDS_PERSON)  # one that names nobody may be the same report, published in time
    late = next((item for item in certain if item.published and _names(item, year)), None)
    if late is None:
        return unknown(subject, Reason.UNREADABLE_DATE)
    return fail(Subject(late.title, late.url, late.column), "late", [late.record], published=late.published, due=due)


def _has_list(facts: SiteFacts, key: str) -> bool:
    """Tell whether a list of reports was read: an absent report is one that a read list does not show."""
    own = {column.url for column in facts.columns if column.key == key and column.looks >= 2}  # noqa: PLR2004 - two spaced looks
    return any(entry.column in own for entry in facts.entries)
