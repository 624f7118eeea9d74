"""办事指南表述含糊 (D2.4): a drawn guide asks for 其他材料 and the like."""

from collections.abc import Iterator

from checks.guides import GuideLimits, judge_drawn
from checks.model import Finding
from checks.rule import check
from crawler.marks import Guide
from crawler.records import SiteFacts


@check(limits=GuideLimits)
def guide_wording_vague(facts: SiteFacts, limits: GuideLimits) -> Iterator[Finding]:
    """Yield one finding for each drawn guide that has the fault."""
    yield from judge_drawn(facts, limits, _lacks, of_absence=False)


def _lacks(guide: Guide) -> tuple[tuple[str, str], ...]:
    return (("vague", "、".join(f"“{phrase}”" for phrase in guide.vague)),) if guide.vague else ()
