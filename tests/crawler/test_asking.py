"""Single requests beside the crawl: whom they may reach, and what is sent."""

import asyncio
import gzip
from collections.abc import Mapping

import pytest

from crawler.asking import MAX_HOPS, Asked, Asker
from crawler.records import Outcome
from crawler.urls import site_hosts
from tests.crawler.small_portal import Reply, SmallPortal, page


def asking(url: str, *, home: str, follow: bool = False, form: Mapping[str, bytes] | None = None, timeout: float = 3) -> Asked:
    async def run() -> Asked:
        async with Asker(site_hosts(home), "127.0.0.1", "gongkai-test", timeout) as asker:
            return await (asker.follow(url) if follow else asker.ask(url, form))

    return asyncio.run(run())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://10.1.2.3/", "http://169.254.169.254/latest/", "http://[::1]:80/", "http://2130706433/"]
)
def test_private_addresses_are_not_contacted(portal: SmallPortal, url: str) -> None:
    async def run() -> tuple[Outcome, int]:
        async with Asker(site_hosts(portal.url), "127.0.0.1", "gongkai-test", 3) as asker:
            return (await asker.ask(url)).outcome, asker.count

    assert asyncio.run(run()) == (Outcome.UNREACHABLE, 0)


def test_another_port_of_the_host_under_audit_is_none_of_the_site_s(portal: SmallPortal) -> None:
    async def run() -> tuple[bool, bool]:
        async with Asker(site_hosts(portal.url), "127.0.0.1", "gongkai-test", 3) as asker:
            return await asker.may_ask(portal.url), await asker.may_ask("http://127.0.0.1:6379/")

    assert asyncio.run(run()) == (True, False)


def test_an_answer_is_kept_as_served_and_read_as_meant(portal: SmallPortal) -> None:
    body = page("首页", "").encode()
    portal.pages["/z"] = Reply(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    asked = asking(f"{portal.url}z", home=portal.url)
    assert (asked.body, gzip.decompress(asked.served), asked.status, asked.has_title) == (body, body, 200, True)
    assert portal.agents == {"gongkai-test"}


def test_redirects_end(portal: SmallPortal) -> None:
    portal.pages["/a"] = Reply(302, "", {"Location": "/a"})
    assert asking(f"{portal.url}a", home=portal.url, follow=True).onward is not None
    assert portal.asked["/a"] == 1 + MAX_HOPS


def test_a_limit_of_time_holds(portal: SmallPortal) -> None:
    portal.pages["/slow"] = Reply(body="x", wait=0.5)
    asked = asking(f"{portal.url}slow", home=portal.url, timeout=0.2)
    assert (asked.outcome, asked.status) == (Outcome.TIMEOUT, 0)


def test_a_name_that_is_not_there() -> None:
    assert asking("http://no-such-name.invalid/", home="http://no-such-name.invalid/").outcome is Outcome.DNS


def test_headers_in_any_charset_are_kept_and_followed(portal: SmallPortal) -> None:
    clear = "/通知/".encode("gb18030").decode("latin-1")
    portal.pages["/a"] = Reply(302, "", {"Location": clear})
    asked = asking(f"{portal.url}a", home=portal.url)
    assert asked.header("location") == clear
    assert asked.onward == f"{portal.url}%CD%A8%D6%AA/"
