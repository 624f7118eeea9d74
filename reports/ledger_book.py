"""The ledger as people read it: a summary for the monthly report, a table on the screen, JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from sqlite_utils import Database

from checks.workdays import Holidays
from crawler.records import Reason
from reports.casewords import case_words
from reports.inert import inert
from reports.ledger import Ledger, read_ledger
from reports.lifecycle import Case, EventKind, Meeting, Met, NoticeCase, Offender, State, offenders
from reports.lines import chinese_day, chinese_month
from reports.wording import words


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases are in one state; ``kind`` is its value, ``word`` and ``symbol`` what is read."""

    kind: str
    word: str
    symbol: str
    count: int


@dataclass(frozen=True, slots=True)
class LedgerSummary:
    """The ledger for the report of one month, as of one day.

    ``notices``    how many notices of this month stand; ``withdrawn`` how many were withdrawn
    ``of_month``   the faults of this month's notices by state; ``whole`` those of all notices up to this month
    ``met``        how this month's run met the faults of earlier notices
    ``overdue``    open faults past their deadline, escalated ones included; ``offenders`` sites notified in several months
    """

    month: str
    as_of: date
    notices: int
    withdrawn: int
    of_month: tuple[StateCount, ...]
    whole: tuple[StateCount, ...]
    met: tuple[StateCount, ...]
    overdue: tuple[Case, ...]
    offenders: tuple[Offender, ...]


def ledger_summary(db: Database, month: str, as_of: date, holidays: Holidays | None = None, remind: int = 2) -> LedgerSummary:
    """Return what the ledger says up to ``month`` at the end of ``as_of``: the same database and days give the same summary."""
    ledger = read_ledger(db, as_of, holidays or Holidays(), remind)
    known = [case for case in ledger.cases if case.notice and case.month <= month]
    mine = [one for one in ledger.notices if one.month == month]
    met = Counter(
        case.met.met.value
        for case in _last_of_each(case for case in known if case.month < month and case.state is not State.WITHDRAWN)
        if case.met is not None and case.met.by is EventKind.MONITORED and case.met.month == month
    )
    said = case_words()
    return LedgerSummary(
        month=month,
        as_of=as_of,
        notices=sum(one.state is not State.WITHDRAWN for one in mine),
        withdrawn=sum(one.state is State.WITHDRAWN for one in mine),
        of_month=state_counts(case for case in known if case.month == month),
        whole=state_counts(known),
        met=tuple(StateCount(kind, said.met[kind].word, said.met[kind].symbol, met[kind]) for kind in Met if met[kind]),
        overdue=tuple(case for case in known if case.state in {State.OVERDUE, State.ESCALATED}),
        offenders=offenders(known),
    )


def state_counts(found: Iterable[Case]) -> tuple[StateCount, ...]:
    """Count cases by state, the gravest first; states that no case is in are left out."""
    counts, said = Counter(case.state for case in found), case_words().state
    return tuple(StateCount(state.value, said[state].word, said[state].symbol, counts[state]) for state in State if counts[state])


def _last_of_each(found: Iterable[Case]) -> Iterable[Case]:
    """Return one case for each fault of a site: that of its newest notice."""
    return {(case.site, case.fault.id): case for case in found}.values()


def chosen(
    found: Iterable[Case], sites: frozenset[str] | None, states: frozenset[State] | None, month: str | None
) -> tuple[Case, ...]:
    """Return the cases of some sites, in some states, of one month's monitoring; None takes all."""
    return tuple(
        case
        for case in found
        if (sites is None or case.site in sites) and (states is None or case.state in states) and month in {None, case.month}
    )


# --- on the screen ----------------------------------------------------------------------------------------------------


def ledger_table(ledger: Ledger, found: Sequence[Case]) -> RenderableType:
    """Return the chosen cases as a table for a terminal, with the counts by state below."""
    said = case_words()
    day = chinese_day(ledger.as_of)
    if not found:
        return said.said["nothing"].format(day=day)
    table = Table()
    for key in ("number", "unit", "id", "column", "message", "due", "state", "met"):
        table.add_column(Text(said.sheet[key]), overflow="fold")
    for case in found:
        state = said.state[case.state]
        cells = (number_of(case), case.unit, case.fault.id, place_of(case), case.fault.message, _iso(case.due))
        table.add_row(*(Text(inert(cell)) for cell in cells), Text(f"{state.symbol} {state.word}"), Text(met_text(case.met)))
    return Group(table, *(Text(line) for line in sentences(ledger, found)))


def sentences(ledger: Ledger, found: Sequence[Case]) -> tuple[str, ...]:
    """Return what the chosen cases come to, in sentences: the counts, what is overdue, who was notified in several months."""
    said = case_words().said
    counts = "、".join(said["state_count"].format(word=one.word, count=one.count) for one in state_counts(found))
    numbers = {case.notice for case in found if case.notice}
    lines = [said["total"].format(day=chinese_day(ledger.as_of), notices=len(numbers), cases=len(found), states=counts)]
    late = [case for case in found if case.state in {State.OVERDUE, State.ESCALATED}]
    if late:
        lines.append(said["overdue"].format(count=len(late), numbers="、".join(dict.fromkeys(case.number for case in late))))
    repeated = offenders(found)
    if repeated:
        names = "、".join(
            said["offender"].format(name=inert(one.name), months=len(one.months), faults=len(one.faults)) for one in repeated
        )
        lines.append(said["offenders"].format(count=len(repeated), names=names))
    return tuple(lines)


def number_of(case: Case) -> str:
    """Return the number of a case's notice, or that there is none yet."""
    return case.number or case_words().said["unnumbered"]


def answer_text(case: Case) -> str:
    """Return what the accused office answered, ``""`` where it has not."""
    if case.answer is None:
        return ""
    result = words().slip_result.get(case.answer.result, "")
    kind = "answer_done" if case.answer.done else "answer"
    head = case_words().said[kind].format(result=result, day=case.answer.day, done=case.answer.done)
    return "；".join(part for part in (head, inert(case.answer.measure), inert(case.answer.reason)) if part)


def met_text(met: Meeting | None) -> str:
    """Return when and how a fault was last met, ``""`` where it was not."""
    if met is None:
        return ""
    said = case_words()
    result = said.met[met.met.value].word
    if met.met is Met.UNSEEN and (reason := why_unseen(met.why)):
        result += f"（{reason}）"
    kind = "met_month" if met.by is EventKind.MONITORED else "met"
    return said.said[kind].format(day=met.day, result=result, month=chinese_month(met.month))


def why_unseen(why: str) -> str:
    """Return why a fault could not be looked at, in words that may stand in brackets; ``""`` where no reason is noted."""
    return words().reason[Reason(why)].rstrip("。") if why in set(Reason) else ""


def place_of(case: Case) -> str:
    """Return what an official calls the place of a fault: its column or document; the site as a whole is 全站."""
    return inert(case.fault.subject.name) if case.fault.subject.name != case.name else words().site["whole"]


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


# --- JSON -------------------------------------------------------------------------------------------------------------


def ledger_json(ledger: Ledger, found: Sequence[Case]) -> Mapping[str, object]:
    """Return gongkai.ledger/1: the chosen cases, their notices, counts by state, who was notified in several months."""
    keys = {case.notice for case in found if case.notice}
    return {
        "schema": "gongkai.ledger/1",
        "as_of": ledger.as_of.isoformat(),
        "states": {one.kind: one.count for one in state_counts(found)},
        "notices": [_notice_json(one) for one in ledger.notices if one.notice in keys],
        "cases": [case_json(case) for case in found],
        "offenders": [
            {"site": one.site, "months": list(one.months), "faults": [case.fault.id for case in one.faults]}
            for one in offenders(found)
        ],
    }


def _notice_json(one: NoticeCase) -> Mapping[str, object]:
    return {
        "notice": one.notice,
        "number": one.number,
        "site": one.site,
        "month": one.month,
        "issued": one.issued.isoformat(),
        "due": one.due.isoformat(),
        "state": one.state.value,
        "faults": len(one.cases),
        "open": len(one.open),
        "chasers": list(one.stages),
    }


def case_json(case: Case) -> Mapping[str, object]:
    """Return one case in JSON's own types; absent values are None."""
    fault, answer, met = case.fault, case.answer, case.met
    return {
        "notice": case.notice or None,
        "number": case.number or None,
        "site": case.site,
        "month": case.month,
        "id": fault.id,
        "check": fault.check,
        "indicator": fault.indicator,
        "level": fault.level.value,
        "column": fault.subject.column,
        "name": fault.subject.name,
        "url": fault.subject.url,
        "message": fault.message,
        "found": case.found.isoformat(),
        "issued": _iso(case.issued) or None,
        "due": _iso(case.due) or None,
        "state": case.state.value,
        "acknowledged": _iso(case.acknowledged) or None,
        "answer": None
        if answer is None
        else {"day": answer.day.isoformat(), "result": answer.result or None, "measure": answer.measure, "person": answer.person},
        "met": None
        if met is None
        else {
            "day": met.day.isoformat(),
            "outcome": met.met.value,
            "by": met.by.value,
            "record": met.record or None,
            "reason": met.why or None,
        },
        "put_right": _iso(case.put_right) or None,
        "late": case.late,
        "escalated": _iso(case.escalated) or None,
        "withdrawn": case.withdrawn or None,
        "first": case.first or None,
        "times": case.times,
    }
