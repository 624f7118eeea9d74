"""One visit to a home page, and a round of them: what must not be held against a site first."""

import asyncio
import gzip
from datetime import date

import pytest

from crawler import visits
from crawler.archive import Archive
from crawler.records import Site
from crawler.soundings import Visit
from tests.crawler.small_portal import Reply, Script, SmallPortal, page

PLAIN = {"Content-Type": "text/plain"}
GZIP = {"Content-Encoding": "gzip"}


def visit(url: str, limit: float = 5.0) -> Visit:
    return asyncio.run(visits.visit(Site("small", "某市人民政府", url), limit=limit, vantage="here"))


@pytest.mark.parametrize(
    ("script", "opened", "outcome"),
    [
        (Reply(body=page("首页", "")), True, "ok"),
        (Reply(body=gzip.compress(page("首页", "").encode()), headers=GZIP), True, "ok"),
        (Reply(body=page("首页", "").encode("utf-16")), True, "ok"),
        (Reply(body=page("首页", "<p>长</p>" * 100_000)), True, "ok"),  # the title is enough
        # an answer that says nothing about a browser's luck
        (Reply(body="<html><head><title> </title></head><body>甲</body></html>"), False, "ok"),
        (Reply(body="<title>甲</title>", headers=PLAIN), False, "ok"),
        (Reply(403, page("403", "")), False, "forbidden"),
        (Reply(412, page("412", "")), False, "challenge"),
        # the site's own
        (Reply(500, page("500", "")), False, "http_error"),
        (Reply(404, page("404", "")), False, "http_error"),
        (Reply(302, "", {"Location": "/"}), False, "http_error"),  # for ever
        (Reply(body=page("首页", ""), cut=True, headers={}), True, "ok"),
    ],
)
def test_a_visit(portal: SmallPortal, script: Script, opened: bool, outcome: str) -> None:
    portal.pages["/"] = script
    seen = visit(portal.url)
    assert (seen.opened, seen.outcome, seen.vantage) == (opened, outcome, "here")


def test_a_redirect_is_followed_but_not_into_the_network_we_run_in(portal: SmallPortal) -> None:
    portal.pages["/"] = Reply(301, "", {"Location": "/index.html"})
    portal.pages["/index.html"] = Reply(body=page("首页", ""))
    assert visit(portal.url).opened
    for target in ("http://127.0.0.1:9/", "http://169.254.169.254/", "http://10.0.0.1/", "http://localhost/"):
        portal.pages["/"] = Reply(302, "", {"Location": target})
        assert (visit(portal.url).opened, visit(portal.url).outcome) == (False, "unreachable")


def test_what_takes_too_long_has_not_opened(portal: SmallPortal) -> None:
    portal.pages["/"] = Reply(body=page("首页", ""), wait=0.6)
    seen = visit(portal.url, limit=0.3)
    assert (seen.opened, seen.outcome) == (False, "timeout")
    assert 0.3 <= seen.seconds < 0.6
    assert visit(portal.url).seconds >= 0.6


def test_the_limit_is_that_of_the_indicator() -> None:
    assert visits.LIMIT_SECONDS == 15


def test_nobody_listens() -> None:
    assert visit("http://127.0.0.1:9/").outcome == "unreachable"


def round_of(*urls: str, line: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[visits.Round, list[str]]:
    asked: list[str] = []

    async def is_up() -> bool:
        asked.append("line")
        return line

    async def is_public(_: object) -> bool:
        return True

    monkeypatch.setattr(visits, "_is_public", is_public)
    sites = [Site(f"s{n}", f"第{n}个网站", url) for n, url in enumerate(urls)]
    return asyncio.run(visits.visit_all(sites, None, lambda site, _: asked.append(site.key), line=is_up)), asked


def test_our_own_line_is_looked_at_only_where_every_site_failed(portal: SmallPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, asked = round_of(portal.url, "http://127.0.0.1:9/", line=False, monkeypatch=monkeypatch)
    assert (seen.line_is_up, sorted(asked)) == (True, ["s0", "s1"])
    assert [each.own_line for _, each in seen.visits] == [True, True]
    seen, asked = round_of("http://127.0.0.1:9/", "http://127.0.0.1:8/", line=False, monkeypatch=monkeypatch)
    assert (seen.line_is_up, asked[-1]) == (False, "line")
    assert [each.own_line for _, each in seen.visits] == [False, False]
    seen, _ = round_of("http://127.0.0.1:9/", line=True, monkeypatch=monkeypatch)
    assert [each.own_line for _, each in seen.visits] == [True]


def test_a_replica_that_answers_proves_nothing_about_our_line(portal: SmallPortal) -> None:
    async def down() -> bool:
        return False

    sites = [Site("near", "近", portal.url), Site("far", "远", "http://no-such-name.invalid/")]
    seen = asyncio.run(visits.visit_all(sites, None, lambda *_: None, line=down))
    assert not seen.line_is_up
    assert [(site.key, each.own_line) for site, each in seen.visits] == [("near", True), ("far", False)]


def test_an_answer_of_any_kind_proves_our_line(portal: SmallPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.pages["/"] = Reply(500, "broken")
    seen, asked = round_of(portal.url, line=False, monkeypatch=monkeypatch)
    assert (seen.line_is_up, asked) == (True, ["s0"])


def test_replicas_on_the_loopback_do_not_lie_behind_our_line() -> None:
    site = Site("s", "某市人民政府", "http://127.0.0.1:9/")
    assert asyncio.run(visits.visit_all([site], None, lambda *_: None)).line_is_up


def test_a_round_is_kept_and_comes_back_with_the_facts(portal: SmallPortal, tmp_path) -> None:  # type: ignore[no-untyped-def]
    site = Site("small", "某市人民政府", portal.url)
    with Archive(tmp_path) as archive:
        seen = asyncio.run(visits.visit_all([site], None, lambda *_: None, vantage="here"))
        visits.note_visits(archive, seen)
        day = seen.visits[0][1].at.date()
        assert list(archive._visits("small", day)) + list(archive._visits("small", date(2020, 1, 1))) == [seen.visits[0][1]]
