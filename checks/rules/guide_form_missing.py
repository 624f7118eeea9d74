"""表格样表缺失 (D2.6): a drawn guide asks for a form and offers none."""

from collections.abc import Iterator

from checks.guides import GuideLimits, judge_drawn
from checks.model import Finding
from checks.rule import check
from crawler.marks import Guide
from crawler.records import SiteFacts


@check(limits=GuideLimits)
def guide_form_missing(facts: SiteFacts, limits: GuideLimits) -> Iterator[Finding]:
    """Yield one finding for each drawn guide that has the fault."""
    yield from judge_drawn(facts, limits, _lacks)


def _lacks(guide: Guide) -> tuple[tuple[str, str], ...]:
    return (("form", ""),) if guide.needs_form and not guide.has_form else ()
