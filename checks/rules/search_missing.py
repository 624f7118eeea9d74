"""站内搜索 (D4.5): the home page offers no search, or the search answers errors only.

A search that only a script drives, that stands on another host, or that robots.txt keeps us from cannot be judged here.
"""

from collections.abc import Iterator

from checks.model import Finding, Status
from checks.rule import check, site_subject
from checks.trial import judged
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts
from crawler.soundings import SoundingKind


class Limits(ConfigModel):
    """No numbers."""


@check(limits=Limits)
def search_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule takes its limits
    """Yield one finding about the site."""
    site = site_subject(facts)
    found = [
        judged(site, each, ("no_search_form", "search_broken")) for each in facts.soundings if each.kind is SoundingKind.SEARCH
    ]
    yield from found or [Finding("", Status.NOT_APPLICABLE, site, "")]
