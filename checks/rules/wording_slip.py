"""疑似错别字或表述错误 (X13, V1(1)): a wording that the office's lists (config/words/) doubt. A person confirms it."""

from collections import defaultdict
from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import PageMarks, WordingSlip
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: the word lists say what is doubtful."""


@check(limits=Limits)
def wording_slip(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding for each doubtful wording, naming the first page that shows it and how many do."""
    marked = Marked(facts)
    if not marked.all:
        yield unknown(site_subject(facts), marked.unseen)
        return
    found: dict[tuple[str, str], list[tuple[PageMarks, WordingSlip]]] = defaultdict(list)
    for page in marked.all:
        for slip in page.wording:
            found[slip.words, slip.found].append((page, slip))
    for (words, wrong), places in found.items():
        page, slip = places[0]
        values = {"found": wrong, "suggested": slip.suggested, "context": slip.context, "words": words, "pages": len(places)}
        yield fail(marked.subject(page), "doubtful" if slip.suggested else "listed", records([page]), **values, part=wrong)
    if not found:
        yield passed(site_subject(facts))
