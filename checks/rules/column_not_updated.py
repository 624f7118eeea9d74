"""栏目不更新 (D1.4 to D1.6, D1.9): a column whose newest document is older than its age allows.

Pinned (置顶) documents break the order of dates, so the newest date counts, not the first. With ``keys`` the columns of a key
are judged as one (none updated); without, each listing column for itself, but for those that their key's own indicator has
already charged (不重复扣分).
"""

from collections.abc import Iterator

from checks.ages import Age, ColumnTable
from checks.columns import Columns, KeyView, State, View
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
def column_not_updated(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each key, or for each listing column and each key that could not be read."""
    columns = facts.once(Columns)
    if limits.keys is None:
        yield from _each_column(columns, limits)
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


def _each_column(columns: Columns, limits: Limits) -> Iterator[Finding]:
    reason = site_reason(columns.facts)
    if reason and not columns.all:
        yield unknown(site_subject(columns.facts), reason)
    charged = {key: columns.key_view(key, limits.columns.age(key)).status for key in limits.own_indicator}
    for column in columns.all:
        # Only where its key's own indicator found all well is a single column asked here: else it would be charged twice.
        if limits.columns.is_archive(column.name) or charged.get(column.key or "", ColumnStatus.FRESH) is not ColumnStatus.FRESH:
            continue
        age = limits.columns.age(column.key)
        view = columns.view(column, age)
        if view.own is not State.NONE:
            yield _column(view, age, columns)


def _column(view: View, age: Age | None, columns: Columns) -> Finding:
    if view.state is State.UNKNOWN and view.reason:
        return unknown(view.subject, view.reason)
    if view.state is not State.STALE or age is None or view.newest is None:
        return passed(view.subject)
    days = (columns.facts.as_of - view.newest).days
    return fail(view.subject, "stale", [view.column.record], latest=view.newest, days=days, limit=age)
