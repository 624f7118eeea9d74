"""办事指南要素不全 (V6b, V6c): too many guides lack four or more of the ten types of elements.

Only pages that were read as guides count, without those that hand over to another host or a file for the whole guide, and
with every word of theirs taken for the element that it may be. V6c (fewer than five items in all, and every one so) is told only
where the whole site was read.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.matters import Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """A guide lacks too much with ``missing`` of the ``elements`` gone.

    ``count`` such guides make a veto; with ``all_of_few``, all guides of a site that has fewer.
    """

    key: str
    elements: PositiveInt
    missing: PositiveInt
    count: PositiveInt
    all_of_few: bool = False


@check(limits=Limits)
def guides_incomplete(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site; none where it shows no guide."""
    matters = facts.once(Matters)
    guides = list(matters.guides(limits.key))
    lacking = [(one, guide) for one, guide in guides if limits.elements - len(guide.elements) >= limits.missing]
    poor = [one for one, guide in lacking if not guide.elsewhere]
    may_reach = 0 < len(lacking) == len(guides) < limits.count if limits.all_of_few else len(lacking) >= limits.count
    reason = matters.unread([limits.key]) or (Reason.OFF_SITE if len(lacking) > len(poor) and may_reach else None)
    is_whole = reason is None and facts.crawl.complete
    values = {"count": len(poor), "looked_at": len(guides), "missing": limits.missing, "limit": limits.count}
    names = "、".join(f"“{one.item.title}”" for one in poor)
    is_reached = 0 < len(poor) == len(guides) < limits.count if limits.all_of_few else len(poor) >= limits.count
    if is_reached and (is_whole or not limits.all_of_few):
        listed = [{"name": one.item.title, "url": one.item.url} for one in poor]
        sentence = "all" if limits.all_of_few else "reached"
        yield fail(site_subject(facts), sentence, [one.record for one in poor], names=names, guides=listed, **values)
    elif reason and not (limits.all_of_few and len(guides) >= limits.count):
        yield unknown(site_subject(facts), reason, "unknown", **values)
    elif guides:
        yield passed(site_subject(facts), **values)
