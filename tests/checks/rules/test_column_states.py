"""column-not-updated and column-empty: D1.4 to D1.6 for a key as one, D1.9 column by column."""

from datetime import date

import pytest

from checks.model import Status
from crawler.records import Item, PageKind, Reason

from ..facts import URL, child, listing, run, said, site, text, unread

OWN = ("news", "policy_documents", "policy_interpretation")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([listing("要闻", 14, key="news")], Status.OK),
        ([listing("要闻", 400, 300, 5, key="news")], Status.OK),
        ([listing("要闻", 15, key="news"), listing("部门动态", 1, key="news")], Status.OK),
        ([listing("要闻", 3, key="news"), unread("部门动态", key="news")], Status.OK),  # fresh was seen
        ([listing("要闻", 3, key="news", reason=Reason.BUDGET)], Status.OK),
        ([listing("要闻", 15, key="news"), unread("部门动态", key="news")], Status.UNKNOWN),
        ([listing("要闻", 15, key="news"), unread("部门动态", Reason.OFF_SITE, "news")], Status.UNKNOWN),
        ([listing("要闻", None, None, key="news")], Status.UNKNOWN),
        ([listing("要闻", -3, key="news")], Status.UNKNOWN),
        ([listing("要闻", None, 15, 30, key="news")], Status.UNKNOWN),  # the undated first row may be new
        ([listing("要闻", 30, 15, key="news", complete=False)], Status.UNKNOWN),  # oldest first, and not read to its end
        ([text("要闻", "news")], Status.UNKNOWN),
        ([listing("要闻", key="news", kind=PageKind.SHELL, list_seen=False)], Status.UNKNOWN),
        ([listing("要闻", 15, None, 30, key="news")], Status.FAIL),  # the undated row stands among older ones
        ([listing("要闻", 15, 30, key="news", complete=False)], Status.FAIL),
        ([listing("要闻", -3, 15, key="news")], Status.FAIL),
        ([listing("要闻", 15, key="news")], Status.FAIL),
        ([listing("要闻", 15, key="news"), listing("部门动态", key="news")], Status.FAIL),
    ],
)
def test_a_key_as_one(parts, status):
    assert [f.status for f in run("column-not-updated", site(*parts), keys=["news"])] == [status]


@pytest.mark.parametrize(
    ("as_of", "latest", "status"),
    [
        (date(2026, 11, 20), date(2026, 5, 20), Status.OK),
        (date(2026, 11, 20), date(2026, 5, 19), Status.FAIL),
        (date(2026, 8, 31), date(2026, 2, 28), Status.OK),  # there is no 31 February
        (date(2026, 8, 31), date(2026, 2, 27), Status.FAIL),
        (date(2028, 8, 31), date(2028, 2, 29), Status.OK),
        (date(2028, 8, 31), date(2028, 2, 28), Status.FAIL),
        (date(2026, 3, 31), date(2025, 9, 30), Status.OK),
        (date(2026, 3, 31), date(2025, 9, 29), Status.FAIL),
    ],
)
def test_six_months_by_the_calendar(as_of, latest, status):
    facts = site(listing("政策解读", latest, key="policy_interpretation"), as_of=as_of)
    assert [f.status for f in run("column-not-updated", facts, keys=["policy_interpretation"])] == [status]


def test_an_entrance_is_proven_by_the_list_beneath_it():
    hub = listing("新闻动态", key="news", list_seen=False, kind=PageKind.OTHER)
    below = [child(listing(name, days, key="news"), hub) for name, days in (("部门动态", 40), ("要闻", 15), ("乡镇动态", 20))]

    (finding,) = run("column-not-updated", site(hub, *below), keys=["news"])

    assert (finding.subject.name, finding.evidence) == ("新闻动态", ("<urn:要闻>",))


def test_a_missing_key_is_another_rules_matter():
    assert run("column-not-updated", site(), keys=["news"]) == []
    assert run("column-empty", site(), keys=["news"]) == []


def test_a_date_that_only_the_article_gives_counts():
    part = listing("要闻", None, key="news")
    dated = [Item(part.entries[0].item, "某信息", date(2026, 11, 18), read=True)]
    facts = site(type(part)(part.column, part.entries, tuple(dated)))
    assert said(run("column-not-updated", facts, keys=["news"])) == []


def test_column_by_column():
    parts = [
        listing("要闻", 3, key="news"),
        listing("部门动态", 20, key="news"),  # its key is fresh, so nothing was charged for it
        listing("文件", 400, key="policy_documents"),  # charged by D1.5
        listing("部门文件", 500, key="policy_documents"),
        listing("预算", 400, key="budget"),
        listing("某某工作", 400),
        listing("往年回顾", 400),
        listing("2021年", 2000, key="gazette"),
        listing("公报", 30, key="gazette"),
        listing("空栏目"),
        unread("办事", Reason.OFF_SITE, "services"),
        unread("外站", Reason.OFF_SITE),
        text("网站地图"),
    ]
    assert said(run("column-not-updated", site(*parts), own_indicator=OWN)) == [
        ("fail", "部门动态"),
        ("fail", "预算"),
        ("fail", "某某工作"),
        ("unknown", "办事"),
    ]
    assert said(run("column-empty", site(*parts), own_indicator=OWN)) == [("fail", "空栏目"), ("unknown", "办事")]


def test_a_child_of_another_name_does_not_freshen_its_parent():
    parent = listing("新闻中心", 20, key="news")
    notices = child(listing("通知公告", 2, key="notices"), parent)
    assert said(run("column-not-updated", site(parent, notices), keys=["news"])) == [("fail", "新闻中心")]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([listing("预算", 900, key="budget")], []),
        ([listing("预算", key="budget", has_text=True)], []),
        ([listing("领导", key="leaders", has_text=True)], []),
        ([listing("要闻", key="news"), listing("动态", 3, key="news")], [("fail", "要闻")]),
        ([listing("要闻", key="news"), listing("动态", 30, key="news")], []),  # D1.4 charged the key
        ([listing("要闻", key="news"), listing("动态", key="news")], []),
        ([listing("要闻", key="news"), unread("动态", key="news")], []),  # D1.4 is open
        ([listing("领导", key="leaders")], [("fail", "领导")]),
        ([listing("预算", key="budget")], [("fail", "预算")]),
    ],
)
def test_empty_column_by_column(parts, expected):
    assert said(run("column-empty", site(*parts), own_indicator=OWN)) == expected


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([listing("要闻", 900, key="news")], Status.OK),
        ([listing("要闻", 3, key="news"), listing("动态", key="news")], Status.OK),
        ([listing("要闻", key="news"), unread("动态", key="news")], Status.UNKNOWN),
        ([listing("要闻", key="news", complete=False)], Status.UNKNOWN),
        ([listing("要闻", key="news")], Status.FAIL),
        ([listing("要闻", key="news"), listing("动态", key="news")], Status.FAIL),
    ],
)
def test_an_empty_key(parts, status):
    assert [f.status for f in run("column-empty", site(*parts), keys=["news"])] == [status]


def test_an_unreadable_site_without_columns_is_open():
    (found,) = run("column-not-updated", site(blocked="tls"))
    assert (found.reason, found.subject.url) == (Reason.TLS, URL)


def test_a_text_page_beneath_a_column_says_nothing_about_its_age():
    parent = listing("要闻", 20, key="news")
    about = child(text("栏目说明", "news"), parent)
    assert said(run("column-not-updated", site(parent, about), keys=["news"])) == [("fail", "要闻")]


def test_a_page_that_shows_the_newest_of_its_children_is_navigation():
    parent = listing("公开", 400, key="budget", kind=PageKind.OTHER, list_seen=False)
    below = [child(listing(f"预算{n}", 400, key="budget"), parent) for n in range(2)]
    assert said(run("column-not-updated", site(parent, *below))) == [("fail", "预算0"), ("fail", "预算1")]


def test_a_menu_that_runs_in_circles():
    one, two = listing("甲", 400), listing("乙", 400)
    assert len(said(run("column-not-updated", site(child(one, two), child(two, one))))) == 2


@pytest.mark.parametrize("looks", [0, 1])
def test_one_look_accuses_no_column(looks):
    stale, empty = listing("要闻", 15, key="news", looks=looks), listing("要闻", key="news", looks=looks)
    for name, part in (("column-not-updated", stale), ("column-empty", empty)):
        for limits in ({"keys": ["news"]}, {}):
            assert [(f.status, f.reason) for f in run(name, site(part), **limits)] == [(Status.UNKNOWN, Reason.UNCONFIRMED)]
    fresh = listing("要闻", 14, key="news", looks=looks)
    assert [f.status for f in run("column-not-updated", site(fresh), keys=["news"])] == [Status.OK]
