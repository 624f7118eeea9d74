"""The sockets themselves go nowhere private, however a name answers when it is asked a second time."""

import asyncio
import inspect
import socket
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

from crawler.downloading import PublicResolver
from crawler.records import SiteFacts
from crawler.targets import TargetState
from tests.crawler.small_portal import Reply, SmallPortal, page


class Answers(AbstractResolver):
    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
        return [{"hostname": host, "host": each, "port": port, "family": family, "proto": 0, "flags": 0} for each in self.addresses]

    async def close(self) -> None:
        pass


def resolved(host: str, *addresses: str) -> list[str]:
    resolver = PublicResolver(Answers(*addresses), "audited.cn")
    return [each["host"] for each in asyncio.run(resolver.resolve(host, 80))]


def test_public_addresses_and_the_audited_host_pass() -> None:
    assert resolved("a.cn", "1.2.3.4") == ["1.2.3.4"]
    assert resolved("audited.cn", "10.0.0.1") == ["10.0.0.1"]


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_private_one_does_not(address: str) -> None:
    with pytest.raises(PermissionError):
        resolved("a.cn", "1.2.3.4", address)


def test_a_refusal_is_told_as_a_name_that_does_not_resolve() -> None:
    async def ask() -> None:
        connector: Any = aiohttp.TCPConnector(resolver=Answers("1.2.3.4"))
        connector._resolver = PublicResolver(Answers("10.0.0.1"), "audited.cn")
        async with aiohttp.ClientSession(connector=connector) as session:
            await session.get("http://a.cn/")

    with pytest.raises(aiohttp.ClientConnectorDNSError):
        asyncio.run(ask())


def test_aiohttp_still_asks_the_resolver_where_it_is_put() -> None:
    assert "self._resolver.resolve(" in inspect.getsource(aiohttp.TCPConnector)


def in_header(text: str, charset: str) -> str:
    """A header's value as an old server writes it: the bytes of a charset, and no word of which."""
    return text.encode(charset).decode("latin-1")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_headers_in_any_charset_are_headers(portal: SmallPortal, crawl: Callable[..., SiteFacts], charset: str) -> None:
    """Chinese file names stand in the clear in half of all downloads, and redirects to Chinese folders do too."""
    sent = "".join(f"%{byte:02X}" for byte in "通知".encode(charset))
    word = Reply(body=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    word.headers = {
        "Content-Type": "application/msword",
        "Content-Disposition": in_header("attachment; filename=通知.doc", charset),
    }
    portal.pages["/f/1.doc"] = word
    portal.pages["/old/"] = Reply(302, "", {"Location": in_header("/通知/", charset)})
    portal.pages[f"/{sent}/"] = Reply(body=page("办事指南", "<p>正文</p>"))
    portal.pages["/"] = Reply(
        body=page("首页", "<a href='/f/1.doc'>关于某项工作的通知（附件）</a><a href='/old/'>办事指南目录</a>")
    )
    facts = crawl(portal.url, trials=False)
    states = {each.url.removeprefix(portal.url): each.state for each in facts.targets}
    assert states["f/1.doc"] is TargetState.OK
    assert states["old/"] is TargetState.OK
    assert portal.asked[f"/{sent}/"] == 1
