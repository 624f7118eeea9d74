"""V4a, V4b, V4c: the three rules that count columns."""

import pytest

from checks.model import Status
from crawler.records import Reason

from ..facts import child, listing, run, site, text, unread

V4A = {"count": 5, "every": {"news": "14天"}, "first_level": {"notices": "6个月", "policy_documents": "6个月"}}
V4B = {"count": 10, "except_every": ("news",), "except_first_level": ("notices", "policy_documents")}
V4C = {"count": 5}


def stale_news(count, age=15):
    return [listing(f"动态{n}", age, key="news") for n in range(count)]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([], Status.OK),
        (stale_news(4), Status.OK),
        (stale_news(5, age=14), Status.OK),
        ([*stale_news(4), listing("往期要闻", 400, key="news")], Status.OK),  # a closed column by its name
        ([*stale_news(4), listing("2019年", 400, key="news")], Status.OK),
        ([*stale_news(4), listing("预决算", 800, key="budget")], Status.OK),  # V4b's matter
        ([*stale_news(4), unread("动态x", Reason.OFF_SITE, key="news")], Status.OK),  # not the site's own column
        ([*stale_news(4), listing("动态x", key="news")], Status.OK),  # empty is V4c's matter
        ([*stale_news(3), unread("动态x", key="news")], Status.OK),
        ([*stale_news(4), unread("动态x", key="news")], Status.UNKNOWN),
        ([unread(f"动态{n}", key="news") for n in range(5)], Status.UNKNOWN),
        (stale_news(5), Status.FAIL),
        ([*stale_news(4), listing("公告", 185, key="notices")], Status.FAIL),
        ([*stale_news(3), listing("公告", 185, key="notices"), listing("文件", 185, key="policy_documents")], Status.FAIL),
        ([*stale_news(5), unread("动态x", key="news")], Status.FAIL),
    ],
)
def test_columns_not_updated(parts, status):
    assert [f.status for f in run("columns-not-updated", site(*parts), **V4A)] == [status]


def test_a_first_level_column_is_judged_with_its_children():
    parent = listing("政策文件", 300, key="policy_documents")
    fresh = child(listing("市政府文件", 10, key="policy_documents"), parent)
    old = child(listing("部门文件", 400, key="policy_documents"), parent)
    assert run("columns-not-updated", site(*stale_news(4), parent, fresh), **V4A)[0].status is Status.OK
    assert run("columns-not-updated", site(*stale_news(4), parent, old), **V4A)[0].status is Status.FAIL
    # the child is no first-level column: two stale ones count once
    assert run("columns-not-updated", site(*stale_news(3), parent, old), **V4A)[0].status is Status.OK


def test_a_navigation_node_counts_at_first_level_and_nowhere_else():
    node = text("政策文件", "policy_documents", has_text=False)
    old = [child(listing(f"文件{n}", 400, key="policy_documents"), node) for n in range(2)]
    (found,) = run("columns-not-updated", site(*stale_news(4), node, *old), **V4A)
    assert found.status is Status.FAIL
    assert found.values["count"] == 5
    assert run("columns-overdue", site(node, *old), **{**V4B, "count": 2})[0].status is Status.FAIL
    assert run("columns-overdue", site(node, *old), **{**V4B, "count": 3})[0].status is Status.OK


def test_the_fault_names_each_column():
    (found,) = run("columns-not-updated", site(*stale_news(6)), **V4A)
    assert found.values["count"] == 6
    assert [column["name"] for column in found.values["columns"]] == [f"动态{n}" for n in range(6)]
    assert "“动态0”（2026-11-05）" in str(found.values["names"])


def test_columns_of_one_name_are_told_apart_by_their_section():
    """Each bureau's page has its 工作动态: a name alone would not say which of them is meant."""
    sections = [text(name, None, has_text=False) for name in ("就业创业", "社保经办")]
    columns = [child(listing("工作动态", 20 + n, key="news", path=f"{n}/gzdt"), section) for n, section in enumerate(sections)]
    (found,) = run("columns-not-updated", site(*stale_news(3), *sections, *columns), **V4A)
    assert "“就业创业”下的“工作动态”（2026-10-31）、“社保经办”下的“工作动态”（2026-10-30）" in str(found.values["names"])
    assert "、“动态0”（2026-11-05）" in str(found.values["names"])


def overdue(count, age=366):
    return [listing(f"栏目{n:02}", age) for n in range(count)]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (overdue(9), Status.OK),
        (overdue(10, age=365), Status.OK),  # twelve calendar months to the day
        ([*overdue(9), listing("专题专栏", 900)], Status.OK),
        ([*overdue(9), listing("要闻", 900, key="news")], Status.OK),
        ([*overdue(9), listing("公告", 900, key="notices")], Status.OK),
        ([*overdue(9), listing("年报", 366, key="annual_reports")], Status.OK),  # 15 months
        ([*overdue(9), listing("领导", 900, key="leaders")], Status.OK),  # static
        ([*overdue(9), text("网站地图")], Status.OK),
        ([*overdue(9), unread("国家部委", Reason.OFF_SITE)], Status.OK),
        ([*overdue(9), unread("栏目x")], Status.UNKNOWN),
        ([*overdue(9), listing("栏目x", None, None)], Status.UNKNOWN),
        (overdue(10), Status.FAIL),
        ([*overdue(9), listing("预算", 400, key="budget")], Status.FAIL),
    ],
)
def test_columns_overdue(parts, status):
    assert [f.status for f in run("columns-overdue", site(*parts), **V4B)] == [status]


def empty(count, **over):
    return [listing(f"空{n}", **over) for n in range(count)]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (empty(4), Status.OK),
        ([*empty(4), listing("栏目", None)], Status.OK),  # undated is not empty
        ([*empty(4), text("概况", "overview")], Status.OK),
        ([*empty(4), unread("死链", None, gone=True)], Status.OK),
        ([*empty(4), unread("外站", Reason.OFF_SITE, key="services")], Status.OK),
        ([*empty(4), *empty(1, path="x", complete=False)], Status.UNKNOWN),  # unread pages
        ([*empty(4), *empty(1, path="x", reason=Reason.SHELL)], Status.UNKNOWN),
        ([*empty(4), unread("栏目x")], Status.UNKNOWN),
        ([unread(f"栏目{n}") for n in range(5)], Status.UNKNOWN),
        (empty(5), Status.FAIL),
        ([*empty(4), listing("预算", key="budget")], Status.FAIL),
    ],
)
def test_columns_empty(parts, status):
    assert [f.status for f in run("columns-empty", site(*parts), **V4C)] == [status]


def test_a_navigation_node_with_listings_beneath_is_not_empty():
    node = listing("政务公开")
    assert run("columns-empty", site(*empty(4), node, child(listing("公开事项", 3), node)), **V4C)[0].status is Status.OK
    # nor if what stands beneath could not be read
    assert run("columns-empty", site(*empty(4), node, child(unread("公开事项"), node)), **V4C)[0].status is Status.UNKNOWN
    # nor if there is content beneath
    assert run("columns-empty", site(*empty(4), node, child(text("说明"), node)), **V4C)[0].status is Status.OK


@pytest.mark.parametrize(("name", "limits"), [("columns-not-updated", V4A), ("columns-overdue", V4B), ("columns-empty", V4C)])
def test_a_blocked_crawl_leaves_every_count_open(name, limits):
    (found,) = run(name, site(listing("要闻", 3, key="news"), blocked="captcha"), **limits)
    assert found.reason is Reason.CAPTCHA


@pytest.mark.parametrize(
    ("name", "limits", "part"),
    [
        ("columns-not-updated", V4A, lambda n, looks: listing(f"动态{n}", 15, key="news", looks=looks)),
        ("columns-overdue", V4B, lambda n, looks: listing(f"栏目{n}", 400, key="budget", looks=looks)),
        ("columns-empty", V4C, lambda n, looks: listing(f"栏目{n}", key="budget", looks=looks)),
    ],
)
def test_columns_that_were_looked_at_once_do_not_count(name, limits, part):
    count = limits["count"]
    seen_twice, seen_once = [part(n, 2) for n in range(count - 1)], part(count, 1)
    assert [f.reason for f in run(name, site(*seen_twice, seen_once), **limits)] == [Reason.UNCONFIRMED]
    assert [f.status for f in run(name, site(*seen_twice[1:], seen_once), **limits)] == [Status.OK]
    assert [f.status for f in run(name, site(*seen_twice, part(count, 2)), **limits)] == [Status.FAIL]
