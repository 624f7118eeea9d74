"""错误页面 (G14): a page that does not exist answers 200, or leads elsewhere, instead of 404.

Search engines and link checkers then take every mistyped or outdated address for a page.
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
def not_found_answers_ok(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule takes its limits
    """Yield one finding about the site."""
    site = site_subject(facts)
    found = [judged(site, each, ("redirect",), "answers") for each in facts.soundings if each.kind is SoundingKind.NOT_FOUND]
    yield from found or [Finding("", Status.NOT_APPLICABLE, site, "")]
