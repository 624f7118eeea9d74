"""疑似暗链 (V1(3)): a link that no visitor sees leads to somebody else's host. A person confirms it; the machine only tells."""

from collections import defaultdict
from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import HiddenLink, PageMarks
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: one such link is enough to look."""


@check(limits=Limits)
def link_hidden(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding for each address that is linked so, naming the first page and how many pages carry it."""
    marked = Marked(facts)
    if not marked.all:
        yield unknown(site_subject(facts), marked.unseen)
        return
    found: dict[str, list[tuple[PageMarks, HiddenLink]]] = defaultdict(list)
    for page in marked.all:
        for link in page.hidden:
            found[link.url].append((page, link))
    for url, places in found.items():
        page, link = places[0]
        values = {"target": url, "text": link.text or url, "pages": len(places), "part": url}
        yield fail(marked.subject(page), link.how, records([page]), **values)
    if not found:
        yield passed(site_subject(facts))
