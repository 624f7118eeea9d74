"""The life of a noticed fault (整改台账), computed from the ledger's events: what state it is in on a day, and why. Pure.

found → notified → acknowledged → due → chased → put right, or overdue → escalated; and withdrawn. A state is never stored: the
same events, day and calendar give the same states. Events after the day that is asked about do not count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from checks.model import Fault
from checks.workdays import Holidays, working_days_between


class EventKind(StrEnum):
    """What happened. RECHECKED and MONITORED say in their detail how the fault was met: a :class:`Met`."""

    FOUND = "found"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CHASED = "chased"
    RECHECKED = "rechecked"
    MONITORED = "monitored"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"


class Met(StrEnum):
    """How a fault was met again: by a recheck, or by a later month's run (which alone says COME_BACK)."""

    FIXED = "fixed"
    STANDING = "standing"
    COME_BACK = "come_back"
    UNSEEN = "unseen"


class State(StrEnum):
    """Where a fault, or a notice as a whole, stands. In the order of gravity, the open ones first."""

    ESCALATED = "escalated"
    OVERDUE = "overdue"
    CHASED = "chased"
    DUE = "due"
    ACKNOWLEDGED = "acknowledged"
    NOTIFIED = "notified"
    FOUND = "found"
    PUT_RIGHT = "put_right"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({State.PUT_RIGHT, State.WITHDRAWN})
_ANSWER = ("result", "measure", "done", "proof", "person", "reviewer", "reason")
PROGRAM = "gongkai"
"""Who did what no person did."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger.

    ``at``      UTC, when it was written; ``day`` the day that it counts for, in Asia/Shanghai
    ``month``   of the monitoring that the fault or notice belongs to; of MONITORED the later month that met it
    ``notice``  ``2026-11`` (year and number), ``""`` where there is none yet
    ``fault``   the fault's lasting name; ``""`` for what concerns a whole notice
    """

    id: int
    at: datetime
    day: date
    month: str
    site: str
    notice: str
    fault: str
    kind: EventKind
    who: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the accused office wrote of one fault in its slip. ``result`` is a :class:`reports.feedback.SlipResult`'s value."""

    day: date
    result: str
    measure: str
    done: str
    proof: str
    person: str
    reviewer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and how a fault was last met. ``record`` is the capture that proves it, ``why`` the reason of an UNSEEN."""

    day: date
    met: Met
    by: EventKind
    record: str
    why: str
    month: str


@dataclass(frozen=True, slots=True)
class Case:
    """One fault of one month at one site.

    ``notice``, ``number``, ``issued``, ``due``  its notice: key, number as printed, days; empty and None before there is one
    ``run``, ``pack``  the crawl and the pack that found it
    ``first``    the number, as printed, of the first notice that named it; ``times`` how many notices of this site did
    ``late``     put right, but after its deadline
    """

    site: str
    unit: str
    name: str
    month: str
    fault: Fault
    run: str
    pack: str
    found: date
    state: State
    notice: str = ""
    number: str = ""
    issued: date | None = None
    due: date | None = None
    acknowledged: date | None = None
    answer: Answer | None = None
    met: Meeting | None = None
    put_right: date | None = None
    chased: int = 0
    escalated: date | None = None
    withdrawn: str = ""
    first: str = ""
    times: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anything is still expected."""
        return self.state not in CLOSED

    @property
    def late(self) -> bool:
        """Whether it was put right after its deadline."""
        return self.put_right is not None and self.due is not None and self.put_right > self.due


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """One notice with its faults. ``state`` is the gravest of those that are open; ``stages`` of chasers written so far."""

    notice: str
    number: str
    site: str
    unit: str
    name: str
    month: str
    issued: date
    due: date
    state: State
    cases: tuple[Case, ...]
    stages: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Case, ...]:
        """Return the faults of which anything is still expected."""
        return tuple(case for case in self.cases if case.is_open)


def cases(events: Iterable[Event], as_of: date, holidays: Holidays, remind: int) -> tuple[Case, ...]:
    """Return every case as it stands at the end of ``as_of``: by month, site, then in the order in which they were found.

    ``remind``: from so many working days before its deadline on, a fault is DUE.
    """
    known = sorted((event for event in events if event.day <= as_of), key=lambda event: (event.day, event.id))
    by_site: dict[str, list[Event]] = defaultdict(list)
    for event in known:
        by_site[event.site].append(event)
    found = [case for site in sorted(by_site) for case in _of_site(by_site[site], as_of, holidays, remind)]
    return tuple(sorted(_with_firsts(found), key=lambda case: (case.month, case.site)))


def notices(found: Iterable[Case], events: Iterable[Event]) -> tuple[NoticeCase, ...]:
    """Return the notices that ``found`` belong to, by year and number. ``events`` are those that the cases were made of."""
    grouped: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        if case.notice:
            grouped[case.notice].append(case)
    stages: dict[str, list[str]] = defaultdict(list)
    for event in events:
        if event.kind is EventKind.CHASED:
            stages[event.notice].append(str(event.detail.get("stage", "")))
    return tuple(_notice(key, grouped[key], tuple(stages[key])) for key in sorted(grouped, key=_order))


def gravest(states: Iterable[State]) -> State:
    """Return the state of several cases as one: the gravest of the open ones; PUT_RIGHT before WITHDRAWN where none is open."""
    return min(states, key=list(State).index)


def _order(notice: str) -> tuple[int, ...]:
    return tuple(int(part) for part in notice.split("-"))


def _notice(key: str, those: Sequence[Case], stages: tuple[str, ...]) -> NoticeCase:
    first = those[0]
    if first.issued is None or first.due is None:
        raise ValueError(f"{key}: a notice without its days")
    state = gravest(case.state for case in those)
    return NoticeCase(
        notice=key,
        number=first.number,
        site=first.site,
        unit=first.unit,
        name=first.name,
        month=first.month,
        issued=first.issued,
        due=first.due,
        state=state,
        cases=tuple(those),
        stages=stages,
    )


# --- one site ---------------------------------------------------------------------------------------------------------


def _of_site(events: Sequence[Event], as_of: date, holidays: Holidays, remind: int) -> Iterator[Case]:
    opened: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.kind is EventKind.FOUND:
            opened[event.month, event.fault] = event  # found again after it was withdrawn: as it was found last
    for event in opened.values():
        yield _case(event, [one for one in events if _concerns(one, event)], as_of, holidays, remind)


def _concerns(event: Event, opened: Event) -> bool:
    """Whether an event is about the fault that was found by ``opened``: it names it, or the whole notice of its month.

    How a fault was met later is about every earlier notice that named it.
    """
    if event.kind is EventKind.MONITORED:
        return event.fault == opened.fault and event.month > opened.month
    if event.kind is EventKind.RECHECKED:
        return event.fault == opened.fault and (event.day, event.id) > (opened.day, opened.id)
    return event.month == opened.month and event.fault in {opened.fault, ""}


def _case(opened: Event, events: Sequence[Event], as_of: date, holidays: Holidays, remind: int) -> Case:
    case = Case(
        site=opened.site,
        unit=str(opened.detail.get("unit", "")),
        name=str(opened.detail.get("name", "")),
        month=opened.month,
        fault=opened.detail["fault"],
        run=str(opened.detail.get("run", "")),
        pack=str(opened.detail.get("pack", "")),
        found=min(event.day for event in events if event.kind is EventKind.FOUND),
        state=State.FOUND,
    )
    for event in events:
        case = _after(case, event)
    return replace(case, state=_state(case, as_of, holidays, remind))


def _after(case: Case, event: Event) -> Case:
    """Return the case after one more event. What names faults is about these, not about the others of the same notice."""
    named = event.detail.get("faults")
    if not event.fault and isinstance(named, list | tuple) and case.fault.id not in named:
        return case
    return _STEPS[event.kind](case, event)


def _found_again(case: Case, event: Event) -> Case:  # noqa: ARG001  (a step's signature)
    return replace(case, withdrawn="")


def _notified(case: Case, event: Event) -> Case:
    issued, due = (date.fromisoformat(str(event.detail[name])) for name in ("issued", "due"))
    return replace(case, notice=event.notice, number=str(event.detail["number"]), issued=issued, due=due)


def _acknowledged(case: Case, event: Event) -> Case:
    return replace(case, acknowledged=case.acknowledged or event.day)


def _answered(case: Case, event: Event) -> Case:
    texts = {name: str(event.detail.get(name) or "") for name in _ANSWER}
    return replace(case, acknowledged=case.acknowledged or event.day, answer=Answer(event.day, **texts))


def _chased(case: Case, event: Event) -> Case:  # noqa: ARG001  (as above)
    return replace(case, chased=case.chased + 1)


def _escalated(case: Case, event: Event) -> Case:
    return replace(case, escalated=case.escalated or event.day)


def _withdrawn(case: Case, event: Event) -> Case:
    return replace(case, withdrawn=str(event.detail.get("reason") or event.who))


def _met(case: Case, event: Event) -> Case:
    detail = event.detail
    met = Met(str(detail["met"]))
    meeting = Meeting(event.day, met, event.kind, str(detail.get("record") or ""), str(detail.get("why") or ""), event.month)
    if met is Met.UNSEEN:
        return replace(case, met=meeting)
    return replace(case, met=meeting, put_right=(case.put_right or event.day) if met is Met.FIXED else None)


_STEPS: Mapping[EventKind, Callable[[Case, Event], Case]] = {
    EventKind.FOUND: _found_again,
    EventKind.NOTIFIED: _notified,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.ANSWERED: _answered,
    EventKind.CHASED: _chased,
    EventKind.RECHECKED: _met,
    EventKind.MONITORED: _met,
    EventKind.ESCALATED: _escalated,
    EventKind.WITHDRAWN: _withdrawn,
}


def _state(case: Case, as_of: date, holidays: Holidays, remind: int) -> State:
    """Return where the case stands: the first step of the ladder that holds."""
    if case.due is None:
        return State.WITHDRAWN if case.withdrawn else State.PUT_RIGHT if case.put_right else State.FOUND
    ladder = (
        (bool(case.withdrawn), State.WITHDRAWN),
        (case.put_right is not None, State.PUT_RIGHT),
        (case.escalated is not None, State.ESCALATED),
        (as_of > case.due, State.OVERDUE),
        (case.chased > 0, State.CHASED),
        (working_days_between(as_of, case.due, holidays).count <= remind, State.DUE),
        (case.acknowledged is not None, State.ACKNOWLEDGED),
    )
    return next((state for holds, state in ladder if holds), State.NOTIFIED)


def _with_firsts(found: Sequence[Case]) -> Iterator[Case]:
    """Link each fault to the first notice that named it. One that was withdrawn was none."""
    notified: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in found:
        if case.notice and not case.withdrawn:
            notified[case.site, case.fault.id].append(case)
    for case in found:
        those = sorted(notified[case.site, case.fault.id], key=lambda one: (one.month, _order(one.notice)))
        earlier = [one for one in those if one.month <= case.month]
        yield replace(case, first=earlier[0].number if earlier else "", times=len(earlier))


# --- over months ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offender:
    """A site that was notified in several months. ``faults`` are those that more than one of its notices named."""

    site: str
    name: str
    months: tuple[str, ...]
    faults: tuple[Case, ...]


def offenders(found: Iterable[Case], least: int = 2) -> tuple[Offender, ...]:
    """Return the sites with notices in ``least`` months or more: the most months first, then by key."""
    by_site: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        if case.notice and not case.withdrawn:
            by_site[case.site].append(case)
    told = []
    for site, those in by_site.items():
        months = tuple(sorted({case.month for case in those}))
        last = {case.fault.id: case for case in those if case.times >= least}  # in the order of months: the newest stays
        if len(months) >= least:
            told.append(Offender(site, those[-1].name, months, tuple(last.values())))
    return tuple(sorted(told, key=lambda one: (-len(one.months), one.site)))
