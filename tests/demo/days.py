"""The days on which the replicas must stay true: ends of months, leap days, New Year, and an ordinary one."""

from datetime import date

AN_ORDINARY_DAY = date(2026, 11, 20)
DAYS = (
    AN_ORDINARY_DAY,
    date(2024, 2, 29),
    date(2025, 8, 31),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2027, 1, 3),
    date(2028, 2, 29),
)
