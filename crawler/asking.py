"""One polite request at a time beside the crawl: for the trials of a whole site and for availability probes.

Scrapy's downloader is the crawl's; this one can be told to use IPv6 only, to stop at a page's title, and runs without a spider.
No private address is contacted but that of the host under audit, on the site's own ports (crawler/urls.py says what is private).
"""

import asyncio
import re
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from crawler.gate import admitted, resolve
from crawler.records import Outcome
from crawler.urls import canonical, from_header, in_site

MAX_HOPS = 5
_MAX_BODY = 4 * 1024 * 1024
_MAX_HEAD = 512 * 1024  # bytes in which a page's title must have come
_TITLE_UTF16 = re.compile(rb"<\x00t\x00i\x00t\x00l\x00e\x00", re.IGNORECASE)
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, identity;q=0.5",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How one exchange ended: an answer with its bytes as served and decoded, or the outcome of none.

    ``outcome``  OK for any answer that came, whatever its status; else why none did
    ``has_title`` HTML with a title that is not empty was among the bytes; ``seconds`` until then, or until the end
    """

    url: str
    at: datetime
    outcome: Outcome
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    served: bytes = b""
    body: bytes = b""
    has_title: bool = False
    seconds: float = 0.0
    ip: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def is_html(self) -> bool:
        """Whether it is, or may be, a page: what calls itself one, or calls itself nothing."""
        return "html" in (self.header("content-type") or "html").lower()

    @property
    def onward(self) -> str | None:
        """Where a redirect leads, None where it is none."""
        return canonical(from_header(self.header("location") or ""), self.url) if self.status in range(300, 400) else None


class Asker:
    """Asks for addresses of one site. Use as an asynchronous context manager.

    ``hosts``     of :func:`crawler.urls.site_hosts`; ``trusted`` is the host under audit, the only one that may be private
    ``timeout``   seconds for one whole exchange
    ``is_ipv6``   over IPv6 and nothing else
    """

    def __init__(self, hosts: frozenset[str], trusted: str, user_agent: str, timeout: float, *, is_ipv6: bool = False) -> None:
        self._hosts = hosts
        self._trusted = trusted
        self._timeout = timeout
        self._headers = {**_HEADERS, "User-Agent": user_agent}
        self._family = socket.AF_INET6 if is_ipv6 else socket.AF_UNSPEC
        self._session: aiohttp.ClientSession | None = None
        self.count = 0

    async def __aenter__(self) -> Self:
        """Open the session."""
        connector = aiohttp.TCPConnector(
            resolver=_PublicOnly(self._trusted), family=self._family, limit=2, force_close=True, enable_cleanup_closed=False
        )
        self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, trust_env=False, headers=self._headers)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def may_ask(self, url: str) -> bool:
        """Whether ``url`` may be contacted: an address of the site, or a public one.

        Another port of a host under audit that is private is none of the site's.
        """
        host = urlsplit(url).hostname or ""
        if host == self._trusted and in_site(url, self._hosts):
            return True
        try:
            await resolve(host, trusted=False)
        except PermissionError:
            return False
        except OSError:
            return True  # a name that does not resolve is told by asking for it
        return True

    async def ask(self, url: str, form: Mapping[str, bytes] | None = None, *, until_title: bool = False) -> Asked:
        """Send one request (``form``: as a POST, values in bytes of the form's charset), follow nothing. Never raises OSError.

        ``until_title`` stops as soon as the title has come.
        """
        began, at = time.monotonic(), datetime.now(UTC)
        if not await self.may_ask(url):
            return Asked(url, at, Outcome.UNREACHABLE)
        self.count += 1
        try:
            asked = await asyncio.wait_for(self._ask(url, form, until_title, began), self._timeout)
        except TimeoutError:
            return Asked(url, at, Outcome.TIMEOUT, seconds=round(time.monotonic() - began, 3))
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            return Asked(url, at, outcome_of_error(error), seconds=round(time.monotonic() - began, 3))
        return asked

    async def follow(self, url: str, *, until_title: bool = False) -> Asked:
        """Send a request and go where redirects lead, within the site and beyond it, :data:`MAX_HOPS` times at most.

        ``seconds`` are those of all of them together, and all of them together have the one limit of time.
        """
        spent = 0.0
        asked = await self.ask(url, until_title=until_title)
        for _ in range(MAX_HOPS):
            spent += asked.seconds
            if asked.onward is None:
                break
            if spent >= self._timeout:
                return Asked(asked.onward, asked.at, Outcome.TIMEOUT, seconds=spent)
            asked = await self.ask(asked.onward, until_title=until_title)
        else:
            spent += asked.seconds
        return replace(asked, seconds=round(spent, 3))

    async def _ask(self, url: str, form: Mapping[str, bytes] | None, until_title: bool, began: float) -> Asked:
        assert self._session is not None  # noqa: S101  (it is entered)
        data = None if form is None else urlencode(form).encode("ascii")
        headers = {} if data is None else {"Content-Type": "application/x-www-form-urlencoded"}
        method = "GET" if data is None else "POST"
        async with self._session.request(
            method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
        ) as answer:
            peer = (
                answer.connection.transport.get_extra_info("peername")
                if answer.connection and answer.connection.transport
                else None
            )
            packed = (answer.headers.get("Content-Encoding") or "").lower()
            served, has_title, seconds = await _read(answer, packed, until_title, began)
            return Asked(
                url=url,
                at=datetime.now(UTC),
                outcome=Outcome.OK,
                status=answer.status,
                reason=answer.reason or "",
                headers=tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in answer.raw_headers),
                served=served,
                body=_unpacked(served, packed),
                has_title=has_title,
                seconds=seconds,
                ip=None if peer is None else str(peer[0]),
            )


class _PublicOnly(AbstractResolver):
    """Gives no private address away but that of the host under audit, so that no name can lead into the network we run in."""

    def __init__(self, trusted: str) -> None:
        self._inner = ThreadedResolver()
        self._trusted = trusted

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        good = admitted(host, [each["host"] for each in found], trusted=host == self._trusted)
        return [each for each in found if each["host"] in good]

    async def close(self) -> None:
        await self._inner.close()


async def _read(answer: aiohttp.ClientResponse, packed: str, until_title: bool, began: float) -> tuple[bytes, bool, float]:
    """Read the body; return it, whether a title came, and the seconds until it had (or until the end)."""
    held, told_at = bytearray(), None
    async for chunk in answer.content.iter_chunked(16384):
        held += chunk
        if told_at is None and len(held) <= _MAX_HEAD + len(chunk) and _has_title(_unpacked(bytes(held), packed)):
            told_at = time.monotonic()
            if until_title:
                break
        if len(held) > (_MAX_HEAD if until_title else _MAX_BODY):
            break
    return bytes(held), told_at is not None, round((told_at or time.monotonic()) - began, 3)


def _has_title(body: bytes) -> bool:
    """Whether a title that is not empty was closed. By plain search: an expression takes for ever on titles that are not."""
    text = body.lower()
    start = text.find(b"<title")
    while start >= 0:
        begin = text.find(b">", start)
        end = text.find(b"</title", begin)
        if begin < 0 or end < 0:
            break
        if text[begin + 1 : end].strip(b" \t\r\n\f\v<"):
            return True
        start = text.find(b"<title", end)
    return _TITLE_UTF16.search(body) is not None


def _unpacked(served: bytes, packed: str) -> bytes:
    """Decompress what may be cut short; what cannot be stays as it came."""
    if packed not in {"gzip", "x-gzip", "deflate"}:
        return served
    for bits in (32 + zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(bits).decompress(served, _MAX_BODY)
        except zlib.error:
            continue
    return served


def outcome_of_error(error: BaseException) -> Outcome:
    """Return what an exception of the exchange means."""
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return Outcome.DNS
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Outcome.TLS
    return Outcome.TIMEOUT if isinstance(error, TimeoutError) else Outcome.UNREACHABLE
