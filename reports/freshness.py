"""When something was published in each column: what the time line of a site is drawn from."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from checks.model import ColumnRow, Judgement
from reports.charts import ColumnSpan, monday
from reports.inert import inert
from reports.wording import words

DAYS = 366
_NAME = 14  # characters of a column's name beside its line

Weeks = Mapping[str, tuple[date, ...]]
"""By column key, the Mondays of the weeks in which a document was published, oldest first."""


def published_weeks(judgement: Judgement) -> Weeks:
    """Return the weeks of the last year in which each column's documents were published."""
    since = judgement.as_of - timedelta(days=DAYS)
    found: dict[str, set[date]] = defaultdict(set)
    for item in judgement.items:
        if item.column is not None and item.published is not None and since <= item.published <= judgement.as_of:
            found[item.column].add(item.published)
    return {key: tuple(sorted({monday(day) for day in days})) for key, days in found.items()}


def spans(judgement: Judgement, weeks: Weeks) -> tuple[ColumnSpan, ...]:
    """Return the time line of every dated column, in the order of the column table."""
    rows = [row for row in judgement.columns if row.max_age_days is not None]
    used: Counter[str] = Counter()
    found = []
    for row in rows:
        name = _short(inert(row.name))
        used[name] += 1  # two lines of one name would be drawn as one
        found.append(_span(row, name if used[name] == 1 else f"{name}{used[name]}", weeks.get(row.key, ()), judgement.as_of))
    return tuple(found)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _span(row: ColumnRow, name: str, weeks: tuple[date, ...], as_of: date) -> ColumnSpan:
    state = words().column_status[row.status]
    since = as_of - timedelta(days=DAYS)
    return ColumnSpan(
        name=name,
        status=row.status.value,
        word=f"{state.symbol} {state.word}",
        weeks=tuple(max(week, since) for week in weeks),
        latest=row.latest,
        oldest_fresh=None if row.max_age_days is None else as_of - timedelta(days=row.max_age_days),
    )
