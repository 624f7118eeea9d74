"""What only a browser can read, and what the browser must not do."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import PAGES
from crawler.job import CrawlJob
from crawler.records import Outcome, PageKind, Reason, SiteFacts
from crawler.rendering import BrowserChoice, Rendered, Renderer, find_browser, launch_flags
from tests.crawler import small_portal
from tests.crawler.small_portal import Reply, SmallPortal, page

BROWSER = find_browser()
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
NEWS = "/xwdt/zwyw/"
RELATIVE = [("t1.html", "市政府召开常务会议研究有关工作", "2026-11-18")]


def shell(url: str, extra: str = "") -> str:
    """A list that a script fetches, as Hanweb and home-made portals do it."""
    script = (
        "var list=document.getElementById('ajax-list');var request=new XMLHttpRequest();request.onload=function(){"
        "JSON.parse(request.responseText).rows.forEach(function(row){var li=document.createElement('li');"
        "var a=document.createElement('a');a.href=row.url;a.title=row.title;a.textContent=row.title;"
        "var s=document.createElement('span');s.textContent=row.day;li.appendChild(a);li.appendChild(s);list.appendChild(li);});"
        "document.getElementById('ajax-loading').style.display='none';};"
        f"request.open('GET','{url}');request.send();"
    )
    return page(
        "政务要闻",
        "<div class='list-right'><h2>政务要闻</h2><ul class='news-list' id='ajax-list'></ul>"
        f"<div id='ajax-loading'>正在加载，请稍候…</div><script>{script}</script>{extra}</div>",
    )


def rows() -> Reply:
    lines = ",".join(
        f'{{"title":"市政府召开第{n}次常务会议研究有关工作","url":"/xwdt/zwyw/t20261101_{n}.html","day":"2026-11-1{n}"}}'
        for n in range(5)
    )
    return Reply(body=f'{{"rows":[{lines}]}}', headers={"Content-Type": "application/json"})


def render(url: str, *more: str, choice: BrowserChoice | None = BROWSER) -> list[Rendered]:
    assert choice is not None

    async def run() -> list[Rendered]:
        renderer = Renderer(choice, lambda each: each.startswith(url[: url.index("/", 8)]), "127.0.0.1", "gongkai-test")
        try:
            return [await renderer.render(each) for each in (url, *more)]
        finally:
            await renderer.close()

    return asyncio.run(run())


def test_the_environment_may_name_a_browser_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_BROWSER", "none")
    assert find_browser() is None
    own = tmp_path / "my-browser"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("GONGKAI_BROWSER", str(own))
    assert find_browser() == BrowserChoice(str(own), "my-browser")
    monkeypatch.setenv("GONGKAI_BROWSER", str(tmp_path / "not-there"))
    assert find_browser() is None


def test_the_sandbox_is_off_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in launch_flags()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--no-sandbox" in launch_flags()


def test_without_a_browser_a_shell_stays_one(
    portal: SmallPortal, crawl: Callable[..., SiteFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_BROWSER", "none")
    portal.pages[NEWS] = Reply(body=shell("/data.json"))
    facts = crawl(portal.url, render="auto")
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.reason, news.list_seen, news.rendered, facts.crawl.browser) == (Reason.SHELL, False, False, None)


def test_a_browser_that_does_not_start_leaves_the_shell(
    portal: SmallPortal, crawl: Callable[..., SiteFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_BROWSER", "/bin/false")
    portal.pages[NEWS] = Reply(body=shell("/data.json"))
    facts = crawl(portal.url, render="auto")
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.reason, news.rendered) == (Reason.SHELL, True)
    assert [(each.via, each.outcome) for each in facts.fetches if each.via == "browser"] == [("browser", Outcome.UNREACHABLE)]


@pytest.mark.browser
@needs_browser
def test_a_list_that_a_script_fetches_is_read(
    portal: SmallPortal, crawl: Callable[..., SiteFacts], job_for: Callable[..., CrawlJob]
) -> None:
    portal.pages[NEWS] = Reply(body=shell("/data.json"))
    portal.pages["/data.json"] = rows()
    facts = crawl(portal.url, render="auto")
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.reason, news.kind, news.rendered, news.key) == (None, PageKind.LISTING, True, "news")
    assert len([entry for entry in facts.entries if entry.column == news.url]) == 5
    assert facts.crawl.browser
    assert [each.url for each in facts.fetches if each.via == "browser"] == [news.url]
    with (job_for(portal.url).bundle / PAGES).open("rb") as stream:
        shown = [
            (record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(stream)
            if record.rec_type == "conversion"
        ]
    assert [(head["WARC-Record-ID"], "第4次常务会议" in body.decode()) for head, body in shown] == [(news.record, True)]
    assert shown[0][0]["WARC-Refers-To"] in {each.record for each in facts.fetches if each.via == "http"}


@pytest.mark.browser
@needs_browser
def test_nothing_off_the_site_is_loaded_and_nothing_heavy(portal: SmallPortal) -> None:
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(0.2)
        off = f"http://127.0.0.1:{trap.getsockname()[1]}"
        extra = (
            f"<img src='{off}/a.png'><script src='{off}/a.js'></script><iframe src='{off}/f.html'></iframe>"
            f"<img src='/own.png'><video src='/own.mp4'></video>"
            f"<script>fetch('{off}/x').catch(function(){{}});new WebSocket('{off}/w'.replace('http','ws'));</script>"
        )
        portal.pages["/data.json"] = rows()
        portal.pages["/x.html"] = Reply(body=shell("/data.json", extra))
        (shown,) = render(portal.url + "x.html")
        with pytest.raises(TimeoutError):
            trap.accept()
    assert (shown.outcome, shown.status, shown.final_url) == (Outcome.OK, 200, portal.url + "x.html")
    assert "第4次常务会议" in shown.html
    assert not {"/own.png", "/own.mp4"} & set(portal.asked)


@pytest.mark.browser
@needs_browser
def test_a_page_that_hangs_or_crashes_is_an_outcome_and_the_next_one_is_read(
    portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.rendering._LOAD_SECONDS", 1.0)
    monkeypatch.setattr("crawler.rendering._SETTLE_SECONDS", 0.5)
    monkeypatch.setattr("crawler.rendering._START_SECONDS", 8.0)
    portal.pages["/slow.html"] = Reply(body="late", wait=3)
    portal.pages["/busy.html"] = Reply(body=page("忙", "<script>for(;;){}</script>"))
    portal.pages["/good.html"] = Reply(body=page("好", "<p>正文</p>"))
    slow, busy, off, good = render(
        *(portal.url + name for name in ("slow.html", "busy.html")), "file:///etc/passwd", portal.url + "good.html"
    )
    assert (slow.outcome, busy.outcome, good.outcome) == (Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.OK)
    assert off.html == ""
    assert "正文" in good.html


@pytest.mark.browser
@needs_browser
def test_what_a_script_leads_to_is_a_page_of_its_own(portal: SmallPortal, crawl: Callable[..., SiteFacts]) -> None:
    """Its links are not read as if they stood at the first address, and its documents are counted once."""
    portal.pages["/xwdt/zwyw/new/index.html"] = Reply(body=small_portal.listing("xwdt/zwyw/new", "政务要闻", 0, RELATIVE, 1))
    sent_on = "<script>var a=document.createElement('a');a.href='new/index.html';a.click();</script>"
    portal.pages[NEWS] = Reply(body=shell("/data.json", sent_on))
    facts = crawl(portal.url, render="auto")
    (news,) = (each for each in facts.columns if "/xwdt/zwyw/" in each.url)
    assert (news.url, news.key, news.reason) == (portal.url + "xwdt/zwyw/new/", "news", None)
    assert [entry.item for entry in facts.entries if entry.column == news.url] == [news.url + "t1.html"]
    assert [(each.url, each.why) for each in facts.fetches if each.via == "browser"] == [(portal.url + NEWS[1:], "redirect")]


@pytest.mark.browser
@needs_browser
def test_a_stub_is_not_rendered_even_if_all_pages_are(portal: SmallPortal, crawl: Callable[..., SiteFacts]) -> None:
    portal.pages[NEWS] = Reply(body="<html><head><meta http-equiv='Refresh' content='0;URL=./new/'></head></html>")
    portal.pages["/xwdt/zwyw/new/"] = Reply(body=small_portal.listing("xwdt/zwyw/new", "政务要闻", 0, RELATIVE, 1))
    facts = crawl(portal.url, render="always", max_pages=12)
    rendered = {each.url for each in facts.fetches if each.via == "browser"}
    assert portal.url + "xwdt/zwyw/new/" in rendered
    assert portal.url + NEWS[1:] not in rendered


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize(
    ("extra", "lacking"),
    [
        ("<img src='http://other.example/a.png'>", False),
        ("<script src='https://hm.baidu.com/hm.js'></script>", False),
        ("<script src='/there.js'></script>", False),
        ("<script src='http://other.example/foot.js'></script>", True),
        ("<script src='/gone.js'></script>", True),
        ("<iframe src='http://other.example/foot.html'></iframe>", True),
        ("<script>fetch('/gone.json')</script>", True),
    ],
)
def test_a_page_says_that_it_lacks_a_script_a_frame_or_data(portal: SmallPortal, extra: str, lacking: bool) -> None:
    portal.pages[NEWS] = Reply(body=page("政务要闻", f"<p>正文</p>{extra}"))
    portal.pages["/there.js"] = Reply(body="var a=1;", headers={"Content-Type": "text/javascript"})
    (shown,) = render(portal.url.rstrip("/") + NEWS)
    assert (shown.outcome, shown.lacking) == (Outcome.OK, lacking)
