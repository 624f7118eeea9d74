"""The columns one by one, as the indicators of single columns judge them (D1.4 to D1.6, D1.9)."""

from collections.abc import Callable, Iterator

from checks.ages import ColumnTable
from checks.columns import Columns
from checks.model import ColumnStatus, Finding
from checks.rule import site_subject, unknown
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.records import Column


class ColumnLimits(ConfigModel):
    """``keys`` to judge as one each; or none, and ``own_indicator`` names the keys that another indicator charges."""

    columns: ColumnTable
    keys: tuple[str, ...] | None = None
    own_indicator: tuple[str, ...] = ()


def each_column(columns: Columns, limits: ColumnLimits, judge: Callable[[Column], Finding | None]) -> Iterator[Finding]:
    """Yield what ``judge`` says of each column that its key's own indicator has not charged already (不重复扣分)."""
    reason = site_reason(columns.facts)
    if reason and not columns.all:
        yield unknown(site_subject(columns.facts), reason)
    charged = {key: columns.key_view(key, limits.columns.age(key)).status for key in limits.own_indicator}
    for column in columns.all:
        # Only where its key's own indicator found all well is a single column asked here: else it would be charged twice.
        is_free = charged.get(column.key or "", ColumnStatus.FRESH) is ColumnStatus.FRESH
        if is_free and (found := judge(column)) is not None:
            yield found
