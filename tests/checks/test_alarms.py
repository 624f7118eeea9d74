"""Reader alarms: what broke against its own history is not accused; what did not, is."""

from dataclasses import replace
from datetime import date

import pytest

from checks.alarms import doubt, is_remade
from checks.model import ColumnStatus, Verdict
from checks.runner import judge
from crawler.records import FormerColumn, Past, Reason

from .facts import MONTHLY, URL, VOCABULARY, healthy, listing, site, unread

BEFORE = date(2026, 10, 20)


def with_past(facts, **columns):
    """``columns``: name of the column → (items, read_by) of the run before."""
    past = {f"{URL}{name}/": FormerColumn(BEFORE, items, read_by) for name, (items, read_by) in columns.items()}
    return replace(facts, past=Past(since=BEFORE, columns=past))


def budget(*days, **over):
    return listing("财政预决算", *days, key="budget", **{"read_by": "trs", **over})


def broken(part, before):
    """The alarms about one column."""
    return [alarm.subject.name for alarm in doubt(with_past(site(part), 财政预决算=before))[1]]


@pytest.mark.parametrize(
    ("part", "before"),
    [
        (budget(400, 410), (9, "trs")),  # too short a list to tell
        (budget(400, 410), (10, "trs")),  # exactly 20 % are left
        (budget(*[400] * 12), (30, "trs")),
        (budget(400, 410, complete=False), (100, "trs")),  # cut short by the budget
        (budget(*[400] * 12, read_by=None), (30, "trs")),
        (budget(*[400] * 30), (30, "vsb")),  # another reader that reads as much
        (budget(gone=True), (30, "trs")),  # a 404 is no misreading
        (unread("财政预决算", Reason.TIMEOUT, "budget"), (30, "trs")),
    ],
)
def test_no_alarm(part, before):
    assert broken(part, before) == []


@pytest.mark.parametrize(
    ("part", "before"),
    [
        (budget(), (10, "trs")),
        (budget(400), (10, "trs")),
        (budget(400, 410), (11, "trs")),
        (budget(complete=False), (10, "trs")),  # nothing at all is no matter of the budget
        (budget(*[400] * 29), (30, "vsb")),
    ],
)
def test_alarm(part, before):
    assert broken(part, before) == ["财政预决算"]


def test_the_first_run_has_no_history():
    facts = site(budget())
    assert doubt(facts) == (facts, ())


def test_an_alarm_stands_instead_of_the_accusation():
    accused = judge(site(*healthy(budget(400))), MONTHLY, VOCABULARY)
    assert [fault.check for fault in accused.faults] == ["column-not-updated"]
    judged = judge(with_past(site(*healthy(budget(400))), 财政预决算=(118, "trs")), MONTHLY, VOCABULARY)
    assert judged.faults == ()
    assert [(one.indicator, one.reason, one.subject.column) for one in judged.unjudged] == [("D1.9", Reason.READER_ALARM, "budget")]
    assert judged.alarms[0].message == (
        "“财政预决算”栏目上次（2026-10-20）读到118条，本次只读到1条，可能是网站改版后本程序识别有误，须人工核实，暂不认定问题。"
    )
    row = next(row for row in judged.columns if row.key == "budget")
    assert (row.status, row.reason) == (ColumnStatus.UNDETERMINED, Reason.READER_ALARM)


def test_a_broken_column_that_shows_a_fresh_document_stays_fresh():
    judged = judge(with_past(site(*healthy(budget(3))), 财政预决算=(118, "trs")), MONTHLY, VOCABULARY)
    assert (judged.verdict, judged.faults, judged.unjudged) == (Verdict.QUALIFIED, (), ())
    assert [alarm.subject.name for alarm in judged.alarms] == ["财政预决算"]


def test_broken_columns_leave_a_veto_open_and_make_none():
    empty = [listing(f"空{n}") for n in range(5)]
    assert judge(site(*healthy(), *empty), MONTHLY, VOCABULARY).verdict is Verdict.UNQUALIFIED
    judged = judge(with_past(site(*healthy(), *empty), 空0=(40, "trs")), MONTHLY, VOCABULARY)
    assert (judged.verdict, judged.score) == (Verdict.UNDETERMINED, None)
    assert {fault.check for fault in judged.faults} == {"column-empty"}


def test_a_moved_scheme_is_the_same_column():
    facts = with_past(site(budget()), 财政预决算=(30, "trs"))
    moved = {url.replace("https://www.", "http://"): column for url, column in facts.past.columns.items()}
    assert doubt(replace(facts, past=replace(facts.past, columns=moved)))[1] == doubt(facts)[1] != ()


# --- the navigation ---------------------------------------------------------------------------------------------------

LOST = {f"旧栏目{n}": (20, "trs") for n in range(4)}


def test_a_few_columns_that_go_are_no_redesign():
    facts = site(*healthy(without=["policy_interpretation"]))
    kept = {f"留下{n}": (20, "trs") for n in range(5)}
    here = site(*healthy(without=["policy_interpretation"]), *(listing(name, *[3] * 20) for name in kept))
    three = dict(list(LOST.items())[:3])
    assert not is_remade(with_past(facts, **three))
    assert not is_remade(with_past(here, **kept, **LOST))
    judged = judge(with_past(here, **kept, **LOST), MONTHLY, VOCABULARY)
    assert [fault.check for fault in judged.faults] == ["column-missing"]


def test_after_a_redesign_no_column_is_called_missing():
    judged = judge(with_past(site(*healthy(without=["policy_interpretation"])), **LOST), MONTHLY, VOCABULARY)
    assert judged.faults == ()
    assert [(one.check, one.reason) for one in judged.unjudged] == [("column-missing", Reason.READER_ALARM)]
    assert judged.alarms[0].message.startswith("上次有内容的4个栏目中，本次有4个未再出现")
