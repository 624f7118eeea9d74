"""生成日期晚于发布日期 (I6): a document that was published before it was made, by its own two dates. One of them is wrong."""

from collections.abc import Iterator

from checks.model import Finding, Subject
from checks.rule import check, fail, passed
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Nothing to set."""


@check(limits=Limits)
def item_generated_after_published(facts: SiteFacts, _limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that gives both dates."""
    for item in facts.items:
        if item.generated is None or item.published is None:
            continue
        subject = Subject(item.title, item.url, item.column)
        if item.generated > item.published:
            yield fail(subject, "after", [item.record], generated=item.generated, published=item.published)
        else:
            yield passed(subject)
