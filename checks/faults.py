"""What rules found, as what reports know: accusations, points earned, what was set aside, what could not be judged. Pure."""

from collections.abc import Callable, Iterable

from checks.ages import ColumnTable
from checks.model import Credit, Decision, Excused, Fault, Level, Status, Unjudged
from checks.pack import Pack
from checks.scoring import Result, credit_points
from checks.wording import plain
from crawler.records import Reason

_WEIGHT = {Level.VETO: 0, Level.DEDUCT: 1, Level.ADVICE: 2, Level.BONUS: 3}


def is_accusation(result: Result) -> bool:
    """Tell whether a result is a fault. Points not earned under a bonus indicator are none."""
    return result.finding.status is Status.FAIL and result.indicator.part is not Level.BONUS


def faults(results: Iterable[Result], pack: Pack) -> tuple[Fault, ...]:
    """Return the accusations among ``results``: by level, indicator, column and address."""
    return tuple(sorted((fault(result, pack) for result in results if is_accusation(result)), key=_weight(pack)))


def excused(set_aside: Iterable[tuple[Result, Decision]], pack: Pack) -> tuple[Excused, ...]:
    """Return the faults that decisions set aside, in the order of faults."""
    weight = _weight(pack)
    return tuple(sorted((Excused(fault(result, pack), why) for result, why in set_aside), key=lambda one: weight(one.fault)))


def credits_earned(earned: Iterable[Result], pack: Pack) -> tuple[Credit, ...]:
    """Return the points that part 3 is made of."""
    return tuple(
        Credit(
            check=result.binding.check.name,
            indicator=result.indicator.id,
            points=credit_points(result),
            subject=result.finding.subject,
            message=result.message,
            clause=_clause(result, pack.columns),
            record=result.finding.evidence[0] if result.finding.evidence else None,
        )
        for result in earned
    )


def fault(result: Result, pack: Pack) -> Fault:
    """Return the accusation that a failed result is, with its clause quoted."""
    finding, values = result.finding, plain(result.finding.values)
    return Fault(
        check=result.binding.check.name,
        indicator=result.indicator.id,
        level=result.indicator.part,
        deduction=result.binding.deduction,
        subject=finding.subject,
        message=result.message,
        clause=_clause(result, pack.columns),
        remedy=result.remedy,
        record=finding.evidence[0] if finding.evidence else None,
        records=finding.evidence,
        values=values if isinstance(values, dict) else {},
    )


def unjudged(results: Iterable[Result], pack: Pack) -> tuple[Unjudged, ...]:
    """Collect what could not be judged, each subject once under an indicator: its first rule speaks for the others."""
    place = {indicator.id: at for at, indicator in enumerate(pack.indicators)}
    found: dict[tuple[str, str | None, str, str], Unjudged] = {}
    for result in results:
        finding = result.finding
        if finding.reason is None:
            continue
        crashed = result.binding.check.name if finding.reason is Reason.RULE_CRASHED else ""
        identity = (result.indicator.id, finding.subject.column, finding.subject.url, crashed)
        one = Unjudged(result.binding.check.name, result.indicator.id, finding.subject, finding.reason, result.message)
        found.setdefault(identity, one)
    return tuple(sorted(found.values(), key=lambda u: (place[u.indicator], u.subject.column or "~", u.subject.url, u.check)))


def _weight(pack: Pack) -> Callable[[Fault], tuple[int, int, str, str, str]]:
    """Return the order in which faults are told: level, indicator, column, address."""
    place = {indicator.id: at for at, indicator in enumerate(pack.indicators)}

    def weight(fault: Fault) -> tuple[int, int, str, str, str]:
        return _WEIGHT[fault.level], place[fault.indicator], fault.subject.column or "~", fault.subject.url, fault.message

    return weight


def _clause(result: Result, table: ColumnTable) -> str:
    """Quote the indicator's clause with its source, and what the column table adds to it."""
    indicator, cites = result.indicator, result.binding.cites
    clause = f"{indicator.source}“{indicator.name}”：{indicator.clause}"
    duty = table.duty(result.finding.subject.column)
    added = {"required": duty.clause, "age": duty.basis}.get(cites or "", "")
    return f"{clause}（{added}）" if added and not added.startswith(indicator.source) else clause
