"""站内搜索 (D4.5): a known title is not among the results on the search's first page."""

from collections.abc import Iterator

from checks.model import Finding, Subject
from checks.rule import check
from checks.trial import judged
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts
from crawler.soundings import SoundingKind


class Limits(ConfigModel):
    """No numbers: how many titles are tried is the trial's matter."""


@check(limits=Limits)
def search_misses(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule takes its limits
    """Yield one finding for each title that was searched for. The address is that of the document, where the site still has it."""
    urls = {item.title: item.url for item in facts.items}
    for each in facts.soundings:
        if each.kind is SoundingKind.SEARCH_TITLE:
            yield judged(Subject(each.about, urls.get(each.about, facts.site.url)), each, ("not_on_first_page",))
