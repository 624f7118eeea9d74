"""Calls for opinions (X5 to X7), replies to proposals (X8), repeal marks (G6): what must not fire first."""

from dataclasses import replace
from datetime import date

import pytest

from checks.model import Status
from checks.workdays import Holidays
from crawler.marks import Consultation, PageMarks
from crawler.records import Item, Reason

from ..facts import URL, listing, site, unread
from .worded import run

OPENED = date(2026, 9, 1)
TITLE = "关于公开征求《甲市公园管理办法（征求意见稿）》意见的公告"


def call(opened=OPENED, closes=date(2026, 9, 30), draft=True, note=True, contact=True, **over):
    return Consultation(opened, closes, draft, note, contact, **over)


def portal(*pages, column=None, **over):
    """Pages are (title, published, consultation)."""
    items = [Item(f"{URL}zj/{n}.html", title, day, column="consultation", read=True) for n, (title, day, _) in enumerate(pages)]
    marks = tuple(PageMarks(item.url, record=f"<urn:{n}>", consultation=pages[n][2]) for n, item in enumerate(items))
    return replace(site(column or listing("意见征集", 3, key="consultation"), items=items, **over), marks=marks)


def statuses(name, facts, **limits):
    return [finding.status for finding in run(name, facts, **limits)]


PERIOD = {
    "age": "12个月",
    "decisions": "重大(?:行政)?决策",
    "drafts": "征求意见稿|办法",
    "days": 30,
    "working_days": 7,
    "holidays": Holidays(),
}


@pytest.mark.parametrize(
    ("title", "closes", "found"),
    [
        (TITLE, date(2026, 9, 9), [Status.OK]),  # seven working days with the first
        (TITLE, date(2026, 9, 8), [Status.FAIL]),
        (TITLE, None, [Status.UNKNOWN]),
        ("关于重大行政决策征求意见的公告", date(2026, 9, 30), [Status.OK]),  # thirty days
        ("关于重大行政决策征求意见的公告", date(2026, 9, 29), [Status.FAIL]),
        ("关于征集群众身边问题线索意见的公告", date(2026, 9, 2), []),  # no draft
    ],
)
def test_too_short(title, closes, found):
    assert statuses("consultation-too-short", portal((title, OPENED, call(closes=closes))), **PERIOD) == found


@pytest.mark.parametrize(
    ("title", "days", "found"),
    [
        (TITLE, 7, Status.OK),
        (TITLE, 30, Status.OK),
        ("关于重大行政决策征求意见的公告", 30, Status.OK),
        ("关于重大行政决策征求意见的公告", 20, Status.UNKNOWN),  # how many days these are, a calendar must say
        (TITLE, 5, Status.FAIL),
    ],
)
def test_a_length_in_working_days_without_a_closing_day(title, days, found):
    assert statuses("consultation-too-short", portal((title, OPENED, call(closes=None, working_days=days))), **PERIOD) == [found]


def test_old_calls_and_results_are_not_asked_for_their_length():
    old = (TITLE, date(2025, 1, 1), call(date(2025, 1, 1), date(2025, 1, 2)))
    result = ("意见反馈", OPENED, call(closes=date(2026, 9, 2), is_result=True))
    assert statuses("consultation-too-short", portal(old, result), **PERIOD) == []


PARTS = {"key": "consultation", "age": "12个月", "drafts": "征求意见稿|办法", "parts": ["draft", "note", "contact"]}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal((TITLE, OPENED, call())), [""]),
        (portal((TITLE, date(2025, 1, 1), call(note=False))), []),
        (portal(), []),
        (portal(("关于征集食品安全意见建议的公告", OPENED, call(note=False))), []),  # no draft is at hand
        (portal(column=unread("意见征集", Reason.TIMEOUT, "consultation")), ["unknown"]),
        (portal((TITLE, OPENED, call(note=False))), ["note"]),
        (portal((TITLE, OPENED, call(draft=False, contact=False))), ["draft", "contact"]),
    ],
)
def test_incomplete(facts, found):
    assert [finding.sentence for finding in run("consultation-incomplete", facts, **PARTS)] == found


RESULT = {"key": "consultation", "age": "12个月", "due": "1个月"}
DUE = (TITLE, OPENED, call())


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal((TITLE, OPENED, call(closes=date(2026, 10, 20)))), []),  # one month to the day
        (portal((TITLE, OPENED, call(results=(f"{URL}jg.html",)))), [Status.OK]),
        (portal(DUE, ("结果公告", date(2026, 10, 9), call(is_result=True, calls=(f"{URL}zj/0.html",)))), [Status.OK]),
        (portal(DUE, ("《甲市公园管理办法》征求意见采纳情况", date(2026, 10, 9), None)), [Status.OK]),
        (portal((TITLE, OPENED, call(closes=None))), [Status.UNKNOWN]),
        (portal((TITLE, OPENED, call(closes=None, results=(f"{URL}jg.html",)))), [Status.OK]),
        (portal(DUE, column=listing("意见征集", 3, key="consultation", complete=False)), [Status.UNKNOWN]),
        (portal(DUE, complete=False), [Status.UNKNOWN]),
        (portal(DUE, ("《公园办法》公开征求意见采纳情况", date(2026, 10, 9), None)), [Status.UNKNOWN]),  # its name, shortened
        (portal(DUE, ("公园管理规定（草案）征集结果反馈", date(2026, 10, 9), None)), [Status.UNKNOWN]),
        (portal(DUE, ("公园管理规定征集结果反馈", date(2026, 8, 9), None)), [Status.FAIL]),  # older than the call
        (portal(DUE, ("《供热管理办法》公开征求意见采纳情况", date(2026, 10, 9), None)), [Status.FAIL]),
        (portal(DUE), [Status.FAIL]),
        (portal(DUE, ("《乙市公园管理办法》征求意见采纳情况", date(2026, 10, 9), None)), [Status.FAIL]),
        (portal((TITLE, OPENED, call(closes=date(2026, 10, 19)))), [Status.FAIL]),
    ],
)
def test_without_result(facts, found):
    assert statuses("consultation-without-result", facts, **RESULT) == found


# --- proposals --------------------------------------------------------------------------------------------------------

PROPOSALS = {"key": "proposals", "years": 3}


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (listing("建议提案", date(2025, 6, 1), date(2024, 6, 1), date(2023, 6, 1), key="proposals"), [Status.OK]),
        (listing("建议提案", date(2026, 6, 1), date(2025, 6, 1), key="proposals"), []),  # a young column
        (listing("建议提案", key="proposals"), []),
        (listing("建议提案", date(2025, 6, 1), date(2022, 6, 1), key="proposals", complete=False), [Status.UNKNOWN] * 2),
        (listing("建议提案", date(2025, 6, 1), None, date(2022, 6, 1), key="proposals"), [Status.UNKNOWN] * 2),
        (unread("建议提案", Reason.TIMEOUT, "proposals"), [Status.UNKNOWN]),
        (listing("建议提案", date(2025, 6, 1), date(2022, 6, 1), key="proposals"), [Status.FAIL] * 2),
    ],
)
def test_proposals_by_year(part, found):
    assert statuses("proposals-year-missing", site(part), **PROPOSALS) == found


# --- repeal -----------------------------------------------------------------------------------------------------------

DECISION = Item(f"{URL}fz.html", "甲市人民政府关于废止部分文件的决定", date(2026, 5, 1), column="policy_documents", read=True)
PAPER = Item(
    f"{URL}wj.html", "甲市人民政府关于印发《甲市供热管理办法》的通知", date(2015, 1, 1), doc_no="甲政发〔2015〕1号", read=True
)


def repealing(*names, paper=PAPER, mark=None, read=True):
    marks = [PageMarks(DECISION.url, record="<urn:fz>", repeals=names)]
    if read:
        marks.append(PageMarks(paper.url, record="<urn:wj>", repealed=mark))
    return replace(site(items=[DECISION, paper]), marks=tuple(marks))


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (repealing("甲市供水管理办法", "甲政发〔2015〕10号"), []),
        (repealing("甲政发〔2015〕1号", mark="已废止"), [Status.OK]),
        (repealing("甲市供热管理办法", paper=replace(PAPER, published=date(2026, 6, 1))), []),  # issued anew
        (repealing("甲市供热管理办法", "甲政发〔2009〕9号"), []),  # the older one of the same title
        (repealing("甲市供水管理办法", "甲政发〔2009〕9号", "甲市供热管理办法"), [Status.FAIL]),
        (repealing("甲政发〔2015〕1号", read=False), [Status.UNKNOWN]),
        (repealing("甲政发〔2015〕1号"), [Status.FAIL]),
        (repealing("甲政发[2015] 1号", "甲市供热管理办法"), [Status.FAIL]),  # one document, one fault
    ],
)
def test_repeal_unmarked(facts, found):
    assert statuses("repeal-unmarked", facts, declares="废止|失效|清理") == found
