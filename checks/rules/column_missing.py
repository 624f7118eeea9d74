"""栏目缺失 (D1.1 to D1.6 and the columns a pack requires): a required column is not there, or its menu entry leads to 404.

Missing is said only where the navigation was read and the crawl saw enough; a column on another host is not missing.
"""

from collections.abc import Iterator

from checks.ages import ColumnTable
from checks.columns import Columns
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Which keys are asked for: ``keys``, or every key that the pack requires, without ``except_keys``."""

    columns: ColumnTable
    keys: tuple[str, ...] | None = None
    except_keys: tuple[str, ...] = ()


@check(limits=Limits)
def column_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each key asked for."""
    columns = Columns(facts)
    home = [facts.home.fetch.record] if facts.home.fetch else []  # its menu proves what no page can
    required = [key for key, duty in limits.columns.keys.items() if duty.required] if limits.keys is None else limits.keys
    for key in required:
        if key in limits.except_keys:
            continue
        row = columns.key_view(key, limits.columns.age(key))
        if row.status is ColumnStatus.MISSING:
            yield fail(row.subject, "dead_entry" if row.first else "missing", row.records or home)
        elif row.status is ColumnStatus.UNDETERMINED and (row.first is None or row.first.gone) and row.reason:
            yield unknown(row.subject, row.reason)
        else:
            yield passed(row.subject)
