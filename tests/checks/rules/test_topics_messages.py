"""Messages and answers (V5b, D3.3, D3.4): what must not fire first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.model import Status
from checks.workdays import Holidays
from crawler.marks import Letter, PageMarks
from crawler.records import Entry, Item, Reason

from ..facts import AS_OF, listing, said, site, text, unread
from .worded import run

UNANSWERED = {"keys": ["interaction", "faq"], "except_names": ["信访", "举报"], "window": "12个月", "waiting": "3个月"}
ASKED = date(2026, 6, 1)


def portal(*letters, column="领导信箱", key="interaction", **over):
    """A portal whose mailbox lists these letters; each one was read."""
    box = listing(column, key=key)
    items = [Item(f"{box.column.url}{n}.html", f"第{n}封来信", ASKED, column=key, read=True) for n in range(len(letters))]
    entries = tuple(Entry(box.column.url, item.url, item.title, item.published, n) for n, item in enumerate(items))
    pages = tuple(PageMarks(item.url, record=f"<urn:{n}>", letter=letters[n]) for n, item in enumerate(items) if letters[n])
    return replace(site(replace(box, entries=entries), items=items, **over), marks=pages)


def letter(asked=ASKED, answered=None, answerer="市教育局", has_answer=True, labelled=True, traces=()):
    return Letter(asked, answered, answerer, has_answer, traces, labelled)


def statuses(name, facts, **limits):
    return [finding.status for finding in run(name, facts, **limits)]


@pytest.mark.parametrize(
    "facts",
    [
        portal(letter(answered=date(2026, 6, 3))),
        portal(letter(answered=date(2026, 11, 1))),  # answered late, but answered
        portal(letter(asked=date(2026, 8, 20), has_answer=False)),  # three months to the day
        portal(letter(asked=date(2025, 11, 19), has_answer=False)),  # older than a year
        portal(letter(has_answer=False), column="网上信访"),
        portal(letter(has_answer=False), column="监督举报"),
        portal(letter(has_answer=False), key="interviews"),
        portal(None),  # a page that shows no message
        site(unread("领导信箱", Reason.OFF_SITE, "interaction"), listing("咨询问答", 1, key="faq")),
    ],
)
def test_no_message_is_called_unanswered(facts):
    assert Status.FAIL not in statuses("message-unanswered", facts, **UNANSWERED)


@pytest.mark.parametrize("asked", [ASKED, date(2026, 8, 19), date(2025, 11, 20)])
def test_unanswered_for_more_than_three_months_within_a_year(asked):
    facts = portal(letter(answered=date(2026, 6, 3)), letter(asked=asked, has_answer=False))
    failed = [finding for finding in run("message-unanswered", facts, **UNANSWERED) if finding.status is Status.FAIL]
    assert [(f.subject.name, f.evidence, f.values["asked"]) for f in failed] == [("第1封来信", ("<urn:1>",), asked)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (portal(letter(has_answer=None)), Reason.SHELL),
        (site(unread("领导信箱", Reason.TIMEOUT, "interaction"), listing("咨询问答", 1, key="faq")), Reason.TIMEOUT),
        (site(blocked="captcha"), Reason.CAPTCHA),
    ],
)
def test_open_where_the_answer_or_the_column_was_not_seen(facts, reason):
    found = run("message-unanswered", facts, **UNANSWERED)
    assert [finding.reason for finding in found] == [reason]


# --- published at all, and lately -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (site(listing("领导信箱", 3, key="interaction"), listing("咨询问答", key="faq")), Status.OK),
        (portal(letter()), Status.OK),
        (site(text("互动交流", "interaction")), Status.UNKNOWN),  # a hub or a form
        (site(unread("领导信箱", Reason.OFF_SITE, "interaction")), Status.UNKNOWN),
        (site(listing("领导信箱", key="interaction"), blocked="captcha"), Status.UNKNOWN),
        (site(listing("领导信箱", key="interaction")), Status.FAIL),
        (site(listing("动态要闻", 1, key="news")), Status.FAIL),
    ],
)
def test_messages_missing(facts, status):
    assert statuses("messages-missing", facts, keys=["interaction", "faq"]) == [status]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (site(listing("领导信箱", date(2026, 9, 20), key="interaction")), [Status.OK]),  # two months to the day
        (portal(letter(asked=date(2026, 7, 1), answered=date(2026, 10, 1))), [Status.OK]),
        (site(listing("动态要闻", 1, key="news")), []),
        (site(unread("领导信箱", Reason.TIMEOUT, "interaction")), [Status.UNKNOWN]),
        (site(listing("领导信箱", date(2026, 9, 19), key="interaction")), [Status.FAIL]),
        (site(listing("领导信箱", date(2026, 9, 19), key="interaction", looks=1)), [Status.UNKNOWN]),
    ],
)
def test_messages_stale(facts, found):
    assert statuses("messages-stale", facts, keys=["interaction"], age="2个月") == found


# --- fields and speed -------------------------------------------------------------------------------------------------

FIELDS = {"keys": ["interaction"], "sample": 5}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal(letter(answered=date(2026, 6, 3))), []),
        (portal(letter(has_answer=False, answerer=None), letter(has_answer=None, answerer=None)), []),
        (portal(letter(labelled=False)), [("unknown", "第0封来信")]),  # nobody saw that this site shows it at all
        (portal(letter(traces=("answered",))), [("unknown", "第0封来信")]),
        (portal(letter(labelled=False, traces=("answered",)), letter(answered=date(2026, 6, 3))), [("unknown", "第0封来信")]),
        (portal(letter(labelled=False), letter(answered=date(2026, 6, 3))), [("fail", "第0封来信")]),  # others show it
        (portal(letter()), [("fail", "第0封来信")]),
        (portal(letter(answerer=None)), [("fail", "第0封来信")] * 2),
        (portal(letter(answerer=None, traces=("answerer",))), [("fail", "第0封来信"), ("unknown", "第0封来信")]),
        (site(unread("领导信箱", Reason.TIMEOUT, "interaction")), [("unknown", "示例市人民政府")]),
    ],
)
def test_message_fields(facts, found):
    assert said(run("message-fields-missing", facts, **FIELDS)) == found


def test_five_messages_are_drawn_and_each_lacking_field_is_a_fault_of_its_own():
    found = run("message-fields-missing", portal(*(letter(answerer=None) for _ in range(9))), **FIELDS)
    assert len(found) == 10
    assert {finding.values["part"] for finding in found} == {"answered", "answerer"}


@pytest.mark.parametrize(
    ("asked", "answered", "status"),
    [
        (date(2026, 6, 1), date(2026, 6, 8), Status.OK),  # five working days
        (date(2026, 6, 1), date(2026, 6, 9), Status.FAIL),  # six
        (date(2026, 9, 30), date(2026, 10, 13), Status.OK),  # the National Day holidays do not count
        (date(2025, 11, 19), date(2026, 6, 9), None),  # older than a year
        (date(2026, 6, 9), date(2026, 6, 1), None),  # answered before it was asked: misread
        (AS_OF, AS_OF + timedelta(days=30), None),
    ],
)
def test_answered_late(asked, answered, status):
    limits = {"keys": ["interaction"], "window": "12个月", "working_days": 5, "holidays": Holidays()}
    found = statuses("message-answered-late", portal(letter(asked, answered)), **limits)
    assert found == ([status] if status else [])


def test_answering_speed_is_open_where_the_column_was_not_read():
    limits = {"keys": ["interaction"], "window": "12个月", "working_days": 5, "holidays": Holidays()}
    assert statuses("message-answered-late", site(unread("领导信箱", Reason.TIMEOUT, "interaction")), **limits) == [Status.UNKNOWN]
