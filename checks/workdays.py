"""The Chinese working-day calendar: statutory holidays, make-up Saturdays and Sundays (调休), and what is not announced yet.

The State Council announces each year's arrangement towards the end of the year before. chinesecalendar knows it from 2004 to
its last year; ``config/holidays.toml`` holds later ones; beyond that Monday to Friday count, marked as uncertain
(待国务院节假日安排公布后复核).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import chinese_calendar
from pydantic import Field, field_validator

from crawler.configuration import ConfigModel, load_toml

_SATURDAY = 5


class Year(ConfigModel):
    """The arrangement of one year: days off on a Monday to Friday, and Saturdays and Sundays that are worked."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


class Holidays(ConfigModel):
    """The arrangements that people have added, by year (four digits)."""

    years: Mapping[str, Year] = Field(default_factory=dict)

    @field_validator("years")
    @classmethod
    def _days_in_their_year(cls, years: Mapping[str, Year]) -> Mapping[str, Year]:
        for name, year in years.items():
            wrong = sorted(day for day in year.holidays | year.workdays if str(day.year) != name)
            if wrong:
                raise ValueError(f"{wrong[0]} 不在 {name} 年内")
        return years

    @classmethod
    def load(cls, config: Path) -> "Holidays":
        """Read ``config/holidays.toml``; a folder without one has no arrangements of its own. Raises UserError for a slip."""
        path = config / "holidays.toml"
        return load_toml(path, cls) if path.exists() else cls()


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day reached by counting working days. ``certain`` is False where a year on the way is not announced yet."""

    date: date
    certain: bool


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A number of working days: as counted, and the least and the greatest that the announcements to come can make of it."""

    count: int
    at_least: int
    at_most: int

    @property
    def certain(self) -> bool:
        """Tell whether every year on the way is known."""
        return self.at_least == self.at_most


def add_working_days(start: date, count: int, holidays: Holidays) -> WorkingDay:
    """Return the day on which ``count`` working days after ``start`` end. ``start`` itself does not count.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("count of working days is negative")
    day, certain = start, True
    while count:
        day += timedelta(days=1)
        works, known = _is_worked(day, holidays)
        certain &= known
        count -= works
    return WorkingDay(day, certain)


def last_working_day(before: date, count: int, holidays: Holidays) -> WorkingDay:
    """Return the day that lies ``count`` working days before ``before``, itself a working day."""
    day, left, certain = before, count, True
    while left:
        day -= timedelta(days=1)
        works, known = _is_worked(day, holidays)
        certain &= known
        left -= works
    return WorkingDay(day, certain)


def working_days_between(start: date, end: date, holidays: Holidays) -> WorkingDays:
    """Count the working days after ``start`` up to and including ``end``; none where ``end`` is not later."""
    count = known = unknown = 0
    for number in range(1, (end - start).days + 1):
        works, certain = _is_worked(start + timedelta(days=number), holidays)
        count += works
        known += works and certain
        unknown += not certain
    return WorkingDays(count, known, known + unknown)


def _is_worked(day: date, holidays: Holidays) -> tuple[bool, bool]:
    """Return whether ``day`` is worked, and whether that is certain."""
    known = _published(day)
    if known is not None:
        return known, True
    is_weekday = day.weekday() < _SATURDAY
    year = holidays.years.get(str(day.year))
    if year is None:
        return is_weekday, False
    return (day in year.workdays) or (is_weekday and day not in year.holidays), True


@lru_cache(maxsize=1 << 13)
def _published(day: date) -> bool | None:
    """Return whether the published calendar has ``day`` worked, None where it does not reach. Remembered: many documents ask."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
