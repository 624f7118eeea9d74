"""建议提案缺年度 (X8): for a year within the range no reply to a proposal is found, though older ones are published.

A reply belongs to the year of its publication, or to one that its title names. The current year is not asked: replies come
after the sessions of spring. Nor are years before the oldest reply: the column may be that young.
"""

import re
from collections.abc import Iterator

from pydantic import PositiveInt

from checks.columns import Columns
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, unknown
from checks.seen import Seen
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Limits(ConfigModel):
    """The key of the column, and how many full years back replies must stand."""

    key: str
    years: PositiveInt


@check(limits=Limits)
def proposals_year_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each year without replies; none where the column itself is not there."""
    row, seen = facts.once(Columns).key_view(limits.key, None), facts.once(Seen)
    items = [item for item in facts.items if item.column == limits.key]
    if not items:
        if row.first is not None and row.status is ColumnStatus.UNDETERMINED and row.reason:
            yield unknown(row.subject, row.reason)
        return
    columns = [column for column in facts.columns if column.key == limits.key and not column.gone]
    reasons = [reason for column in columns if (reason := seen.unread(column) or (None if column.complete else Reason.BUDGET))]
    if any(item.published is None and not _YEAR.search(item.title) for item in items):
        reasons.append(Reason.UNREADABLE_DATE)
    shown = {item.published.year for item in items if item.published}
    shown |= {int(year) for item in items for year in _YEAR.findall(item.title)}
    missing = [year for year in range(facts.as_of.year - limits.years, facts.as_of.year) if year not in shown]
    for year in missing:
        if reasons:
            yield unknown(row.subject, reasons[0])
        elif min(shown) < year:
            yield fail(row.subject, "missing", row.records, part=str(year), year=year)
    if not missing:
        yield passed(row.subject)
