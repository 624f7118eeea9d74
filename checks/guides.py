"""The office guides that D2.4 and D2.6 look at: drawn by the judgement's seed, the same for every rule."""

from collections.abc import Callable, Iterator

from pydantic import PositiveInt

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from crawler.configuration import ConfigModel
from crawler.marks import Guide
from crawler.records import Reason, SiteFacts


class GuideLimits(ConfigModel):
    """The key of service columns, and how many guides are drawn."""

    key: str
    sample: PositiveInt


def judge_drawn(
    facts: SiteFacts, limits: GuideLimits, lacks: Callable[[Guide], tuple[tuple[str, str], ...]], *, of_absence: bool = True
) -> Iterator[Finding]:
    """Yield a fault for each (part, words) that ``lacks`` names of a drawn guide; unknown where no guide was read and some may be.

    ``part`` is the fault's lasting name among those of one page, ``words`` fill its sentence. With ``of_absence``, a guide that
    hands over to another host or a file for the whole of it is left open: what it lacks may stand there.
    """
    matters = facts.once(Matters)
    drawn = draw(matters.guides(limits.key), limits.sample, seed_of(facts.site.key, facts.as_of), _address)
    if not drawn and (reason := matters.unread([limits.key])):
        yield unknown(site_subject(facts), reason)
    for one, guide in sorted(drawn, key=_address):
        lacking = lacks(guide)
        if lacking and of_absence and guide.elsewhere:
            yield unknown(one.subject, Reason.OFF_SITE, "unknown_elsewhere")
            continue
        for part, words in lacking:
            yield fail(one.subject, "lacking", [one.record], part=part, words=words)
        if not lacking:
            yield passed(one.subject)


def _address(pair: tuple[Matter, Guide]) -> str:
    return pair[0].item.url
