"""网站安全 (G16): the site is not offered over HTTPS."""

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
def https_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule takes its limits
    """Yield one finding about the site."""
    site = site_subject(facts)
    found = [judged(site, each, ("not_offered",)) for each in facts.soundings if each.kind is SoundingKind.HTTPS]
    yield from found or [Finding("", Status.NOT_APPLICABLE, site, "")]
