"""首页不更新 (V3): the newest document that the home page shows is older than two weeks.

Where the home page is only a navigation entry (it shows no documents), all columns must be without an update; static ones
(概况, 指南) and those on another host have no say.
A home page with a list that a script fills was not seen unless a browser saw it whole.
A document dated in the future is none; one without a date whose article was never read may be new, so nothing is said.
"""

from collections.abc import Iterator

from checks.ages import AgeLimit, ColumnTable
from checks.columns import Columns, State
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from checks.seen import LOOKS, home_reason
from crawler.configuration import ConfigModel
from crawler.records import SCRIPTED, Reason, SiteFacts


class Limits(ConfigModel):
    """How old the newest document of the home page may be."""

    columns: ColumnTable
    age: AgeLimit


@check(limits=Limits)
def home_not_updated(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the home page."""
    home = Subject("首页", facts.site.url)
    reason = home_reason(facts)
    if reason:
        yield unknown(home, reason)
    elif facts.home.entries:
        yield _by_entries(facts, limits, home)
    else:
        yield _by_columns(facts, limits, home)


def _by_entries(facts: SiteFacts, limits: Limits, home: Subject) -> Finding:
    columns = facts.once(Columns)
    days = [(columns.date_of(entry), entry) for entry in facts.home.entries]
    newest = max((day for day, _ in days if day and day <= facts.as_of), default=None)
    if newest and newest >= limits.age.oldest(facts.as_of):
        return passed(home)
    if newest is None or any(day is None and columns.is_unread(entry) for day, entry in days):
        return unknown(home, Reason.UNREADABLE_DATE)
    if _is_awaiting(facts):
        return unknown(home, Reason.SHELL)
    if facts.home.looks < LOOKS:
        return unknown(home, Reason.UNCONFIRMED)
    record = facts.home.fetch.record if facts.home.fetch else None
    return fail(home, "stale", [record], latest=newest, days=(facts.as_of - newest).days, limit=limits.age)


def _is_awaiting(facts: SiteFacts) -> bool:
    """Whether the home page has lists that a script fills and that nobody saw filled."""
    return facts.home.fetch is not None and facts.home.fetch.why == SCRIPTED


def _by_columns(facts: SiteFacts, limits: Limits, home: Subject) -> Finding:
    columns = facts.once(Columns)
    kept_up = [column for column in facts.columns if limits.columns.age(column.key)]
    views = [view for view in (columns.view(column, limits.age) for column in kept_up) if view.reason is not Reason.OFF_SITE]
    if any(view.state is State.FRESH for view in views):
        return passed(home)
    unread = next((view.reason for view in views if view.reason), None)
    newest = max((view.newest for view in views if view.newest), default=None)
    if unread or newest is None:
        return unknown(home, unread or Reason.UNREADABLE_DATE)
    if _is_awaiting(facts):
        return unknown(home, Reason.SHELL)
    record = facts.home.fetch.record if facts.home.fetch else None
    return fail(home, "navigation_only", [record], latest=newest, days=(facts.as_of - newest).days, limit=limits.age)
