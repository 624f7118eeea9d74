"""平台名称不统一 (F2): nothing on the home page is called 政府信息公开, the one name that the disclosure platform has.

What links are called is known from the targets; an image without a text has no name that a program reads, so this is a hint.
"""

from collections.abc import Iterator

from pydantic import Field

from checks.interpretations import plain_title
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.seen import home_reason
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """The one name, and what it is called instead: looked for to be told."""

    wanted: str = Field(min_length=1)
    instead: tuple[str, ...] = ()


@check(limits=Limits)
def platform_unnamed(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the home page."""
    subject = site_subject(facts)
    home = facts.home.fetch.url if facts.home.fetch else facts.site.url
    names = {target.text for target in facts.targets if target.on_home}
    names |= {column.name for column in facts.columns if column.found_on in {home, facts.site.url}}
    if any(plain_title(name) == limits.wanted for name in names):
        yield passed(subject)
        return
    reason = home_reason(facts) or (None if any(target.on_home for target in facts.targets) else Reason.UNCONFIRMED)
    if reason:
        yield unknown(subject, reason, "unknown", wanted=limits.wanted)
        return
    evidence = [facts.home.fetch.record if facts.home.fetch else None]
    others = sorted(names & set(limits.instead))
    if others:
        yield fail(subject, "renamed", evidence, wanted=limits.wanted, others="”“".join(others))
    else:
        yield fail(subject, "unnamed", evidence, wanted=limits.wanted)
