"""办事指南要素缺失 (D2.4): a drawn guide lacks one of the ten types of elements. One fault for each."""

from collections.abc import Iterator

from checks.guides import GuideLimits, judge_drawn
from checks.model import Finding
from checks.rule import check
from crawler.marks import Guide
from crawler.records import SiteFacts


class Limits(GuideLimits):
    """``elements``: the types that a guide must name."""

    elements: tuple[str, ...]


@check(limits=Limits)
def guide_incomplete(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each element that a drawn guide lacks."""

    def lacks(guide: Guide) -> tuple[tuple[str, str], ...]:
        return tuple((name, name) for name in limits.elements if name not in guide.elements)

    yield from judge_drawn(facts, limits, lacks)
