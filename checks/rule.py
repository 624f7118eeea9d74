"""How a rule is declared, and the four things it can say about a subject."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from checks.model import Finding, Status, Subject
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts

L = TypeVar("L", bound=ConfigModel)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its public name (the defect), the numbers it takes from a pack, and the function that judges."""

    name: str
    limits: type[ConfigModel]
    judge: Callable[[SiteFacts, Any], Iterable[Finding]]

    def __call__(self, facts: SiteFacts, limits: ConfigModel) -> Iterator[Finding]:
        """Yield what the rule finds, each finding marked with the rule's name."""
        for finding in self.judge(facts, limits):
            yield replace(finding, check=self.name)


def check(*, limits: type[L]) -> Callable[[Callable[[SiteFacts, L], Iterable[Finding]]], Check]:
    """Declare a function as a rule. Its name, with hyphens, is the public name: the defect, never the remedy."""

    def declare(judge: Callable[[SiteFacts, L], Iterable[Finding]]) -> Check:
        return Check(judge.__name__.replace("_", "-"), limits, judge)

    return declare


def fail(subject: Subject, sentence: str, evidence: Iterable[str | None] = (), **values: object) -> Finding:
    """Say that ``subject`` has the fault. ``sentence`` names the wording beside the rule, ``values`` fill it."""
    return Finding("", Status.FAIL, subject, sentence, values, None, tuple(record for record in evidence if record))


def unknown(subject: Subject, reason: Reason, sentence: str = "unknown", **values: object) -> Finding:
    """Say that ``subject`` could not be judged, and why (无法判定)."""
    return Finding("", Status.UNKNOWN, subject, sentence, values, reason)


def passed(subject: Subject, **values: object) -> Finding:
    """Say that ``subject`` was looked at and is in order; ``values`` say how near to its limit a count came."""
    return Finding("", Status.OK, subject, "", values)


def earned(subject: Subject, points: float, sentence: str, evidence: Iterable[str | None] = (), **values: object) -> Finding:
    """Say that ``subject`` gains ``points`` under a bonus indicator (加分), before the indicator's cap."""
    records = tuple(record for record in evidence if record)
    return Finding("", Status.EARNED, subject, sentence, {"points": points, **values}, None, records)


def site_subject(facts: SiteFacts) -> Subject:
    """Return the site as a whole (its home page) as a subject."""
    return Subject(facts.site.name, facts.site.url)
