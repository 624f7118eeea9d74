"""空白栏目 (D1.4 to D1.6, D1.9): a column without a single document. How emptiness is proven: columns.py.

With ``keys`` the columns of a key are judged as one (all empty); without, each listing column for itself, but for those that
their key's own indicator has already charged (不重复扣分).
"""

from collections.abc import Iterator

from checks.columns import Columns, State
from checks.each_column import ColumnLimits, each_column
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, unknown
from crawler.records import Column, SiteFacts


@check(limits=ColumnLimits)
def column_empty(facts: SiteFacts, limits: ColumnLimits) -> Iterator[Finding]:
    """Yield one finding for each key, or for each listing column."""
    columns = facts.once(Columns)
    if limits.keys is None:
        yield from each_column(columns, limits, lambda column: _column(columns, column))
        return
    for key in limits.keys:
        row = columns.key_view(key, limits.columns.age(key))
        if row.status is ColumnStatus.EMPTY:
            yield fail(row.subject, "empty", row.records)
        elif row.status is ColumnStatus.UNDETERMINED and row.reason:
            yield unknown(row.subject, row.reason)
        elif row.status is not ColumnStatus.MISSING:
            yield passed(row.subject)


def _column(columns: Columns, column: Column) -> Finding | None:
    view = columns.view(column, None)
    if view.own is State.NONE:
        return None
    if view.state is State.UNKNOWN and view.reason:
        return unknown(view.subject, view.reason)
    is_empty = view.state is State.EMPTY and view.own is State.EMPTY
    return fail(view.subject, "empty", [column.record]) if is_empty else passed(view.subject)
