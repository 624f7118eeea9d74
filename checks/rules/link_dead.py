"""其他页面链接打不开或错误 (D4.3): a link or attachment of a page other than the home page leads to nothing.

One finding for each target, however many pages carry it; what the home page links too is its own rule's (不重复扣分).
"""

from collections.abc import Iterator

from checks.links import dead_links
from checks.model import Finding
from checks.rule import check
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: a link is dead or it is not."""


@check(limits=Limits)
def link_dead(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001  (a rule's signature)
    """Yield what is to be said about the targets that only other pages link."""
    yield from dead_links(facts, (target for target in facts.targets if not target.on_home))
