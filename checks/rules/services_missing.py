"""无办事服务 (V6a): a portal offers no service at all, neither on its own pages nor by a link to a service platform.

Departments without a public duty are exempt, and no program can tell which those are: only portals are judged.
"""

from collections.abc import Iterator

from checks.columns import Columns
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """The key of service columns, and the kinds of sites that must have one."""

    key: str
    kinds: tuple[str, ...]


@check(limits=Limits)
def services_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site, none for a kind that is not judged."""
    if facts.site.kind not in limits.kinds:
        return
    row = facts.once(Columns).key_view(limits.key, None)
    elsewhere = any(column.key == limits.key and column.reason is Reason.OFF_SITE for column in facts.columns)
    subject = site_subject(facts)
    if elsewhere or row.status in {ColumnStatus.FRESH, ColumnStatus.STALE}:
        yield passed(subject)
    elif row.status is ColumnStatus.UNDETERMINED and row.reason:
        yield unknown(subject, row.reason)
    else:
        home = [facts.home.fetch.record] if facts.home.fetch else []
        yield fail(subject, "empty" if row.status is ColumnStatus.EMPTY else "missing", [*row.records, *home])
