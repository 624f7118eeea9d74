"""网站安全 (G16): the certificate has expired or soon will, is none of a trusted authority's, or is another host's.

A certificate of an authority that this machine does not know is no fault: a browser may know it.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.model import Finding, Status
from checks.rule import check, fail, passed, site_subject
from checks.trial import judged
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts
from crawler.soundings import SoundingKind, SoundingResult


class Limits(ConfigModel):
    """``days`` that a certificate must still be good for; with exactly so many left it is in order."""

    days: PositiveInt


@check(limits=Limits)
def certificate_expiring(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site."""
    site = site_subject(facts)
    found = [each for each in facts.soundings if each.kind is SoundingKind.CERTIFICATE]
    for each in found:
        if each.result is not SoundingResult.GOOD:
            yield judged(site, each, ("expired", "self_signed", "wrong_host"))
        elif each.day is not None and (left := (each.day - facts.as_of).days) < limits.days:
            until = {"about": each.about, "until": each.day, "left": left, "limit": limits.days}
            yield fail(site, "expiring" if left >= 0 else "expired", [each.record], **until)
        else:
            yield passed(site)
    if not found:
        yield Finding("", Status.NOT_APPLICABLE, site, "")
