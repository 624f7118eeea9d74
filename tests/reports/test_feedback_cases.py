"""Whose fault a row of a slip answers: its unit decides, then its link; the newest notice that names it takes the answer."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.errors import UserError
from reports.feedback import FeedbackRow, SlipResult
from reports.feedback_cases import matched
from reports.ledger import Ledger

from .judged import fault
from .test_lifecycle import Book

DAY = date(2026, 12, 20)
HERE = fault()


def row(name=HERE.id, unit="", link="", number=5):
    texts = dict.fromkeys(("column", "message", "measure", "proof", "person", "reviewer", "reason"), "")
    return FeedbackRow(row=number, id=name, unit=unit, link=link, result=SlipResult.DONE, done=None, **texts)


@pytest.fixture
def ledger():
    events = Book().found().notified()
    events.found(date(2026, 12, 18), month="2026-12").notified(
        date(2026, 12, 18), date(2027, 1, 4), month="2026-12", notice="2026-7"
    )
    other = fault("zwgk/zcjd/?b")
    events.found(site="b", one=other).notified(site="b", faults=(other.id,), notice="2026-2")
    return Ledger(DAY, events.on(DAY), (), tuple(events.events))


def test_the_newest_notice_takes_the_answer(ledger):
    ((_, case),) = matched(Path("slip.xlsx"), [row(unit="甲单位")], ledger)
    assert (case.site, case.notice) == ("a", "2026-7")


def test_a_row_without_a_unit_is_taken_where_only_one_can_be_meant(ledger):
    ((_, case),) = matched(Path("slip.xlsx"), [row()], ledger)
    assert case.site == "a"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([row("0123456789")], "第5行：问题编号“0123456789”不在任何一份通知中"),
        ([row(unit="乙单位")], "单位“乙单位”与问题编号"),
        ([row(), row("0123456789", number=6), row("0123456789", number=7)], "第6行.*共有2行有误"),
    ],
)
def test_what_answers_nobodys_fault_is_told_with_its_row(ledger, rows, told):
    with pytest.raises(UserError, match=told):
        matched(Path("slip.xlsx"), rows, ledger)


def test_of_two_sites_with_a_fault_of_one_name_the_link_decides():
    there = replace(HERE, subject=replace(HERE.subject, url=HERE.subject.url.replace("www.nxzw", "www.b")))
    assert there.id == HERE.id
    twins = Book().found().notified().found(site="b", one=there).notified(site="b", notice="2026-2")
    both = Ledger(DAY, twins.on(DAY), (), tuple(twins.events))
    with pytest.raises(UserError, match="属于多个单位"):
        matched(Path("slip.xlsx"), [row()], both)
    ((_, case),) = matched(Path("slip.xlsx"), [row(link=there.subject.url)], both)
    assert case.site == "b"
