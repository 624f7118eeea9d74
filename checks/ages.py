"""How old a column's newest item may be, as packs write it, and the table of columns that a pack asks for."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from checks.workdays import Holidays, last_working_day
from crawler.configuration import ConfigModel

_FORM = re.compile(r"([1-9]\d{0,3})(天|个月|个工作日)")
NO_LIMIT = "不限"
LONGEST_BREAK = timedelta(days=9)
"""Spring Festival of 2025 and National Day of 2023 had eight days off, with a weekend beside them."""


@dataclass(frozen=True, slots=True)
class Age:
    """An age limit in calendar days, calendar months or working days. An item exactly that old is still fresh."""

    amount: int
    in_months: bool = False
    in_workdays: bool = False
    holidays: Holidays = field(default_factory=Holidays, compare=False)

    def oldest(self, as_of: date) -> date:
        """Return the oldest date that is still fresh on ``as_of``.

        Months go by the calendar: six months before 31 August are 28 (29) February, the last day there is. One working day
        before a Monday is the Friday, over a holiday the last day that was worked. Where nobody has announced yet which days
        are worked, the longest break there is may lie in between: that many days are allowed more.
        """
        if self.in_workdays:
            last = last_working_day(as_of, self.amount, self.holidays)
            return last.date if last.certain else last.date - LONGEST_BREAK
        if not self.in_months:
            return as_of - timedelta(days=self.amount)
        year, month = divmod(as_of.year * 12 + as_of.month - 1 - self.amount, 12)
        return date(year, month + 1, min(as_of.day, calendar.monthrange(year, month + 1)[1]))

    def days(self, as_of: date) -> int:
        """Return the limit in days as it stands on ``as_of``: six months before 2026-11-20 are 184 days."""
        return (as_of - self.oldest(as_of)).days

    def __str__(self) -> str:
        """Return the limit as packs write it and officials read it: ``14天``, ``6个月``, ``1个工作日``."""
        return f"{self.amount}{'个工作日' if self.in_workdays else '个月' if self.in_months else '天'}"


def parse_age(text: object) -> Age | None:
    """Read ``"14天"``, ``"6个月"`` or ``"不限"`` (None). Raises ValueError with a Chinese half sentence for anything else."""
    if isinstance(text, Age) or text is None:
        return text
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form:
        return Age(int(form[1]), in_months=form[2] == "个月", in_workdays=form[2] == "个工作日")
    if text == NO_LIMIT:
        return None
    raise ValueError(f"期限应写成“14天”“6个月”或“{NO_LIMIT}”，现为 {text!r}")


def _limited(text: object) -> Age:
    age = parse_age(text)
    if age is None:
        raise ValueError("此处必须有期限，应写成“14天”或“6个月”")
    return age


def _written(age: Age | None) -> str:
    return NO_LIMIT if age is None else str(age)


AgeLimit = Annotated[Age, BeforeValidator(_limited), PlainSerializer(_written)]
OptionalAge = Annotated[Age | None, BeforeValidator(parse_age), PlainSerializer(_written)]


class ColumnDuty(ConfigModel):
    """What a pack asks of the columns of one key.

    ``required``  a portal must have it
    ``age``       how old its newest item may be; None for static columns (概况, 指南)
    ``clause``    why it must be there, quoted in Chinese; ``basis`` where the age comes from
    ``names``     what it is called, the vocabulary's own name first; filled when the pack is loaded, never by a pack's file
    """

    required: bool = False
    age: OptionalAge = None
    clause: str = ""
    basis: str = ""
    names: tuple[str, ...] = ()


class ColumnTable(ConfigModel):
    """The columns a pack knows, by key, what holds for all others, and which names mark columns that nobody keeps up."""

    keys: Mapping[str, ColumnDuty] = Field(default_factory=dict)
    other: ColumnDuty = ColumnDuty()
    archive_names: tuple[str, ...] = ()

    def duty(self, key: str | None) -> ColumnDuty:
        """Return what holds for columns of ``key``; columns without a key, and keys the pack does not list, share one duty."""
        return self.keys.get(key or "", self.other)

    def age(self, key: str | None) -> Age | None:
        """Return the age limit of ``key``, None where its content is static."""
        return self.duty(key).age

    def is_archive(self, name: str) -> bool:
        """Tell whether a column's name says that it is closed: 往期, 历史, 专题, a bare year or session."""
        return any(re.search(pattern, name) for pattern in self.archive_names)
