"""What stubs, rows without links and dates without years do to columns: shapes that a real bureau's site showed."""

from datetime import date
from typing import Any

import pytest

from checks.columns import Columns
from crawler.records import PageKind, Reading, Reason, Row
from tests.crawler.test_assemble import article, at, column, facts, home, listing


@pytest.mark.parametrize(
    "target", [Reading(at("sq/form.html"), PageKind.OTHER), article("sq/form.html", published=None)], ids=["text", "article"]
)
@pytest.mark.parametrize("stub", [Reading(at("sq/"), PageKind.OTHER, refresh=at("sq/form.html")), ("sq/", "sq/form.html")])
def test_a_text_that_only_a_stub_names_is_the_stub_s_column(stub: Any, target: Reading) -> None:
    found = facts(home(("sq/", "依申请公开")), stub, target)
    assert [(each.url, each.name, each.key) for each in found.columns] == [(at("sq/form.html"), "依申请公开", "disclosure_request")]
    assert (found.columns[0].has_text, found.columns[0].found_on, found.columns[0].gone) == (True, at(""), False)


@pytest.mark.parametrize("stub", [Reading(at("yjx/"), PageKind.OTHER, refresh=at("yjx/form/")), ("yjx/", "yjx/form/")])
@pytest.mark.parametrize(("answer", "gone", "reason"), [(404, True, None), (503, False, Reason.HTTP_ERROR)])
def test_a_menu_entry_whose_stub_leads_nowhere_is_no_nothing(stub: Any, answer: int, gone: bool, reason: Reason | None) -> None:
    found = facts(home(("yjx/", "政策解读")), stub, ("yjx/form/", answer))
    assert [(each.name, each.key, each.gone, each.reason) for each in found.columns] == [
        ("政策解读", "policy_interpretation", gone, reason)
    ]


def test_a_stub_without_a_known_name_that_leads_home_is_no_column() -> None:
    assert facts(home(("sy/", "网站首页")), Reading(at("sy/"), PageKind.OTHER, refresh=at(""))).columns == ()


def test_one_column_that_is_sent_home_is_gone_and_three_at_once_are_a_gate() -> None:
    menu = [("a/", "政务要闻"), ("b/", "通知公告"), ("c/", "政策解读"), ("index.html", "网站首页")]
    few = facts(home(*menu), ("a/", ""), ("b/", ""), ("index.html", ""), listing("c/", "c/t1.html"))
    assert [(each.url, each.gone, each.reason) for each in few.columns if each.key != "policy_interpretation"] == [
        (at("a/"), True, None),
        (at("b/"), True, None),
    ]
    all_three = facts(home(*menu), ("a/", ""), ("b/", ""), ("c/", ""), ("index.html", ""))
    assert {(each.gone, each.reason) for each in all_three.columns} == {(False, Reason.HTTP_ERROR)}
    assert len(all_three.columns) == 3


def test_rows_without_a_link_are_told_apart_and_are_no_documents() -> None:
    """Rows of one title with another date are two; one whose link works is a document."""
    kept = (
        Row("年度缴费通知", "", date(2026, 6, 16)),
        Row("年度缴费通知", "", date(2026, 6, 13)),
        Row("年度缴费通知", "", date(2026, 6, 13)),
        Row("有链接的通知", at("tz/t1.html"), date(2026, 6, 1)),
    )
    found = facts(home(("tz/", "通知公告"), rows=kept[:1]), listing("tz/", rows=kept))
    assert [(entry.published, entry.position) for entry in found.entries] == [
        (date(2026, 6, 16), 0),
        (date(2026, 6, 13), 1),
        (date(2026, 6, 1), 2),
    ]
    assert len({entry.item for entry in (*found.entries, *found.home.entries)}) == 4
    assert [item.url for item in found.items] == [at("tz/t1.html")]
    assert [entry.published for entry in found.home.entries] == [date(2026, 6, 16)]
    assert Columns(found).key_view("notices", None).items == 3


def test_two_lists_of_rows_without_links_do_not_show_each_other() -> None:
    lost = (Row("没有链接的通知", "", date(2026, 6, 16)),)
    found = facts(home(("zw/", "政务要闻")), listing("zw/", rows=lost), listing("zw/a/", rows=lost), listing("zw/b/", rows=lost))
    assert column(found, "zw/").kind is PageKind.LISTING


def test_a_year_that_was_inferred_gives_way_to_the_document_s_own() -> None:
    """A migrated document: its address says 2017, its page 2010, and the list shows month and day only."""
    shown = (Row("守则", at("dj/201705/t20170520_1.html"), date(2017, 3, 17)), Row("条例", at("dj/t2.html"), date(2026, 3, 5)))
    found = facts(
        home(("dj/", "政务要闻"), rows=shown),
        listing("dj/", rows=shown),
        article("dj/201705/t20170520_1.html", published=date(2010, 3, 17)),
        article("dj/t2.html", published=date(2026, 3, 4)),
    )
    # Another day is no question of the year: the list says what it says.
    assert [entry.published for entry in found.entries] == [date(2010, 3, 17), date(2026, 3, 5)]
    assert [entry.published for entry in found.home.entries] == [date(2010, 3, 17), date(2026, 3, 5)]
