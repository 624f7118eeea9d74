"""年度报告未按时公布 (R6): last year's disclosure report was published after its day, or is not there after it.

Departments publish by 31 January, governments by 31 March. Before that day of the year nothing is said about a report that is
not there.
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

    ``own`` are patterns, by kind, that tell the site's own report from those it gathers (a portal's departments).
    """

    key: str
    days: Mapping[str, str]
    titles: str
    own: Mapping[str, str] = Field(default_factory=dict)

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
    matters = Matters(facts)
    own = [item for item in facts.items if re.search(limits.titles, item.title) and _is_of(item, year)]
    in_column = [item for item in own if item.column == limits.key]
    reports = sorted(in_column or own, key=lambda item: (item.published or date.max, item.url))
    subject = Subject(f"{year}年政府信息公开工作年度报告", facts.site.url, limits.key)
    if reports:
        yield _published(reports, due, year, limits.own.get(facts.site.kind, ""))
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


def _published(reports: list[Item], due: date, year: int, government: str) -> Finding:
    """Judge the earliest report. One that names no year accuses nobody, and of a government only its own does."""
    first = reports[0]
    subject = Subject(first.title, first.url, first.column)
    if first.published is None:
        return unknown(subject, Reason.UNREADABLE_DATE)
    if first.published <= due:
        return passed(subject)
    own = [item for item in reports if item.published and _names(item, year) and re.search(government, item.title)]
    if not own:
        return unknown(subject, Reason.UNREADABLE_DATE)
    late = own[0]
    return fail(Subject(late.title, late.url, late.column), "late", [late.record], published=late.published, due=due)


def _has_list(facts: SiteFacts, key: str) -> bool:
    """Tell whether a list of reports was read: an absent report is one that a read list does not show."""
    own = {column.url for column in facts.columns if column.key == key and column.looks >= 2}  # noqa: PLR2004 - two spaced looks
    return any(entry.column in own for entry in facts.entries)
