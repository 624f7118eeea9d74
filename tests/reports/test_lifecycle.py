"""The state machine of a noticed fault, as a table: these events, asked about on that day, give this state."""

from datetime import UTC, date, datetime

import pytest

from checks.workdays import Holidays
from reports.lifecycle import Event, EventKind, Met, State, cases, gravest, notices, offenders

from .judged import fault

FAULT = fault()
ISSUED, DUE = date(2026, 11, 20), date(2026, 12, 4)
K = EventKind


class Book:
    """Writes events down in their order."""

    def __init__(self):
        self.events = []

    def note(self, kind, day, *, site="a", month="2026-11", notice="2026-1", name=FAULT.id, **detail):
        number = len(self.events) + 1
        at = datetime(2026, 11, 20, tzinfo=UTC)
        self.events.append(Event(number, at, day, month, site, notice, name, kind, "张三", detail))
        return self

    def found(self, day=ISSUED, one=FAULT, **more):
        return self.note(K.FOUND, day, notice="", name=one.id, fault=one, unit="甲单位", run="r", pack="monthly", **more)

    def notified(self, issued=ISSUED, due=DUE, faults=(FAULT.id,), number="函〔2026〕1号", **more):
        days = {"issued": issued.isoformat(), "due": due.isoformat()}
        return self.note(K.NOTIFIED, issued, name="", number=number, faults=list(faults), **days, **more)

    def met(self, met, day, kind=K.RECHECKED, **more):
        return self.note(kind, day, met=met.value, record="<urn:uuid:1>", **more)

    def on(self, day):
        return cases(self.events, day, Holidays(), 2)


def book():
    return Book().found().notified()


def withdrawn(day):
    return book().note(K.WITHDRAWN, day, reason="误报")


@pytest.mark.parametrize(
    ("events", "day", "state"),
    [
        (Book().found(), ISSUED, State.FOUND),
        (book(), ISSUED, State.NOTIFIED),
        (book(), date(2026, 12, 1), State.NOTIFIED),  # three working days are left
        (book(), date(2026, 12, 2), State.DUE),
        (book(), DUE, State.DUE),  # its own last day is not late
        (book(), date(2026, 12, 5), State.OVERDUE),
        (book().note(K.ACKNOWLEDGED, date(2026, 11, 23), name=""), date(2026, 11, 22), State.NOTIFIED),  # not yet
        (book().note(K.ACKNOWLEDGED, date(2026, 11, 23), name=""), date(2026, 11, 23), State.ACKNOWLEDGED),
        (book().note(K.ACKNOWLEDGED, date(2026, 11, 23), name=""), DUE, State.DUE),
        (book().note(K.ANSWERED, date(2026, 11, 25), result="done"), date(2026, 11, 25), State.ACKNOWLEDGED),  # said, not seen
        (book().note(K.ANSWERED, date(2026, 11, 25), result="done"), date(2026, 12, 7), State.OVERDUE),
        (book().note(K.CHASED, date(2026, 12, 3), name="", stage="before", faults=[FAULT.id]), DUE, State.CHASED),
        (book().note(K.CHASED, date(2026, 12, 3), name="", stage="before", faults=["other"]), DUE, State.DUE),
        (book().note(K.CHASED, date(2026, 12, 3), name="", stage="before", faults=[FAULT.id]), date(2026, 12, 7), State.OVERDUE),
        (book().note(K.ESCALATED, date(2026, 12, 14), name="", faults=[FAULT.id]), date(2026, 12, 14), State.ESCALATED),
        (book().met(Met.FIXED, date(2026, 12, 1)), date(2026, 12, 1), State.PUT_RIGHT),
        (book().met(Met.FIXED, date(2026, 12, 1)), date(2026, 12, 30), State.PUT_RIGHT),
        (book().met(Met.UNSEEN, date(2026, 12, 1)), date(2026, 12, 1), State.NOTIFIED),
        (book().met(Met.STANDING, date(2026, 12, 1)), date(2026, 12, 1), State.NOTIFIED),
        (book().met(Met.FIXED, date(2026, 12, 1)).met(Met.UNSEEN, date(2026, 12, 2)), date(2026, 12, 9), State.PUT_RIGHT),
        (book().met(Met.FIXED, date(2026, 12, 1)).met(Met.STANDING, date(2026, 12, 2)), date(2026, 12, 9), State.OVERDUE),
        (book().met(Met.COME_BACK, date(2026, 12, 20), K.MONITORED, month="2026-12"), date(2026, 12, 20), State.OVERDUE),
        (book().met(Met.FIXED, date(2026, 12, 20), K.MONITORED, month="2026-12"), date(2026, 12, 20), State.PUT_RIGHT),
        (
            book().met(Met.FIXED, date(2026, 11, 20), K.MONITORED, month="2026-11"),
            date(2026, 12, 7),
            State.OVERDUE,
        ),  # its own month
        (
            book().note(K.ESCALATED, date(2026, 12, 14), name="").met(Met.FIXED, date(2026, 12, 15)),
            date(2026, 12, 15),
            State.PUT_RIGHT,
        ),
        (withdrawn(date(2026, 11, 25)), date(2026, 11, 24), State.NOTIFIED),
        (withdrawn(date(2026, 11, 25)), date(2026, 12, 9), State.WITHDRAWN),
        (withdrawn(date(2026, 11, 25)).found(date(2026, 11, 26)), date(2026, 12, 9), State.OVERDUE),  # found again
    ],
)
def test_a_state_follows_from_events_and_day(events, day, state):
    (case,) = events.on(day)
    assert case.state is state


def test_nothing_is_known_before_the_first_event():
    assert book().on(date(2026, 11, 19)) == ()


def test_a_recheck_says_nothing_of_a_fault_found_later():
    events = book().met(Met.FIXED, date(2026, 12, 1)).found(date(2026, 12, 20), month="2026-12")
    states = {case.month: case.state for case in events.on(date(2026, 12, 20))}
    assert states == {"2026-11": State.PUT_RIGHT, "2026-12": State.FOUND}


def test_put_right_after_the_deadline_is_late():
    (case,) = book().met(Met.FIXED, date(2026, 12, 7)).on(date(2026, 12, 8))
    assert (case.late, case.put_right) == (True, date(2026, 12, 7))
    (case,) = book().met(Met.FIXED, DUE).on(date(2026, 12, 8))
    assert not case.late


def test_an_answer_stands_with_the_case():
    (case,) = book().note(K.ANSWERED, date(2026, 11, 25), result="partly", measure="补发", person="李四").on(DUE)
    assert (case.answer.result, case.answer.measure, case.answer.person, case.acknowledged) == (
        "partly",
        "补发",
        "李四",
        date(2026, 11, 25),
    )


def test_another_sites_events_do_not_count():
    events = book().met(Met.FIXED, date(2026, 12, 1), site="b")
    assert [case.state for case in events.on(date(2026, 12, 7))] == [State.OVERDUE]


# --- notices ----------------------------------------------------------------------------------------------------------


def two(events):
    other = fault("zwgk/gg/", "通知公告", indicator="D1.9")
    return other, events.found(one=other).notified(faults=(FAULT.id, other.id))


def test_a_notice_is_as_grave_as_its_gravest_open_fault():
    other, events = two(Book().found())
    events.met(Met.FIXED, date(2026, 12, 1), name=other.id)
    found = events.on(date(2026, 12, 7))
    (notice,) = notices(found, events.events)
    assert (notice.state, len(notice.cases), [case.fault.id for case in notice.open]) == (State.OVERDUE, 2, [FAULT.id])


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ((State.WITHDRAWN, State.WITHDRAWN), State.WITHDRAWN),
        ((State.WITHDRAWN, State.PUT_RIGHT), State.PUT_RIGHT),
        ((State.PUT_RIGHT, State.NOTIFIED), State.NOTIFIED),
        ((State.ESCALATED, State.OVERDUE), State.ESCALATED),
    ],
)
def test_several_states_as_one(states, whole):
    assert gravest(states) is whole


def test_notices_are_ordered_as_numbers():
    events = Book()
    for number in (10, 9):
        events.found(site=f"s{number}").notified(site=f"s{number}", notice=f"2026-{number}")
    assert [one.notice for one in notices(events.on(DUE), events.events)] == ["2026-9", "2026-10"]


# --- over months ------------------------------------------------------------------------------------------------------


def over_months():
    events = book()
    later = date(2026, 12, 20)
    events.met(Met.FIXED, date(2026, 12, 1))
    events.met(Met.COME_BACK, later, K.MONITORED, month="2026-12")
    events.found(later, month="2026-12")
    return events.notified(later, date(2027, 1, 5), month="2026-12", notice="2026-7", number="函〔2026〕7号")


def test_a_fault_that_came_back_is_linked_to_its_first_notice():
    first, second = over_months().on(date(2026, 12, 20))
    assert (first.first, first.times, first.state) == ("函〔2026〕1号", 1, State.OVERDUE)
    assert (second.first, second.times, second.state) == ("函〔2026〕1号", 2, State.NOTIFIED)


def test_a_withdrawn_notice_was_no_first_one():
    events = over_months().note(K.WITHDRAWN, date(2026, 12, 20), reason="误报")
    assert [case.first for case in events.on(date(2026, 12, 20))] == ["", "函〔2026〕7号"]


def test_repeat_offenders_are_told_with_months_and_faults():
    (one,) = offenders(over_months().on(date(2026, 12, 20)))
    assert (one.site, one.months, [case.fault.id for case in one.faults]) == ("a", ("2026-11", "2026-12"), [FAULT.id])
    assert offenders(book().on(DUE)) == ()


def test_the_same_events_give_the_same_states_in_any_order():
    events = over_months()
    assert cases(events.events, DUE, Holidays(), 2) == cases(list(reversed(events.events)), DUE, Holidays(), 2)
