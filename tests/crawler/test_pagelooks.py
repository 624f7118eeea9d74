"""Second looks at pages, in whole crawls: what comes back is no fault, what stays away is one, a shut door is left alone."""

from collections.abc import Callable

from crawler.records import SiteFacts
from tests.crawler.links import HTML, NEWS, link_from_home, state
from tests.crawler.small_portal import Reply, SmallPortal, page

Crawl = Callable[..., SiteFacts]


def test_pages_answer_for_themselves(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/gone.html", "/moved/202611/t20261101_99.html", "/secret/")
    portal.pages["/moved/202611/t20261101_99.html"] = Reply(302, headers={"Location": "/"})
    portal.pages["/secret/"] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    facts = crawl(portal.url)
    assert state(facts, "/gone.html") == ("gone", 2)
    assert state(facts, "_99.html") == ("to_home", 2)
    assert state(facts, "/secret/") == ("forbidden", 2)
    assert state(facts, NEWS) == ("ok", 1)
    assert (portal.asked["/gone.html"], portal.asked[NEWS]) == (2, 1)


def test_a_page_that_comes_back_is_no_dead_link(portal: SmallPortal, crawl: Crawl) -> None:
    good = portal.pages["/zwgk/zfxxgkzn/"]
    assert isinstance(good, Reply)
    portal.pages["/zwgk/zfxxgkzn/"] = lambda number: Reply(404, HTML) if number == 1 else good
    facts = crawl(portal.url)
    assert state(facts, "/zfxxgkzn/")[0] == "ok"
    assert [(each.gone, each.reason, each.has_text) for each in facts.columns if each.url.endswith("/zfxxgkzn/")] == [
        (False, None, True)
    ]


def test_a_page_whose_second_look_fails_stays_unconfirmed(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages[NEWS] = lambda number: Reply(404, HTML) if number == 1 else Reply(503, HTML)
    facts = crawl(portal.url)
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.gone, news.looks) == (True, 1)


def test_a_column_that_failed_is_looked_at_again(portal: SmallPortal, crawl: Crawl) -> None:
    good = portal.pages[NEWS]
    assert isinstance(good, Reply)
    portal.pages[NEWS] = lambda number: Reply(503, "busy") if number <= 3 else good
    facts = crawl(portal.url)
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.reason, news.looks) == (None, 1)
    assert [entry for entry in facts.entries if entry.column == news.url]


def test_the_home_page_is_looked_at_again_where_it_shows_nothing_fresh(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(body=str(portal.pages["/"].body).replace("11-1", "09-1"))  # type: ignore[union-attr]
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(body=str(portal.pages[path].body).replace("2026-11-1", "2026-09-1"))  # type: ignore[union-attr]
    facts = crawl(portal.url)
    assert facts.home.looks == 2
    assert [each.via for each in facts.fetches if each.url == portal.url] == ["http", "http-again"]


def test_what_was_seen_before_the_door_was_shut_is_looked_at_again(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(body=str(portal.pages["/"].body).replace("11-1", "09-1"))  # type: ignore[union-attr]
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    link_from_home(portal, "/f/x.pdf")
    facts = crawl(portal.url)
    assert (facts.crawl.blocked, facts.home.looks) == ("forbidden", 2)
    assert "/f/x.pdf" not in portal.asked


def test_a_door_that_stays_shut_is_knocked_at_twice(portal: SmallPortal, crawl: Crawl) -> None:
    wall = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    for path, good in list(portal.pages.items()):
        if path.endswith(".html"):
            portal.pages[path] = wall
        elif path.endswith("/"):
            stale = Reply(body=str(good.body).replace("2026-1", "2025-1").replace("11-1", "01-1"))  # type: ignore[union-attr]
            portal.pages[path] = lambda number, stale=stale: stale if number == 1 else wall  # type: ignore[misc]
    facts = crawl(portal.url)
    assert facts.crawl.blocked == "forbidden"
    assert [each.via for each in facts.fetches].count("http-again") == 2
