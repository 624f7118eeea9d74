"""Runs the rules of a pack over one site's facts, words what they say, and applies what people found and decided. Pure.

A rule that crashes says nothing about the site: its indicator is 无法判定 (rule_crashed), and the other rules go on.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from checks.alarms import is_remade
from checks.decisions import UPKEEP, Rulings
from checks.faults import fault, is_accusation
from checks.manual import ManualResult, manual_findings
from checks.model import Decision, Finding, Status
from checks.pack import Binding, Indicator, Pack
from checks.rule import site_subject, unknown
from checks.scoring import Result
from checks.seen import carried
from checks.wording import word
from crawler.records import Reason, SiteFacts

log = logging.getLogger(__name__)


class Names(Protocol):
    """What the judge needs of the vocabulary: the keys in their order, and their Chinese names."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the column table."""

    def name_of(self, key: str) -> str:
        """Return the Chinese name of ``key``."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules and people said of one site.

    ``counted``      what the verdict and the score are made of
    ``not_counted``  what could not be judged of exempt subjects: told, and no veto or point is left open by it
    ``excused``      failures that a decision sets aside
    """

    counted: list[Result] = field(default_factory=list)
    not_counted: list[Result] = field(default_factory=list)
    excused: list[tuple[Result, Decision]] = field(default_factory=list)


def find_all(
    facts: SiteFacts,
    pack: Pack,
    vocabulary: Names,
    indicators: Iterable[Indicator],
    rulings: Rulings,
    manual: Iterable[ManualResult],
) -> Found:
    """Run the rules of ``indicators`` and sort what they and people say.

    A rule is run again without the columns that a decision exempts (``facts.exempt``), or that a person found wrongly accused:
    what it then finds counts, and what it no longer finds is excused.
    """
    found, own = Found(), list(indicators)
    bound = [(indicator, binding) for indicator in own for binding in indicator.bindings]
    said = [_run(indicator, binding, facts, vocabulary) for indicator, binding in bound]
    wronged = _wronged(facts, said, rulings, pack)
    for (indicator, binding), first in zip(bound, said, strict=True):
        exempt = rulings.exempt(facts, indicator.id, binding.check.name)
        exempt |= wronged if binding.check.name in UPKEEP else {}
        if exempt and any(result.finding.status in {Status.FAIL, Status.UNKNOWN} for result in first):
            again = _run(indicator, binding, replace(facts, exempt=facts.exempt | frozenset(exempt)), vocabulary)
            _sort(found, first, again, exempt, rulings, pack)
        else:
            _sort(found, first, first, {}, rulings, pack)
    by_people = list(manual_findings(own, facts, manual))
    _sort(found, by_people, by_people, {}, rulings, pack)
    return found


def _wronged(facts: SiteFacts, said: Iterable[list[Result]], rulings: Rulings, pack: Pack) -> dict[str, Decision]:
    """Return the columns whose accusation of not being kept up is a false alarm: address → the decision."""
    if not any(ruling.finding for ruling in rulings.all):
        return {}
    accused = (result for results in said for result in results if is_accusation(result) and result.binding.check.name in UPKEEP)
    decided = {result.finding.subject.url: rulings.false_alarm(fault(result, pack)) for result in accused}
    return {column.url: decision for column in facts.columns if (decision := decided.get(column.url))}


def _sort(
    found: Found, said: list[Result], again: list[Result], exempt: Mapping[str, Decision], rulings: Rulings, pack: Pack
) -> None:
    """Sort what one rule says; ``again`` is what it says where the ``exempt`` columns (address → decision) do not count."""
    if not rulings.all:
        found.counted.extend(again)
        return
    fails = {_about(result) for result in again if is_accusation(result)}
    for result in filter(is_accusation, said):
        decision = rulings.on(fault(result, pack))
        if decision is None and _about(result) not in fails:
            decision = _first_named(result, exempt)
        found.excused.extend([(result, decision)] if decision else [])
    for result in again:
        if is_accusation(result) and rulings.on(fault(result, pack)):
            continue
        is_open = result.finding.status is Status.UNKNOWN
        is_exempt = is_open and rulings.exempts(result.indicator.id, result.binding.check.name, result.finding.subject)
        (found.not_counted if is_exempt else found.counted).append(result)


def _about(result: Result) -> tuple[str, str | None, str]:
    return result.binding.check.name, result.finding.subject.column, result.finding.subject.url


def _first_named(result: Result, exempt: Mapping[str, Decision]) -> Decision | None:
    """Return the decision on the first exempt column that a count names: what brought it below its limit."""
    named = result.finding.values.get("columns")
    urls = [column["url"] for column in named if column["url"] in exempt] if isinstance(named, list) else []
    return exempt[urls[0]] if urls else next(iter(exempt.values()), None)


def _run(indicator: Indicator, binding: Binding, facts: SiteFacts, vocabulary: Names) -> list[Result]:
    """Return all that one rule says under one indicator, worded."""
    try:
        # Whatever breaks in a rule must not reach the site it judges.
        # All or nothing: what a rule said before it crashed is not to be trusted either.
        found = [_doubted(finding, facts) for finding in binding.check(facts, binding.limits)]
        return [
            _unsaid(indicator, binding, unknown(finding.subject, Reason.UNCONFIRMED), "carried")
            if _is_unseen(finding, facts)
            else _word(indicator, binding, finding, vocabulary)
            for finding in found
        ]
    except Exception as error:
        log.error("rule %s crashed on site %s: %r", binding.check.name, facts.site.key, error)  # noqa: TRY400 - no traceback for users
        log.debug("the crash of rule %s", binding.check.name, exc_info=True)
        return [_unsaid(indicator, binding, unknown(site_subject(facts), Reason.RULE_CRASHED), "rule_crashed")]


def _unsaid(indicator: Indicator, binding: Binding, finding: Finding, sentence: str) -> Result:
    """Return what stands in place of what a rule said, in words of no rule's own."""
    said = word("verdict", sentence, {"name": finding.subject.name}).message
    return Result(indicator, binding, replace(finding, check=binding.check.name, sentence=sentence), said, "")


def _doubted(finding: Finding, facts: SiteFacts) -> Finding:
    """Take back that a column is missing where the whole navigation was remade: it may be there under our reader's nose."""
    if finding.check != "column-missing" or finding.status is not Status.FAIL or not is_remade(facts):
        return finding
    return replace(unknown(finding.subject, Reason.READER_ALARM), check=finding.check)


def _is_unseen(finding: Finding, facts: SiteFacts) -> bool:
    """Whether an accusation rests on pages that nobody looked at this month. The doubt names them, so the next month does.

    What is said of a document must have been seen on every page that proves it: two may be at odds only because one is of old.
    """
    if finding.status is not Status.FAIL:
        return False
    unseen, rests_on = facts.once(carried), finding.evidence or (finding.subject.url,)
    is_of_document = finding.subject.url in facts.once(_documents)
    return not unseen.isdisjoint(rests_on) if is_of_document else unseen.issuperset(rests_on)


def _documents(facts: SiteFacts) -> frozenset[str]:
    return frozenset(item.url for item in facts.items)


def _word(indicator: Indicator, binding: Binding, finding: Finding, vocabulary: Names) -> Result:
    """Put a finding into words. A key that the site has no column of is called by its name in the vocabulary."""
    subject = finding.subject
    if not subject.name and subject.column:
        subject = type(subject)(vocabulary.name_of(subject.column), subject.url, subject.column)
    named = Finding(binding.check.name, finding.status, subject, finding.sentence, finding.values, finding.reason, finding.evidence)
    if not finding.sentence:
        return Result(indicator, binding, named, "", "")
    values = {"name": subject.name, **finding.values} | ({"reason": finding.reason} if finding.reason else {})
    worded = word(binding.check.name, finding.sentence, values)
    return Result(indicator, binding, named, worded.message, worded.remedy)
