"""空白栏目 (D1.4 to D1.6, D1.9): a column without a single document. How emptiness is proven: columns.py.

With ``keys`` the columns of a key are judged as one (all empty); without, each listing column for itself, but for those that
their key's own indicator has already charged (不重复扣分).
"""

from collections.abc import Iterator

from checks.ages import ColumnTable
from checks.columns import Columns, State
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """``keys`` to judge as one each; or none, and ``own_indicator`` names the keys that another indicator charges."""

    columns: ColumnTable
    keys: tuple[str, ...] | None = None
    own_indicator: tuple[str, ...] = ()


@check(limits=Limits)
def column_empty(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each key, or for each listing column."""
    columns = facts.once(Columns)
    if limits.keys is None:
        yield from _each_column(columns, limits)
        return
    for key in limits.keys:
        row = columns.key_view(key, limits.columns.age(key))
        if row.status is ColumnStatus.EMPTY:
            yield fail(row.subject, "empty", row.records)
        elif row.status is ColumnStatus.UNDETERMINED and row.reason:
            yield unknown(row.subject, row.reason)
        elif row.status is not ColumnStatus.MISSING:
            yield passed(row.subject)


def _each_column(columns: Columns, limits: Limits) -> Iterator[Finding]:
    reason = site_reason(columns.facts)
    if reason and not columns.all:
        yield unknown(site_subject(columns.facts), reason)
    charged = {key: columns.key_view(key, limits.columns.age(key)).status for key in limits.own_indicator}
    for column in columns.all:
        # Only where its key's own indicator found all well is a single column asked here: else it would be charged twice.
        if charged.get(column.key or "", ColumnStatus.FRESH) is not ColumnStatus.FRESH:
            continue
        view = columns.view(column, None)
        if view.state is State.UNKNOWN and view.own is not State.NONE and view.reason:
            yield unknown(view.subject, view.reason)
        elif view.state is State.EMPTY and view.own is State.EMPTY:
            yield fail(view.subject, "empty", [column.record])
        elif view.own is not State.NONE:
            yield passed(view.subject)
