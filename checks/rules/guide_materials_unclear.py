"""办理材料格式要求不明确 (D2.4): a drawn guide does not say original or copy, paper or electronic, how many."""

from collections.abc import Iterator

from checks.guides import GuideLimits, judge_drawn
from checks.model import Finding
from checks.rule import check
from crawler.marks import Guide
from crawler.records import SiteFacts


@check(limits=GuideLimits)
def guide_materials_unclear(facts: SiteFacts, limits: GuideLimits) -> Iterator[Finding]:
    """Yield one finding for each drawn guide that has the fault."""
    yield from judge_drawn(facts, limits, _lacks)


def _lacks(guide: Guide) -> tuple[tuple[str, str], ...]:
    return (("materials", ""),) if guide.unclear_materials else ()
