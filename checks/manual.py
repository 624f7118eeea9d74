"""Manual checks (人工核查): what no machine judges, or judges in part only, as a list with its samples, and what came of it. Pure.

A person's result closes the line; what a person found is a fault like any other, marked as found by a person (check ``manual``).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.model import Finding, Level, ManualCheck, ManualState, Status, Subject
from checks.pack import Binding, Indicator
from checks.rule import Check, site_subject
from checks.samples import draw
from checks.scoring import Result
from checks.wording import word
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts

NAME = "manual"
"""The check name of what a person found."""


@dataclass(frozen=True, slots=True)
class ManualResult:
    """What a person found out about one indicator of one site. ``points``: a deduction that FAILED, a bonus that PASSED.

    ``page`` is the address that shows it, ``""`` for the site as a whole.
    """

    site: str
    indicator: str
    result: ManualState
    points: float | None
    page: str
    note: str
    by: str
    day: date


class _NoLimits(ConfigModel):
    """A person takes no numbers from a pack."""


_PERSON = Check(NAME, _NoLimits, lambda _facts, _limits: ())


def manual_list(
    indicators: Iterable[Indicator], facts: SiteFacts, results: Iterable[ManualResult], seed: str
) -> tuple[ManualCheck, ...]:
    """Return the manual check list of one site, in the pack's order: each line with its samples and what is known of it."""
    known: dict[str, list[ManualResult]] = defaultdict(list)
    for result in results:
        known[result.indicator].append(result)
    return tuple(
        _line(indicator, facts, known[indicator.id], seed) for indicator in indicators if indicator.todo or known[indicator.id]
    )


def manual_findings(indicators: Iterable[Indicator], facts: SiteFacts, results: Iterable[ManualResult]) -> Iterator[Result]:
    """Yield what people found as results of the pack's indicators; those of other packs' indicators are left out."""
    by_id = {indicator.id: indicator for indicator in indicators}
    for result in sorted(results, key=lambda one: (one.indicator, one.page, one.day)):
        if indicator := by_id.get(result.indicator):
            yield _found(indicator, result, facts)


def _found(indicator: Indicator, result: ManualResult, facts: SiteFacts) -> Result:
    subject = Subject(indicator.name, result.page) if result.page else site_subject(facts)
    values = {"name": indicator.name, "note": result.note, "by": result.by, "day": result.day}
    deduction = result.points if indicator.part is Level.DEDUCT else None
    binding = Binding(_PERSON, _NoLimits(), deduction, None)
    status = _status(indicator, result)
    if status is Status.OK:
        return Result(indicator, binding, Finding(NAME, status, subject, ""), "", "")
    sentence = "failed" if status is Status.FAIL else "earned"
    worded = word(NAME, sentence, values)
    values |= {"points": result.points} if status is Status.EARNED else {}
    return Result(indicator, binding, Finding(NAME, status, subject, sentence, values), worded.message, worded.remedy)


def _status(indicator: Indicator, result: ManualResult) -> Status:
    """Return what a result comes to: a bonus that was not reached is no fault, one that was is earned."""
    has_failed = result.result is ManualState.FAILED
    if indicator.part is Level.BONUS:
        return Status.OK if has_failed else Status.EARNED
    return Status.FAIL if has_failed else Status.OK


def _line(indicator: Indicator, facts: SiteFacts, results: list[ManualResult], seed: str) -> ManualCheck:
    failed = [result for result in results if result.result is ManualState.FAILED]
    last = max(failed or results, key=lambda one: (one.day, one.page), default=None)
    return ManualCheck(
        indicator=indicator.id,
        name=indicator.name,
        clause=f"{indicator.source}：{indicator.clause}",
        todo=indicator.todo,
        state=last.result if last else ManualState.OPEN,
        note=last.note if last else "",
        by=f"{last.by}（{last.day}）" if last else "",
        samples=_samples(indicator, facts, seed),
    )


def _samples(indicator: Indicator, facts: SiteFacts, seed: str) -> tuple[Subject, ...]:
    """Draw the documents that a person is to look at. Another indicator's draw is another, from the same seed."""
    if indicator.samples is None:
        return ()
    wanted = indicator.samples
    population = (item for item in facts.items if item.is_document and item.column == wanted.of)
    drawn = draw(population, wanted.count, f"{seed}/{indicator.id}", lambda item: item.url)
    return tuple(Subject(item.title, item.url, item.column) for item in drawn)
