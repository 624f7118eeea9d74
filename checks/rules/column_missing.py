"""栏目缺失 (D1.1 to D1.6, and columns a pack requires): a required column is not there, or its menu entry leads nowhere.

Missing is said only where the navigation was read and the crawl saw enough; a column on another host is not missing.
Where the site has a column whose name comes near, it is named, so that a person can tell a missing column from a renamed one.
"""

from collections.abc import Iterator

from checks.ages import ColumnTable
from checks.columns import Columns
from checks.model import ColumnStatus, Finding
from checks.nearness import Nearness
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import Column, Outcome, PageKind, Reason, SiteFacts


class Limits(ConfigModel):
    """Which keys are asked for: ``keys``, or every key that the pack requires, without ``except_keys``."""

    columns: ColumnTable
    keys: tuple[str, ...] | None = None
    except_keys: tuple[str, ...] = ()


@check(limits=Limits)
def column_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each key asked for."""
    columns, nearness = facts.once(Columns), Nearness(limits.columns.keys)
    home = [facts.home.fetch.record] if facts.home.fetch else []  # its menu proves what no page can
    # An entry that answers and yet leads to no column of its own is sent to the home page.
    answered = {
        fetch.url for fetch in facts.fetches if fetch.outcome is Outcome.OK and fetch.kind not in {PageKind.ERROR, PageKind.HOME}
    }
    required = [key for key, duty in limits.columns.keys.items() if duty.required] if limits.keys is None else limits.keys
    for key in required:
        if key in limits.except_keys:
            continue
        row = columns.key_view(key, limits.columns.age(key))
        if row.status is ColumnStatus.MISSING and row.first:
            sentence = "leads_home" if row.first.url in answered else "dead_entry"
            yield fail(row.subject, sentence, row.records or home)
        elif row.status is ColumnStatus.MISSING:
            near = _nearest(facts, nearness, key)
            told = {"near_name": near.name, "near_url": near.url} if near else {}
            yield fail(row.subject, "missing_but_near" if near else "missing", home, **told)
        elif row.status is ColumnStatus.UNDETERMINED and (row.first is None or row.first.gone) and row.reason:
            yield unknown(row.subject, row.reason)
        else:
            yield passed(row.subject)


def _nearest(facts: SiteFacts, nearness: Nearness, key: str) -> Column | None:
    """Return the site's own column whose name comes nearest to those of ``key``: one that answers, the first of that name."""
    there = [column for column in facts.columns if column.key != key and not column.gone and column.reason is not Reason.OFF_SITE]
    name = nearness.nearest(key, (column.name for column in there))
    return next((column for column in there if column.name == name), None)
