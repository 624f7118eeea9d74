"""解读形式 (B1.2, bonus): of three interpretations of different documents, those that use pictures, sound, film or the press."""

import re
from collections.abc import Iterator

from pydantic import PositiveFloat, PositiveInt

from checks.ages import AgeLimit
from checks.interpretations import Interpretations, core
from checks.model import Finding, Subject
from checks.rule import check, earned, passed, unknown
from checks.samples import draw, seed_of
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts


class Limits(ConfigModel):
    """How many are drawn of the interpretations of the last ``age``, what one earns, and titles that tell its form."""

    age: AgeLimit
    sample: PositiveInt
    points: PositiveFloat
    titles: str


@check(limits=Limits)
def interpretation_forms(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each interpretation of the sample."""
    interpretations = facts.once(Interpretations)
    oldest = limits.age.oldest(facts.as_of)
    by_document: dict[str, Item] = {}
    for item in interpretations.all:
        if item.published and oldest <= item.published <= facts.as_of:
            by_document.setdefault(core(item.title), item)
    for item in draw(by_document.values(), limits.sample, seed_of(facts.site.key, facts.as_of), lambda item: item.url):
        subject = Subject(item.title, item.url, item.column)
        marks = interpretations.marks(item)
        if re.search(limits.titles, item.title) or (marks and marks.media):
            yield earned(subject, limits.points, "in_form", [item.record])
        elif marks is None:
            yield unknown(subject, Reason.BUDGET)
        else:
            yield passed(subject)
