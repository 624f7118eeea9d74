"""What stands between the spider and the network: whom it may talk to, what robots.txt says, and the bytes as they were served."""

import zlib
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.logformatter import LogFormatter

from crawler.answers import RobotsRefusal, TooLarge
from crawler.gate import resolve
from crawler.urls import in_site


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


class ServedBytes(HttpCompressionMiddleware):
    """Decompression that keeps what was served: ``meta["served"]`` is the headers and the body as they came."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002  (Scrapy's signature)
    ) -> Request | Response:
        """Decompress ``response``; a body that grows beyond the limit raises TooLarge, a broken one stays as it came."""
        request.meta["served"] = (response.headers.copy(), response.body)
        if b"Content-Encoding" not in response.headers:
            return response
        try:
            return super().process_response(request, response)
        except IgnoreRequest as refusal:
            raise TooLarge(str(refusal)) from refusal
        except (OSError, EOFError, ValueError, zlib.error):
            return response


class QuietLog(LogFormatter):
    """No line for each page: the bundle says all of it."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override]
        """Return nothing to log."""
