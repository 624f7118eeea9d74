"""链接指向内网地址 (L1): a link leads to a private, loopback or link-local address, where no visitor from outside gets.

Told from the address alone: such an address is never contacted. A redirect that ends there counts too, once two looks agree.
"""

from collections.abc import Iterator

from checks.links import Standing, accuse, judged
from checks.model import Finding
from checks.rule import check, passed, site_subject
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: an address is private or it is not."""


@check(limits=Limits)
def link_private(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001  (a rule's signature)
    """Yield one finding for each private target; nothing where no link was seen."""
    records = {fetch.url: fetch.record for fetch in facts.fetches}
    private = [target for target in facts.targets if judged(target).standing is Standing.PRIVATE]
    for target in private:
        yield accuse(target, "redirected" if target.why == "redirect" else "linked", records.get(target.found_on))
    if facts.targets and not private:
        yield passed(site_subject(facts))
