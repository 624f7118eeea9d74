"""栏目不更新 (D1.4 to D1.6, D1.9): a column whose newest document is older than its age allows.

Pinned (置顶) documents break the order of dates, so the newest date counts, not the first. With ``keys`` the columns of a key
are judged as one (none updated); without, each listing column for itself, but for those that their key's own indicator has
already charged (不重复扣分).
"""

from collections.abc import Iterator

from checks.ages import Age
from checks.columns import Columns, KeyView, State
from checks.each_column import ColumnLimits, each_column
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, unknown
from crawler.records import Column, SiteFacts


@check(limits=ColumnLimits)
def column_not_updated(facts: SiteFacts, limits: ColumnLimits) -> Iterator[Finding]:
    """Yield one finding for each key, or for each listing column and each key that could not be read."""
    columns = facts.once(Columns)
    if limits.keys is None:
        yield from each_column(columns, limits, lambda column: _column(columns, limits, column))
        return
    for key in limits.keys:
        yield from _key(columns.key_view(key, limits.columns.age(key)), limits.columns.age(key), columns)


def _key(row: KeyView, age: Age | None, columns: Columns) -> Iterator[Finding]:
    if row.status is ColumnStatus.UNDETERMINED and row.reason:
        yield unknown(row.subject, row.reason)
    elif row.status is ColumnStatus.STALE and age and row.newest:
        days = (columns.facts.as_of - row.newest).days
        yield fail(row.subject, "stale", row.records, latest=row.newest, days=days, limit=age)
    elif row.status is ColumnStatus.FRESH:
        yield passed(row.subject)


def _column(columns: Columns, limits: ColumnLimits, column: Column) -> Finding | None:
    if limits.columns.is_archive(column.name):
        return None
    age = limits.columns.age(column.key)
    view = columns.view(column, age)
    if view.own is State.NONE:
        return None
    if view.state is State.UNKNOWN and view.reason:
        return unknown(view.subject, view.reason)
    if view.state is not State.STALE or age is None or view.newest is None:
        return passed(view.subject)
    days = (columns.facts.as_of - view.newest).days
    return fail(view.subject, "stale", [column.record], latest=view.newest, days=days, limit=age)
