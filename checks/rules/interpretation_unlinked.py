"""解读未关联 (D1.8): an interpretation that does not link its document, or a document that does not link back.

Only pairs whose titles name each other are asked, and only pages that were read: an interpretation of a document that stands
elsewhere has nothing to link here.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.ages import AgeLimit
from checks.interpretations import DOCUMENTS, Interpretations, is_interpretation
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts


class Limits(ConfigModel):
    """How many interpretations are drawn of those of the last ``age``."""

    age: AgeLimit
    sample: PositiveInt


@check(limits=Limits)
def interpretation_unlinked(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each interpretation of the sample, and one for each document that they explain."""
    interpretations = facts.once(Interpretations)
    pairs = _pairs(facts, limits, interpretations)
    if not pairs and (reason := site_reason(facts) or (Reason.NEEDS_PERSON if interpretations.all else None)):
        yield unknown(site_subject(facts), reason, "unknown_site")
    drawn = sorted(draw(pairs, limits.sample, seed_of(facts.site.key, facts.as_of), lambda url: url))
    for explaining, document in (pairs[url] for url in drawn):
        yield _link(interpretations, explaining, [document], "to_document")
    for document in {pairs[url][1].url: pairs[url][1] for url in drawn}.values():
        if interpretations.of(document).elsewhere:
            yield passed(Subject(document.title, document.url, document.column))
        else:
            yield _link(interpretations, document, list(interpretations.named(document)), "to_interpretation")


def _pairs(facts: SiteFacts, limits: Limits, interpretations: Interpretations) -> dict[str, tuple[Item, Item]]:
    """Return interpretation and document by the address of the interpretation; the newest document that its title names."""
    oldest = limits.age.oldest(facts.as_of)
    pairs: dict[str, tuple[Item, Item]] = {}
    documents = (item for item in facts.items if item.column == DOCUMENTS and item.is_document and not is_interpretation(item))
    for document in sorted(documents, key=lambda item: (str(item.published or ""), item.url)):
        for explaining in interpretations.named(document):
            if explaining.published and oldest <= explaining.published <= facts.as_of:
                pairs[explaining.url] = (explaining, document)
    return pairs


def _link(interpretations: Interpretations, page: Item, others: list[Item], sentence: str) -> Finding:
    """Judge one page: it is linked where it links any of ``others``."""
    subject = Subject(page.title, page.url, page.column)
    links = [interpretations.links(page, other) for other in others]
    if None in links and True not in links:
        return unknown(subject, Reason.BUDGET)
    return passed(subject) if any(links) else fail(subject, sentence, [page.record], other=others[0].title, other_url=others[0].url)
