"""疑似暗链 (V1(3)): a link that no visitor sees leads to somebody else's host. A person confirms it; the machine only tells."""

from collections.abc import Iterator

from checks.marked import Marked, judge_marks, records
from checks.model import Finding
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: one such link is enough to look."""


@check(limits=Limits)
def link_hidden(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Return one finding for each address that is linked so, naming the first page and how many pages carry it."""
    return judge_marks(facts, _faults)


def _faults(marked: Marked) -> Iterator[Finding]:
    for url, places in marked.places(lambda page: page.hidden, lambda link: link.url).items():
        page, link = places[0]
        values = {"target": url, "text": link.text or url, "pages": len(places), "part": url}
        yield fail(marked.subject(page), link.how, records([page]), **values)
