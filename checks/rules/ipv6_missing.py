"""IPv6改造 (D4.9): the site's name has no public IPv6 address, or the home page does not come over it.

A site that is given by an address, or lies in a private network, was not examined.
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
def ipv6_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule takes its limits
    """Yield one finding about the site."""
    site = site_subject(facts)
    found = [judged(site, each, ("no_aaaa", "unreachable_ipv6")) for each in facts.soundings if each.kind is SoundingKind.IPV6]
    yield from found or [Finding("", Status.NOT_APPLICABLE, site, "")]
