"""The ledger as table, JSON and workbook."""

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from crawler.records import Reason
from reports.casewords import case_words
from reports.ledger import Ledger
from reports.ledger_book import chosen, ledger_json, ledger_table, state_counts
from reports.ledger_workbook import ledger_workbook
from reports.lifecycle import PROGRAM, EventKind, Met, State, notices
from reports.summary import as_text

from .judged import fault
from .test_lifecycle import FAULT, Book, over_months

DAY = date(2026, 12, 7)
EVIL = fault("x/", "=cmd|' /C calc'!A0", message='=HYPERLINK("http://evil","x")', indicator="D1.9", deduction=1.0)


def ledger(events, day=DAY):
    known = tuple(event for event in events.events if event.day <= day)
    found = events.on(day)
    return Ledger(day, found, notices(found, known), known)


@pytest.fixture
def book():
    events = Book().found().found(one=EVIL).notified(faults=(FAULT.id, EVIL.id))
    events.note(EventKind.ANSWERED, date(2026, 12, 1), result="done", measure="=1+1", done="2026-11-30", person="李四")
    return ledger(events.met(Met.FIXED, date(2026, 12, 2)))


def rows(data, sheet=0):
    found = openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet].iter_rows(values_only=True)
    head, *body = found
    return [dict(zip(head, row, strict=True)) for row in body]


def test_one_row_a_fault(book):
    first, second = rows(ledger_workbook(book))
    assert list(first) == [
        *("通知文号", "单位", "问题编号", "指标", "栏目", "链接", "问题", "发出日期", "期限", "状态", "反馈"),
        *("复查日期与结果", "责任人", "首次通知"),
    ]
    assert (first["状态"], second["状态"]) == ("已整改", "逾期")
    assert first["反馈"] == "已整改（2026-12-01），完成时间2026-11-30；=1+1"
    assert (first["复查日期与结果"], first["责任人"]) == ("2026-12-02 已整改", "李四")


def test_formulas_stay_text(book):
    data = ledger_workbook(book)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix


def test_notices_and_events_have_sheets_of_their_own(book):
    data = ledger_workbook(book)
    (notice,) = rows(data, 1)
    assert (notice["问题数"], notice["未办结"], notice["已整改"]) == (2, 1, 1)
    assert [row["事项"] for row in rows(data, 2)] == ["发现", "发现", "发出通知", "反馈", "复查"]


def every_event():
    """Return a ledger with each kind of event, each way of being met, each reason, with all details and with none."""
    day, events = date(2026, 12, 2), Book().found().notified(faults=(FAULT.id,))
    events.note(EventKind.ACKNOWLEDGED, day, name="")
    full = {"measure": "补充内容", "done": "2026-11-30", "proof": "截图", "person": "李四", "reviewer": "王五", "reason": ""}
    for detail in ({"result": "done", **full, "file": "slip.xlsx"}, {"result": "disputed", "reason": "不属实"}, {"result": ""}):
        events.note(EventKind.ANSWERED, day, **detail)
    for n, stage in enumerate(("before", "after"), 1):
        events.note(EventKind.CHASED, day, name="", stage=stage, number=f"函〔2026〕1号催{n}", faults=[FAULT.id])
    events.note(EventKind.ESCALATED, day, name="", days=6, faults=[FAULT.id])
    for kind in (EventKind.RECHECKED, EventKind.MONITORED):
        for met in Met:
            events.note(kind, day, met=met.value, run="20261202T020000Z", record="<urn:uuid:6f1e9f3a-52f3>", why="")
        for reason in Reason:
            events.note(kind, day, met=Met.UNSEEN.value, run="20261202T020000Z", record=None, why=reason.value)
    events.note(EventKind.WITHDRAWN, day, reason="误报")
    events.events = [replace(event, who=PROGRAM) for event in events.events]
    return ledger(events)


def test_every_event_is_told_in_chinese():
    told = rows(ledger_workbook(every_event()), 2)
    assert {row["事项"] for row in told} == set(case_words().event.values())
    for row in told:
        assert row["内容"]
        for head, cell in row.items():
            if head not in {"日期", "问题编号", "网站"}:
                left = re.sub(r"证据编号：[0-9a-f-]+|robots\.txt", "", str(cell or ""))
                assert not re.search("[A-Za-z<>]|；；|：；|：$", left), (head, cell)


def test_what_an_event_says_is_told_whole():
    told = [row["内容"] for row in rows(ledger_workbook(every_event()), 2)]
    for wanted in (
        "印发整改通知函〔2026〕1号，列明问题1个，整改期限2026-12-04。",
        "反馈情况：已整改；整改措施：补充内容；完成时间：2026-11-30；佐证材料：截图；责任人：李四；审核人：王五",
        "反馈情况：有异议；未整改原因：不属实",
        "期限前印发催办函函〔2026〕1号催1，尚有1个问题未见整改。",
        "逾期6个工作日，尚有1个问题未整改，已上报。",
        "已整改；证据编号：6f1e9f3a-52f3",
        "无法判定（证书或加密协议协商失败，页面内容未能取得）",
        "撤回原因：误报",
    ):
        assert wanted in told


def test_the_same_ledger_gives_the_same_bytes(book):
    assert ledger_workbook(book) == ledger_workbook(book)


def test_the_table_says_what_it_comes_to(book):
    text = as_text(ledger_table(book, book.cases), 200)
    assert "截至2026年12月7日，台账共有通知1份、问题2个：逾期1个、已整改1个。" in text
    assert "逾期未整改的问题1个，涉及通知函〔2026〕1号。" in text
    assert "没有符合条件的问题" in as_text(ledger_table(book, ()))


def test_several_months_are_told():
    whole = ledger(over_months(), date(2026, 12, 20))
    assert "多次被通知的网站1个：（2个月，重复问题1个）。" in as_text(ledger_table(whole, whole.cases), 200)


def test_json_adds_up(book):
    told = ledger_json(book, book.cases)
    assert told["states"] == {"overdue": 1, "put_right": 1}
    assert sum(told["states"].values()) == len(told["cases"]) == sum(one["faults"] for one in told["notices"])
    assert told["cases"][0]["met"] == {
        "day": "2026-12-02",
        "outcome": "fixed",
        "by": "rechecked",
        "record": "<urn:uuid:1>",
        "reason": None,
    }


def test_cases_are_chosen_by_state_site_and_month(book):
    assert [case.state for case in chosen(book.cases, None, frozenset({State.OVERDUE}), None)] == [State.OVERDUE]
    assert chosen(book.cases, frozenset({"b"}), None, None) == ()
    assert len(chosen(book.cases, frozenset({"a", "b"}), None, "2026-11")) == 2


def test_states_are_counted_from_the_cases(book):
    assert sum(one.count for one in state_counts(book.cases)) == len(book.cases)
