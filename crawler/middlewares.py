"""What stands between the spider and the network: whom it may talk to, what robots.txt says, and the bytes as they were served."""

import contextlib
import zlib
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.logformatter import LogFormatter
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]  # what Scrapy unpacks with

from crawler.answers import CutShort, RobotsRefusal, TooLarge, Undecodable
from crawler.gate import resolve
from crawler.settings import MAX_ROBOTS
from crawler.text import unpack
from crawler.urls import in_site

_GZIP = frozenset({b"gzip", b"x-gzip"})
_CODINGS = _GZIP | {b"deflate", b"br", b"zstd"}
MAX_CODINGS = 3
"""Codings in a row: a header has room for a thousand, and a small answer would be unpacked to the limit as often."""
_HEAD = 1024  # bytes in which a page shows that it is one
_TAIL = 64  # bytes in which it ends


class OffLimits(IgnoreRequest):
    """The address is none of the site's, or leads into a private network."""


class SiteGuard:
    """Lets nothing out but to the site itself, and to where a link leads that is only asked about (``meta["beyond"]``).

    A name that resolves to a private address is refused too, so that no page can send us into the network we run in; only
    the host under audit may be private.
    """

    def __init__(self, hosts: frozenset[str], audited: str) -> None:
        self._hosts = hosts
        self._is_public: dict[tuple[str, bool], bool] = {(audited, True): True}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "SiteGuard":
        """Return the guard of the crawler's site."""
        spider: Any = crawler.spider
        return cls(spider.frontier.hosts, urlsplit(spider.job.site.url).hostname or "")

    async def process_request(self, request: Request) -> None:
        """Raise OffLimits for an address that must not be contacted."""
        is_own = in_site(request.url, self._hosts)
        if not is_own and not request.meta.get("beyond"):
            raise OffLimits(request.url)
        host = urlsplit(request.url).hostname or ""
        asked = (host, is_own)  # another port of a private host under audit is none of the site's
        if asked not in self._is_public:
            self._is_public[asked] = await _is_public(host)
        if not self._is_public[asked]:
            raise OffLimits(request.url)


async def _is_public(host: str) -> bool:
    """Whether no address of ``host`` is private. A name that does not resolve is left to the downloader to tell."""
    try:
        await resolve(host, trusted=False)
    except PermissionError:
        return False
    except OSError:
        return True
    return True


class SiteRobots(RobotsTxtMiddleware):
    """robots.txt, kept; a refusal can be told from other ignored requests."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Raise RobotsRefusal where robots.txt does not allow the address."""
        try:
            await super().process_request(request)
        except IgnoreRequest as refusal:
            raise RobotsRefusal(str(refusal)) from refusal

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        """Parse the beginning of robots.txt only: each of its rules is compared with each address that is asked for."""
        await super()._parse_robots(response.replace(body=response.body[:MAX_ROBOTS]), netloc, request)


class ServedBytes(HttpCompressionMiddleware):
    """Decompression that keeps what was served: ``meta["served"]`` is the headers and the body as they came."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002  (Scrapy's signature)
    ) -> Request | Response:
        """Decompress ``response``. Raises TooLarge for a body that grows beyond the limit, CutShort for one that ends too soon.

        What does not decompress stays as it came where it is a page all the same (many old servers announce a packing that a
        proxy has undone), else Undecodable is raised.
        """
        request.meta["served"] = (response.headers.copy(), response.body)
        codings = response.headers.getlist("Content-Encoding")
        if not codings or response.status == HTTPStatus.NOT_MODIFIED:  # which has no body, whatever its headers say
            return response
        if b",".join(codings).count(b",") >= MAX_CODINGS:
            raise Undecodable("packed too often")
        try:
            whole = super().process_response(request, response)
        except IgnoreRequest as refusal:
            raise TooLarge(str(refusal)) from refusal
        except Exception as error:  # each decoder has exceptions of its own, some of no common kind
            if not _is_markup(unpack(response.body)):
                raise (CutShort if isinstance(error, EOFError) else Undecodable)(str(error)) from error
            return response
        coding = b",".join(codings).strip().lower()
        is_read = isinstance(whole, Response) and coding in _CODINGS and not request.meta.get("is_cut")
        if is_read and _ends_too_soon(response.body, coding, whole.body):
            raise CutShort(request.url)
        return whole


def _is_markup(body: bytes) -> bool:
    return any(mark in body[:_HEAD].lower() for mark in (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body"))


def _ends_too_soon(packed: bytes, coding: bytes, page: bytes) -> bool:
    """Whether a stream that was unpacked without complaint (so it is no bomb) lacks its end, and the page with it.

    Some servers forget the last bytes of the stream: a page that ends with ``</html>`` is whole all the same.
    """
    if not packed or page[-_TAIL:].lower().rstrip().endswith(b"</html>"):
        return False
    with contextlib.suppress(zlib.error, zstd.ZstdError, brotli.error):  # a wrong checksum is no missing end
        if coding == b"br":
            unbrotli = brotli.Decompressor()
            unbrotli.process(packed)
            return not unbrotli.is_finished()
        is_raw = packed[0] & 15 != zlib.DEFLATED  # deflate without zlib's frame (RFC 1950 2.2), as old servers send it
        wbits = 31 if coding in _GZIP else -15 if is_raw else 15
        stream = zstd.ZstdDecompressor() if coding == b"zstd" else zlib.decompressobj(wbits)
        stream.decompress(packed)
        return not stream.eof  # what follows the first member of a stream (another one, garbage) does not matter
    return False


class QuietLog(LogFormatter):
    """No line for each page: the bundle says all of it."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override]
        """Return nothing to log."""
