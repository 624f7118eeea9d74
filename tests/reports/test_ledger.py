"""The ledger as it is written: once, never changed, withdrawn where it should not have been held, linked over months."""

import sqlite3
from datetime import date

import pytest

from checks.model import Decision, Excused
from checks.workdays import Holidays
from crawler.records import Reason
from reports.changes import accusations
from reports.ledger import Issue, events, note, note_found, note_issued, note_met, note_review, note_withdrawn, read_ledger
from reports.ledger_book import ledger_summary
from reports.lifecycle import EventKind, Met, State
from reports.notices import issue_notices

from .judged import advice, fault, judgement, site, unjudged, veto

MONTH, NEXT = "2026-11", "2026-12"
DAY, LATER = date(2026, 11, 20), date(2026, 12, 20)
FIRST, SECOND = fault(), fault("zwgk/rsxx/", "人事信息", indicator="D1.9", deduction=1.0)


def of(key, *faults, **changes):
    return judgement(*faults, at=site(key, f"{key}网站", organizer=f"{key}单位"), **changes)


@pytest.fixture
def office(db, offices):
    """Issue the notices of a month, as the monthly job does."""

    class Office:
        def issue(self, *judged, month=MONTH, day=DAY):
            issued = issue_notices(db, judged, month, day, offices, Holidays())
            by_site = {one.site.key: one for one in judged}
            those = [
                Issue(f"{e.year}-{e.number}", f"函〔{e.year}〕{e.number}号", e.issued, e.due, by_site[e.site])
                for e in (one.entry for one in issued)
            ]
            note_issued(db, those, month, day)
            return issued

        def review(self, *judged, month=MONTH, day=DAY):
            return [one.notice for one in note_review(db, judged, month, day)]

        def states(self, day=DAY):
            return {(one.site, one.month, one.fault.id): one.state for one in read_ledger(db, day, Holidays(), 2).cases}

        def kinds(self):
            return [event.kind for event in events(db)]

    return Office()


def test_advice_is_no_case(office):
    office.issue(of("a", advice()))
    assert office.kinds() == []


def test_issuing_again_adds_nothing(office, db):
    office.issue(of("a", FIRST, SECOND))
    before = list(events(db))
    office.issue(of("a", FIRST, SECOND))
    office.review(of("a", FIRST, SECOND))
    assert list(events(db)) == before
    assert office.kinds() == [EventKind.FOUND, EventKind.FOUND, EventKind.NOTIFIED]


def test_a_fault_in_the_ledger_is_whole(office, db):
    office.issue(of("a", FIRST))
    (case,) = read_ledger(db, DAY, Holidays(), 2).cases
    assert case.fault == FIRST
    assert (case.unit, case.name, case.number, case.due) == ("a单位", "a网站", "函〔2026〕1号", date(2026, 12, 4))


def test_the_ledger_is_only_appended_to(office, db):
    office.issue(of("a", FIRST))
    for change in ("UPDATE ledger SET who = 'x'", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
            db.execute(change)


def test_a_held_month_is_found_and_not_notified(office, db):
    note_found(db, [of("a", FIRST)], MONTH, DAY)
    assert set(office.states().values()) == {State.FOUND}
    office.issue(of("a", FIRST))
    assert set(office.states().values()) == {State.NOTIFIED}


def test_a_fault_added_when_judged_again_joins_its_notice(office):
    office.issue(of("a", FIRST))
    office.issue(of("a", FIRST, SECOND))
    assert set(office.states().values()) == {State.NOTIFIED}
    assert office.kinds().count(EventKind.NOTIFIED) == 2


# --- withdrawal -------------------------------------------------------------------------------------------------------


def test_what_is_not_found_any_more_is_withdrawn(office):
    office.issue(of("a", FIRST, SECOND), of("b", FIRST))
    assert office.review(of("a", SECOND), of("b", FIRST)) == []
    assert office.states() == {
        ("a", MONTH, FIRST.id): State.WITHDRAWN,
        ("a", MONTH, SECOND.id): State.NOTIFIED,
        ("b", MONTH, FIRST.id): State.NOTIFIED,
    }


def test_a_notice_of_which_nothing_holds_is_withdrawn_once(office):
    office.issue(of("a", FIRST, SECOND))
    assert office.review(of("a")) == ["2026-1"]
    assert office.review(of("a")) == []


def test_what_could_not_be_looked_at_again_is_not_withdrawn(office):
    office.issue(of("a", FIRST))
    blind = unjudged("zwgk/zcjd/", "政策解读", Reason.TIMEOUT)
    assert office.review(of("a", unseen=(blind,))) == []
    assert set(office.states().values()) == {State.NOTIFIED}


def test_another_packs_judgement_withdraws_nothing(office):
    office.issue(of("a", FIRST))
    assert office.review(of("a", pack="stricter")) == []
    assert set(office.states().values()) == {State.NOTIFIED}


def test_a_false_alarm_withdraws_with_its_person_and_reason(office, db):
    office.issue(of("a", FIRST))
    alarm = Decision("d", "false_alarm", "编号", "识别有误", "", DAY, DAY, "李四")
    assert office.review(of("a", excused=(Excused(FIRST, alarm),))) == ["2026-1"]
    last = list(events(db))[-1]
    assert (last.who, last.detail["reason"]) == ("李四", "误报：识别有误（李四）")


def test_found_again_after_it_was_withdrawn(office):
    office.issue(of("a", FIRST))
    office.review(of("a"))
    office.issue(of("a", FIRST))
    assert set(office.states().values()) == {State.NOTIFIED}
    office.review(of("a"))
    assert set(office.states().values()) == {State.WITHDRAWN}


def test_withdrawing_twice_is_once(office, db):
    office.issue(of("a", FIRST))
    (case,) = read_ledger(db, DAY, Holidays(), 2).cases
    assert note_withdrawn(db, case, DAY, "重复", "张三")
    (case,) = read_ledger(db, DAY, Holidays(), 2).cases
    assert not note_withdrawn(db, case, DAY, "重复", "张三")


# --- the months after -------------------------------------------------------------------------------------------------


def met(db):
    return [(event.fault, event.detail["met"]) for event in events(db) if event.kind is EventKind.MONITORED]


def test_the_next_month_says_how_each_fault_was_met(office, db):
    third = fault("zwgk/ghjh/", "规划计划", indicator="D1.9", deduction=1.0)
    office.issue(of("a", FIRST, SECOND, third))
    blind = unjudged("zwgk/ghjh/", "规划计划", Reason.TIMEOUT)
    for _ in range(2):  # twice, and noted once
        office.review(of("a", FIRST, unseen=(blind,)), month=NEXT, day=LATER)
    assert met(db) == [(FIRST.id, "standing"), (SECOND.id, "fixed"), (third.id, "unseen")]
    states = {name: state for (_, _, name), state in office.states(LATER).items()}
    assert states == {FIRST.id: State.OVERDUE, SECOND.id: State.PUT_RIGHT, third.id: State.OVERDUE}


def test_a_fault_that_was_put_right_and_is_found_again_has_come_back(office, db):
    office.issue(of("a", FIRST))
    (case,) = read_ledger(db, DAY, Holidays(), 2).cases
    note_met(db, case, Met.FIXED, date(2026, 12, 1), {"record": "<urn:uuid:1>"}, "r2")
    for _ in range(2):
        office.review(of("a", FIRST), month=NEXT, day=LATER)
    assert met(db) == [(FIRST.id, "come_back")]
    office.issue(of("a", FIRST), month=NEXT, day=LATER)
    newest = read_ledger(db, LATER, Holidays(), 2).cases[-1]
    assert (newest.month, newest.first, newest.times) == (NEXT, "函〔2026〕1号", 2)


def test_events_of_one_kind_are_told_apart_by_their_mark(db):
    key = {"day": DAY, "month": MONTH, "site": "a", "notice": "2026-1"}
    assert [note(db, EventKind.ACKNOWLEDGED, **key, mark=(by,)) for by in ("甲", "甲", "乙")] == [True, False, True]


# --- figures ----------------------------------------------------------------------------------------------------------


def test_the_ledgers_figures_are_those_of_the_notices_and_the_judgements(office, db, offices):
    judged = [of("a", veto(), FIRST, SECOND, advice()), of("b", FIRST), of("c", advice())]
    issued = office.issue(*judged)
    summary = ledger_summary(db, MONTH, DAY)
    assert summary.notices == len(issued) == 2
    in_ledger = sum(one.count for one in summary.of_month)
    assert in_ledger == sum(len(one.report.faults) for one in issued) == sum(len(accusations(one)) for one in judged) == 4
    assert [(one.kind, one.count) for one in summary.of_month] == [("notified", 4)]
    office.review(of("a", FIRST), of("b"), month=NEXT, day=LATER)
    after = ledger_summary(db, NEXT, LATER)
    assert {one.kind: one.count for one in after.met} == {"fixed": 3, "standing": 1}
    assert {one.kind: one.count for one in after.whole} == {"overdue": 1, "put_right": 3}
    assert sum(one.count for one in after.met) == in_ledger
    assert [case.fault.id for case in after.overdue] == [FIRST.id]
    assert after.offenders == ()
    assert ledger_summary(db, MONTH, DAY) == summary  # what came later changes nothing of that day


def test_a_notice_names_exactly_its_cases(office, db, offices):
    judged = of("a", veto(), FIRST, SECOND, advice())
    (issued,) = office.issue(judged)
    (notice,) = read_ledger(db, DAY, Holidays(), 2).notices
    assert [case.fault.id for case in notice.cases] == [line.id for line in issued.report.faults]
    assert notice.cases[0].fault == accusations(judged)[0]
