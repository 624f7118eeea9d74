"""From sightings to facts: what is a column, what it is called, whose child it is, which documents it holds."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from crawler.assemble import surveyed
from crawler.records import (
    SCRIPTED,
    Column,
    ColumnLink,
    CrawlSummary,
    DateFrom,
    Fetch,
    Link,
    Outcome,
    PageKind,
    Reading,
    Reason,
    Record,
    Row,
    Site,
    SiteFacts,
)
from crawler.sightings import Address, Observation, Sighting
from crawler.urls import identity, in_site, site_hosts
from crawler.walk import LeftOut, is_attachment

ROOT = "http://a.cn/"
SITE = Site("a", "某市人民政府", ROOT)
AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, tzinfo=UTC)
SUMMARY = CrawlSummary(run="20261120T020000Z", started=AT)
KEYS = {
    "政务要闻": "news",
    "通知公告": "notices",
    "政策文件": "policy_documents",
    "政策解读": "policy_interpretation",
    "领导信息": "leaders",
    "领导信箱": "interaction",
    "依申请公开": "disclosure_request",
}
STATIC = frozenset({"leaders", "disclosure_request"})


def at(path: str) -> str:
    return path if "://" in path else ROOT + path


def links(*pairs: tuple[str, str]) -> tuple[ColumnLink, ...]:
    return tuple(ColumnLink(KEYS.get(name), name, at(path)) for path, name in pairs)


def rows(*paths: str, day: int | None = 10) -> tuple[Row, ...]:
    return tuple(Row(f"标题{path}", at(path), None if day is None else date(2026, 11, day)) for path in paths)


def home(*pairs: tuple[str, str], **more: Any) -> Reading:
    return Reading(ROOT, PageKind.HOME, columns=links(*pairs), **more)


def listing(path: str, *items: str, crumbs: tuple[tuple[str, str], ...] = (), **more: Any) -> Reading:
    more = {"rows": rows(*items), "list_seen": True, **more}
    return Reading(at(path), PageKind.LISTING, breadcrumb=tuple(Link(at(where), name) for where, name in crumbs), **more)


def article(path: str, **record: Any) -> Reading:
    return Reading(at(path), PageKind.ARTICLE, record=Record(**{"title": f"全文{path}", "published": date(2026, 11, 9), **record}))


def observe(
    *pages: Reading | tuple[str, int] | tuple[str, Outcome] | tuple[str, str], left: dict[str, LeftOut] | None = None
) -> Observation:
    """Readings; (path, status) for an error; (path, Outcome) for no answer; (path, target) for a redirect."""
    sightings, urls = [], []
    for each in pages:
        if isinstance(each, Reading):
            fetch = Fetch(each.url, AT, Outcome.OK, 200, kind=each.kind, record=f"<{each.url}>")
            seen = Sighting(identity(each.url), fetch, each)
            urls += [each.url, *(link.url for link in each.columns), *(row.url for row in each.rows), *each.next_pages]
        else:
            path, what = each
            status = what if isinstance(what, int) else 302 if not isinstance(what, Outcome) else None
            outcome = Outcome.HTTP_ERROR if isinstance(what, int) else what if isinstance(what, Outcome) else Outcome.OK
            target = at(what) if isinstance(what, str) and not isinstance(what, Outcome) else None
            seen = Sighting(identity(at(path)), Fetch(at(path), AT, outcome, status), None, target)
            urls += [at(path), *([target] if target else [])]
        sightings.append(seen)
    hosts, numbers = site_hosts(ROOT), count(1)
    reasons = {at(path): reason for path, reason in (left or {}).items()}
    addresses = tuple(
        Address(
            next(numbers),
            url,
            identity(url),
            reasons.get(url)
            or (
                None
                if in_site(url, hosts) and not is_attachment(url)
                else LeftOut.ATTACHMENT
                if in_site(url, hosts)
                else LeftOut.OFF_SITE
            ),
        )
        for url in dict.fromkeys(urls)
    )
    return Observation(identity(ROOT), KEYS, STATIC, SUMMARY, addresses, tuple(sightings))


def facts(*pages: Any, **more: Any) -> SiteFacts:
    return surveyed(observe(*pages, **more), AS_OF).facts(SITE)


def column(found: SiteFacts, path: str) -> Column:
    return next(each for each in found.columns if each.url == at(path))


def test_pages_two_and_later_are_no_columns() -> None:
    found = facts(
        home(("yw/", "政务要闻")),
        listing("yw/", "yw/t1.html", next_pages=(at("yw/index_1.html"),), total_pages=2),
        listing("yw/index_1.html", "yw/t0.html", next_pages=(at("yw/"),)),
    )
    assert [each.url for each in found.columns] == [at("yw/")]
    assert [(entry.item[12:], entry.position) for entry in found.entries] == [("yw/t1.html", 0), ("yw/t0.html", 1)]
    news = column(found, "yw/")
    assert (news.key, news.kind, news.pages_read, news.pages_total, news.complete) == ("news", PageKind.LISTING, 2, 2, True)


def test_pages_that_the_pager_promises_but_nobody_published_leave_the_list_complete() -> None:
    found = facts(
        home(("yw/", "政务要闻")),
        listing("yw/", "yw/t1.html", next_pages=(at("yw/index_1.html"), at("yw/index_2.html")), total_pages=3),
        listing("yw/index_1.html", "yw/t0.html"),
        ("yw/index_2.html", 404),
    )
    assert column(found, "yw/").complete


@pytest.mark.parametrize("failure", [Outcome.TIMEOUT, 503])
def test_a_later_page_that_failed_leaves_it_incomplete_but_read(failure: Outcome | int) -> None:
    found = facts(
        home(("yw/", "政务要闻")),
        listing("yw/", "yw/t1.html", next_pages=(at("yw/index_1.html"),), total_pages=2),
        ("yw/index_1.html", failure),  # type: ignore[arg-type]
    )
    news = column(found, "yw/")
    assert (news.complete, news.reason, news.pages_read) == (False, None, 1)


def test_an_empty_list_is_seen_empty() -> None:
    news = column(facts(home(("yw/", "政务要闻")), listing("yw/")), "yw/")
    assert (news.kind, news.list_seen, news.reason, news.complete) == (PageKind.LISTING, True, None, True)


def test_a_page_that_only_shows_its_children_is_navigation() -> None:
    found = facts(
        home(("zw/", "政务")),
        listing("zw/", "zw/a/t1.html", "zw/b/t2.html", columns=links(("zw/a/", "通知公告"), ("zw/b/", "政策文件"))),
        listing("zw/a/", "zw/a/t1.html", "zw/a/t0.html"),
        listing("zw/b/", "zw/b/t2.html"),
    )
    assert column(found, "zw/").kind is PageKind.OTHER
    assert not column(found, "zw/").list_seen
    assert column(found, "zw/a/").parent == at("zw/")


def test_an_own_list_above_children_stays_a_list() -> None:
    found = facts(home(("zw/", "政务要闻")), listing("zw/", "zw/t9.html", "zw/a/t1.html"), listing("zw/a/", "zw/a/t1.html"))
    assert column(found, "zw/").kind is PageKind.LISTING


def test_keys_are_inherited_from_the_column_above_but_not_static_ones() -> None:
    found = facts(
        home(("zcwj/", "政策文件"), ("ld/", "领导信息")),
        listing("zcwj/", "zcwj/t1.html"),
        listing("zcwj/szf/", "zcwj/szf/t2.html", crumbs=(("", "首页"), ("zcwj/", "政策文件"), ("zcwj/szf/", "市政府文件"))),
        listing("x/other/", "x/other/t3.html", crumbs=(("", "首页"), ("zcwj/", "政策文件"), ("x/other/", "部门文件"))),
        Reading(at("ld/"), PageKind.OTHER),
        listing("ld/hd/", "ld/hd/t3.html", crumbs=(("ld/", "领导信息"), ("ld/hd/", "领导活动"))),
    )
    assert column(found, "zcwj/szf/").key == column(found, "x/other/").key == "policy_documents"
    assert column(found, "x/other/").parent == at("zcwj/")
    assert (column(found, "ld/hd/").key, column(found, "ld/hd/").parent) == (None, at("ld/"))
    assert column(found, "zcwj/szf/").name == "市政府文件"


def test_one_column_however_it_is_linked() -> None:
    found = facts(home(("yw/", "政务要闻"), ("yw/index.html", "政务要闻")), listing("yw/", "yw/t1.html"))
    assert [each.url for each in found.columns] == [at("yw/")]


@pytest.mark.parametrize("stub", [Reading(at("jd/"), PageKind.OTHER, refresh=at("zw/zcjd/")), ("jd/", "zw/zcjd/")])
def test_a_stub_s_name_belongs_to_its_target(stub: Any) -> None:
    found = facts(home(("jd/", "政策解读")), stub, listing("zw/zcjd/", "zw/zcjd/t1.html"))
    assert [(each.url, each.key, each.name) for each in found.columns] == [(at("zw/zcjd/"), "policy_interpretation", "政策解读")]


def test_a_stub_above_a_named_child_is_navigation_with_that_child() -> None:
    found = facts(
        home(("zw/", "政策文件"), ("zw/szf/", "市政府文件")),
        Reading(at("zw/"), PageKind.OTHER, refresh=at("zw/szf/")),
        listing("zw/szf/", "zw/szf/t1.html"),
    )
    above, below = column(found, "zw/"), column(found, "zw/szf/")
    assert (above.kind, above.key, above.reason, above.has_text, above.list_seen) == (
        PageKind.OTHER,
        "policy_documents",
        None,
        False,
        False,
    )
    assert (below.parent, below.key, below.name) == (at("zw/"), "policy_documents", "市政府文件")


def test_off_site_columns_are_undetermined_whether_linked_or_redirected() -> None:
    found = facts(
        home(("http://b.cn/sq/", "依申请公开"), ("jd/", "政策解读"), ("http://b.cn/", "友情链接")), ("jd/", "http://b.cn/jd/")
    )
    assert {(each.key, each.reason) for each in found.columns} == {
        ("disclosure_request", Reason.OFF_SITE),
        ("policy_interpretation", Reason.OFF_SITE),
    }
    assert all(not each.gone for each in found.columns)


@pytest.mark.parametrize(
    ("answer", "gone", "reason"),
    [
        (404, True, None),
        (410, True, None),
        (503, False, Reason.HTTP_ERROR),
        (Outcome.TIMEOUT, False, Reason.TIMEOUT),
        (Outcome.DNS, False, Reason.DNS),
        (Outcome.TLS, False, Reason.TLS),
        (Outcome.FORBIDDEN, False, Reason.FORBIDDEN),
        (Outcome.CHALLENGE, False, Reason.CHALLENGE),
        (Outcome.TOO_LARGE, False, Reason.BUDGET),
        ("", True, None),  # sent to the home page
    ],
)
def test_columns_that_cannot_be_read(answer: Any, gone: bool, reason: Reason | None) -> None:
    news = column(facts(home(("yw/", "政务要闻")), ("yw/", answer)), "yw/")
    assert (news.gone, news.reason, news.key, news.has_text) == (gone, reason, "news", False)


@pytest.mark.parametrize(
    ("why", "reason"), [(LeftOut.BUDGET, Reason.BUDGET), (LeftOut.ROBOTS, Reason.ROBOTS), (LeftOut.BLOCKED, Reason.BUDGET)]
)
def test_columns_that_were_not_asked_for(why: LeftOut, reason: Reason) -> None:
    news = column(facts(home(("yw/", "政务要闻")), left={"yw/": why}), "yw/")
    assert (news.reason, news.kind, news.gone) == (reason, None, False)


def test_a_shell_stays_one_unless_the_browser_read_it() -> None:
    shell = Reading(at("yw/"), PageKind.SHELL, why="ajax-list")
    seen = observe(home(("yw/", "政务要闻")), shell)
    assert column(surveyed(seen, AS_OF).facts(SITE), "yw/").reason is Reason.SHELL
    shown = listing("yw/", "yw/t1.html")
    fetch = Fetch(at("yw/"), AT, Outcome.OK, 200, via="browser", kind=PageKind.LISTING, record="<shown>")
    better = replace(seen, sightings=(*seen.sightings, Sighting(identity(at("yw/")), fetch, shown)))
    news = column(surveyed(better, AS_OF).facts(SITE), "yw/")
    assert (news.reason, news.kind, news.rendered, news.record) == (None, PageKind.LISTING, True, "<shown>")


@pytest.mark.parametrize(("day", "reason"), [(date(2026, 11, 15), None), (date(2025, 3, 1), Reason.SHELL)])
def test_pinned_rows_above_a_list_that_a_script_fills_are_not_the_column(day: date, reason: Reason | None) -> None:
    rows = (Row("【置顶】综述", at("yw/t1.html"), day),)
    pinned = replace(listing("yw/", rows=rows), why=SCRIPTED)
    seen = observe(home(("yw/", "政务要闻")), pinned)
    news = column(surveyed(seen, AS_OF).facts(SITE), "yw/")
    assert (news.kind, news.reason) == (PageKind.LISTING, reason)
    fetch = Fetch(at("yw/"), AT, Outcome.OK, 200, via="browser-again", kind=PageKind.LISTING, record="<shown>")
    whole = replace(seen, sightings=(*seen.sightings, Sighting(identity(at("yw/")), fetch, replace(pinned, why=None))))
    news = column(surveyed(whole, AS_OF).facts(SITE), "yw/")
    assert (news.reason, news.looks, news.record) == (None, 2, "<shown>")


def test_static_columns_have_text_pages_files_and_articles_alike() -> None:
    found = facts(
        home(("ld/", "领导信息"), ("zn.pdf", "依申请公开")),
        Reading(at("ld/"), PageKind.OTHER),
    )
    assert column(found, "ld/").has_text
    assert (column(found, "zn.pdf").has_text, column(found, "zn.pdf").reason) == (True, None)


def test_a_list_in_a_frame_is_the_column_s() -> None:
    found = facts(
        home(("yw/", "政务要闻")),
        Reading(at("yw/"), PageKind.OTHER, frames=(at("yw/list.jsp"),)),
        listing("yw/list.jsp", "yw/t1.html"),
    )
    assert [(each.url, each.kind, each.key) for each in found.columns] == [(at("yw/"), PageKind.LISTING, "news")]
    assert [entry.column for entry in found.entries] == [at("yw/")]


def test_a_redirect_circle_is_an_error_not_a_hang() -> None:
    assert column(facts(home(("a/", "政务要闻")), ("a/", "b/"), ("b/", "a/")), "a/").reason is Reason.HTTP_ERROR


def test_documents_merge_their_rows_and_their_article() -> None:
    found = facts(
        home(("yw/", "政务要闻"), ("gg/", "通知公告")),
        listing("yw/", rows=(Row("短题…", at("t1.html"), date(2026, 11, 3), index_no="640/2026-00001"),)),
        listing(
            "gg/",
            rows=(Row("一个长得多的标题", at("t1.html"), date(2026, 11, 3)), Row("只在列表", at("t2.html"), date(2026, 11, 4))),
        ),
        article("t1.html", title=None, published=date(2026, 11, 2), published_from=DateFrom.META, doc_no="某政发〔2026〕1号"),
    )
    one, two = found.items
    assert (one.title, one.published, one.published_from, one.index_no, one.doc_no, one.read) == (
        "一个长得多的标题",
        date(2026, 11, 2),
        DateFrom.META,
        "640/2026-00001",
        "某政发〔2026〕1号",
        True,
    )
    assert (two.title, two.published_from, two.read, two.column, two.record) == ("只在列表", DateFrom.LIST, False, "notices", None)


def test_a_document_stands_in_the_narrowest_column_that_lists_it() -> None:
    """A hub shows the newest of what stands beneath; a document in two columns says itself where it belongs."""
    hub = listing("a/", "a/b/1.htm", "a/2.htm", crumbs=(("a/", "通知公告"),))
    inner = listing("a/b/", "a/b/1.htm", crumbs=(("a/", "通知公告"), ("a/b/", "政策解读")))
    other = listing("c/", "d/3.htm", crumbs=(("c/", "政务要闻"),))
    own = listing("d/", "d/3.htm", crumbs=(("d/", "政策文件"),))
    third = replace(article("d/3.htm"), breadcrumb=(Link(at("d/"), "政策文件"),))
    facts = surveyed(observe(home(("a/", "通知公告"), ("c/", "政务要闻")), hub, inner, other, own, third), AS_OF).facts(SITE)
    found = {item.url.removeprefix(ROOT): item.column for item in facts.items}
    assert found == {"a/b/1.htm": "policy_interpretation", "a/2.htm": "notices", "d/3.htm": "policy_documents"}


def test_letters_and_undated_static_pages_are_known_but_no_documents() -> None:
    letters = listing("x/", "x/1.htm", crumbs=(("x/", "领导信箱"),))
    people = listing("l/", "l/1.htm", "l/2.htm", crumbs=(("l/", "领导信息"),), rows=(*rows("l/1.htm", day=None), *rows("l/2.htm")))
    news = listing("n/", "n/1.htm", crumbs=(("n/", "政务要闻"),), rows=rows("n/1.htm", day=None))
    seen = observe(home(("x/", "领导信箱"), ("l/", "领导信息"), ("n/", "政务要闻")), letters, people, news)
    facts = surveyed(seen, AS_OF).facts(SITE)
    found = {item.url.removeprefix(ROOT): item.is_document for item in facts.items}
    assert found == {"x/1.htm": False, "l/1.htm": False, "l/2.htm": True, "n/1.htm": True}


def test_what_is_no_document() -> None:
    found = facts(
        home(("yw/", "政务要闻"), ("ld/", "领导信息")),
        listing("yw/", "t1.html", "fj.pdf", "http://b.cn/t3.html", "yw/sub/"),
        listing("yw/sub/", "t1.html"),
        article("ld/"),
        article("about.html", published=None),
        article("old.html"),
    )
    assert [item.url for item in found.items] == [at("old.html"), at("t1.html")]
    assert {entry.item for entry in found.entries if entry.column == at("yw/")} == {
        at("t1.html"),
        at("fj.pdf"),
        "http://b.cn/t3.html",
    }


def test_home_shows_dates_of_its_own_or_of_the_documents() -> None:
    found = facts(
        home(
            ("yw/", "政务要闻"),
            ("gg/", "通知公告"),
            ("jd/", "政策解读"),
            rows=(Row("甲", at("t1.html"), date(2026, 11, 8)), Row("乙", at("t2.html")), Row("丙", at("t3.html"))),
        ),
        listing("yw/", "t2.html"),
    )
    assert [(entry.title, entry.published and entry.published.day) for entry in found.home.entries] == [
        ("甲", 8),
        ("乙", 10),
        ("丙", None),
    ]
    assert found.crawl.navigation_seen


@pytest.mark.parametrize(
    "first",
    [("", Outcome.TIMEOUT), ("", 503), Reading(ROOT, PageKind.SHELL, columns=links(("a/", "甲"), ("b/", "乙"), ("c/", "丙")))],
)
def test_a_home_page_that_was_not_read_shows_no_navigation(first: Any) -> None:
    assert not facts(first).crawl.navigation_seen


def test_a_home_page_behind_a_stub_is_found() -> None:
    found = facts(
        Reading(ROOT, PageKind.OTHER, refresh=at("web/index.html")),
        Reading(
            at("web/index.html"),
            PageKind.HOME,
            columns=links(("yw/", "政务要闻"), ("gg/", "通知公告"), ("jd/", "政策解读")),
            rows=rows("t1.html"),
        ),
    )
    assert found.home.fetch is not None
    assert found.home.fetch.url == at("web/index.html")
    assert found.crawl.navigation_seen
    assert len(found.home.entries) == 1


def test_the_order_of_fetching_never_shows() -> None:
    pages: list[Any] = [
        home(("yw/", "政务要闻"), ("jd/", "政策解读"), ("https://www.a.cn/gg/index.html", "通知公告")),
        listing("yw/", "t1.html", "t2.html", next_pages=(at("yw/index_1.html"),)),
        listing("yw/index_1.html", "t3.html"),
        listing("gg/", "t2.html", columns=links(("gg/a/", "甲"), ("yw/", "要闻"))),
        ("jd/", "zcjd/"),
        listing("zcjd/", "t4.html"),
        article("t1.html"),
        ("gg/a/", 404),
    ]
    expected = facts(*pages)
    shuffle = random.Random(1)  # noqa: S311  (a fixed order)
    for _ in range(20):
        shuffle.shuffle(pages)
        assert facts(*pages) == expected
