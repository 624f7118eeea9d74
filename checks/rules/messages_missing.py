"""留言未公开 (D3.3): the site publishes no message and no answer at all.

One readable message, or one row of a list of messages, is enough; a platform on another host is looked at by a person.
"""

from collections.abc import Iterator

from checks.columns import Columns
from checks.matters import Matters
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """Which columns hold messages."""

    keys: tuple[str, ...]


@check(limits=Limits)
def messages_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site."""
    columns, subject = facts.once(Columns), site_subject(facts)
    views = [columns.key_view(key, None) for key in limits.keys]
    reasons = [view.reason for view in views if view.status is ColumnStatus.UNDETERMINED and view.reason]
    if any(view.items for view in views) or any(True for _ in facts.once(Matters).letters(limits.keys)):
        yield passed(subject)
    elif reasons or any(view.status is ColumnStatus.FRESH for view in views):
        # A page of text is a form or a hub: what it publishes elsewhere was not seen.
        yield unknown(subject, reasons[0] if reasons else Reason.SHELL)
    else:
        home = [facts.home.fetch.record] if facts.home.fetch else []
        yield fail(subject, "missing", [*(record for view in views for record in view.records), *home])
