"""政策依据只有名称 (D2.4): a drawn guide names a policy or law without its words or a link to it."""

from collections.abc import Iterator

from checks.guides import GuideLimits, judge_drawn
from checks.model import Finding
from checks.rule import check
from crawler.marks import Guide
from crawler.records import SiteFacts


@check(limits=GuideLimits)
def guide_basis_unlinked(facts: SiteFacts, limits: GuideLimits) -> Iterator[Finding]:
    """Yield one finding for each drawn guide that has the fault."""
    yield from judge_drawn(facts, limits, _lacks)


def _lacks(guide: Guide) -> tuple[tuple[str, str], ...]:
    return (("basis", "、".join(f"《{title}》" for title in guide.unlinked_basis)),) if guide.unlinked_basis else ()
