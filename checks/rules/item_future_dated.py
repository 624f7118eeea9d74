"""发布日期晚于监测日期 (I5): a document carries a date that has not come yet. Such a date never counts as an update."""

from collections.abc import Iterator

from checks.model import Finding, Subject
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: the day of the audit is the limit."""


@check(limits=Limits)
def item_future_dated(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule has this shape
    """Yield one finding for each document dated after ``as_of``, in its article or in a list."""
    listed = {entry.item: entry for entry in facts.entries if entry.published and entry.published > facts.as_of}
    for item in facts.items:
        entry = listed.get(item.url)
        day = item.published if item.published and item.published > facts.as_of else entry and entry.published
        if day:
            yield fail(Subject(item.title, item.url, item.column), "future", [item.record], published=day, as_of=facts.as_of)
