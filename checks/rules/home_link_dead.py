"""首页链接打不开或错误 (D4.3): a link, picture or attachment of the home page leads to nothing, on this site or another.

One finding for each target. What counts as dead, and what only as uncertain: checks/links.py.
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
def home_link_dead(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001  (a rule's signature)
    """Yield what is to be said about the targets that the home page links."""
    yield from dead_links(facts, (target for target in facts.targets if target.on_home))
