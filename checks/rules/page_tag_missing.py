"""内容页标签缺失 (D4.7): of the content pages drawn, one lacks site tags or content tags, or carries them without a value."""

from collections.abc import Iterator

from checks.marked import Marked
from checks.model import Finding
from checks.pagetags import TagLimits, judge_sample
from checks.rule import check
from crawler.records import SiteFacts


@check(limits=TagLimits)
def page_tag_missing(facts: SiteFacts, limits: TagLimits) -> Iterator[Finding]:
    """Yield one finding for each content page drawn."""
    marked = Marked(facts)
    yield from judge_sample(facts, marked, [page for page in marked.all if page.is_content], limits)
