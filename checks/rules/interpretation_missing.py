"""政策无解读 (D1.7): a policy document of the government or its office that nobody explains.

What the document links on another host or as a file explains it, too. All documents of the time are matched; the clause asks for
three of them, drawn by a seed that stays the same all month. A document is accused only where every interpretation that could be
its own was read.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.ages import AgeLimit
from checks.interpretations import Interpretations, policy_documents
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts


class Limits(ConfigModel):
    """Which documents want an interpretation (checks.interpretations.policy_documents), and how many are drawn (None: all)."""

    age: AgeLimit
    numbers: str
    publishers: str
    exempt: tuple[str, ...] = ()
    sample: PositiveInt | None = None


@check(limits=Limits)
def interpretation_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document of the sample, or one for a site that was not seen."""
    documents = policy_documents(facts, limits.age, limits.numbers, limits.publishers, limits.exempt)
    if not documents:
        if reason := site_reason(facts) or (Reason.NEEDS_PERSON if _of_unknown_issuer(facts, limits) else None):
            yield unknown(site_subject(facts), reason, "unknown_site")
        return
    interpretations = facts.once(Interpretations)
    matches = {item.url: interpretations.of(item) for item in documents}
    drawn = draw(documents, limits.sample or len(documents), seed_of(facts.site.key, facts.as_of), _address)
    whole = {"documents": len(documents), "explained": sum(bool(match.all or match.elsewhere) for match in matches.values())}
    for item in sorted(drawn, key=_address):
        subject = Subject(item.title, item.url, item.column)
        match = matches[item.url]
        if match.all or match.elsewhere:
            yield passed(subject, **whole)
        elif reason := interpretations.unseen(match):
            yield unknown(subject, reason)
        else:
            sentence = "missing" if limits.sample is None else "missing_in_sample"
            yield fail(subject, sentence, [item.record], published=item.published, sample=len(drawn), **whole)


def _of_unknown_issuer(facts: SiteFacts, limits: Limits) -> bool:
    """Tell whether there are policy documents of the time of which nobody sees who issued them."""
    anybody = policy_documents(facts, limits.age, "", "", limits.exempt)
    return any(item.doc_no is None and item.publisher is None for item in anybody)


def _address(item: Item) -> str:
    return item.url
