"""When something was published, told relative to the day that counts as today.

The portals' data writes ages, not dates, so that a fault stays the same fault on any ``as_of``.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

_DAYS = re.compile(r"^(\+)?(\d+)d$")
_MONTHS = re.compile(r"^(\d+)m(?:\+(\d+)d)?$")
_MIDSUMMER = re.compile(r"^midyear(?:\+(\d+)d)?$")


def add_months(day: date, months: int) -> date:
    """Move ``day`` by ``months`` calendar months: 31 August minus six is the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_ago(as_of: date, months: int) -> date:
    """Return the oldest day that is not yet ``months`` calendar months old on ``as_of``.

    Counted backwards from ``as_of`` and forwards from the day, clipping gives two answers at a month's end
    (31 August: is 28 February, six months forward 28 August, still in time?). The day returned is in time by both.
    """
    day = add_months(as_of, -months)
    while add_months(day, months) < as_of:
        day += timedelta(days=1)
    return day


def when(text: str, as_of: date) -> date:
    """Find the day that ``text`` describes. Raises ValueError where it describes none.

    ``14d`` days ago, ``+20d`` ahead, ``6m`` exactly six months ago, ``6m+1d`` a day more than that, ``midyear`` the last 15 June
    at least thirty days ago, or an ISO date that does not move.
    """
    if found := _DAYS.match(text):
        days = timedelta(days=int(found[2]))
        return as_of + days if found[1] else as_of - days
    if found := _MONTHS.match(text):
        months, extra = int(found[1]), int(found[2] or 0)
        # Past the limit means past it by both ways of counting, so the days more are counted from the earlier answer.
        return add_months(as_of, -months) - timedelta(days=extra) if extra else months_ago(as_of, months)
    if found := _MIDSUMMER.match(text):
        latest = as_of - timedelta(days=30)
        summer = date(latest.year, 6, 15)
        return (summer if summer <= latest else date(latest.year - 1, 6, 15)) - timedelta(days=int(found[1] or 0))
    return date.fromisoformat(text)
