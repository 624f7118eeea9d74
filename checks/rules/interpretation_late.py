"""解读超期 (X1): the first interpretation of a policy document came later than so many working days after the document.

A document whose interpretations were not all seen may have an earlier one, so it is left open.
"""

from collections.abc import Iterator

from pydantic import NonNegativeInt

from checks.ages import AgeLimit
from checks.interpretations import Interpretations, policy_documents
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """Which documents are asked (checks.interpretations.policy_documents), how many working days, and the calendar."""

    holidays: Holidays
    working_days: NonNegativeInt
    age: AgeLimit
    numbers: str
    publishers: str
    exempt: tuple[str, ...] = ()


@check(limits=Limits)
def interpretation_late(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that has a dated interpretation."""
    interpretations = facts.once(Interpretations)
    for document in policy_documents(facts, limits.age, limits.numbers, limits.publishers, limits.exempt):
        match = interpretations.of(document)
        dated = [item for item in match.all if item.published and item.published <= facts.as_of]
        if not dated or document.published is None:
            continue
        first = min(dated, key=lambda item: (item.published, item.url))
        if first.published is None:
            continue
        subject = Subject(document.title, document.url, document.column)
        taken = working_days_between(document.published, first.published, limits.holidays)
        values = {"published": document.published, "explained": first.published, "days": taken.count, "limit": limits.working_days}
        if taken.at_most <= limits.working_days:
            yield passed(subject)
        elif reason := interpretations.unseen(match) or (Reason.UNREADABLE_DATE if len(dated) < len(match.all) else None):
            yield unknown(subject, reason, "unknown", **values)
        elif taken.at_least > limits.working_days:
            yield fail(subject, "late", [document.record, first.record], **values)
        else:
            yield unknown(subject, Reason.UNREADABLE_DATE, "unknown", **values)
