"""The download handler: asyncio's own sockets through aiohttp, in the event loop that the browser uses too."""

import socket
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.gate import admitted
from crawler.recorder import Answer


class PublicResolver(AbstractResolver):
    """Resolves names for the sockets themselves, and gives no private address away but that of ``trusted``, the host under audit.

    A name that answers otherwise when it is asked a second time must not lead into the network we run in.
    """

    def __init__(self, inner: AbstractResolver, trusted: str) -> None:
        self._inner = inner
        self._trusted = trusted

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Return the addresses of ``host`` that may be connected to. Raises PermissionError where none may (:func:`admitted`)."""
        found = await self._inner.resolve(host, port, family)
        good = admitted(host, [each["host"] for each in found], trusted=host == self._trusted)
        return [each for each in found if each["host"] in good]

    async def close(self) -> None:
        """Let go of the resolver within."""
        await self._inner.close()


class AsyncioHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler, made when its scheme is first asked for: loading the trusted certificates takes a while."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider: Any = crawler.spider
        connector: Any = self._session.connector
        # The handler makes its connector itself and takes no resolver; test_downloading.py holds this to what aiohttp does.
        inner, trusted = connector._resolver, urlsplit(spider.job.site.url).hostname or ""  # noqa: SLF001
        connector._resolver = PublicResolver(inner, trusted)  # noqa: SLF001

    @staticmethod
    def _extract_headers(response: ClientResponse) -> Headers:
        """Return the bytes of the headers as they came: Chinese file names in GBK are no text to aiohttp."""
        return Headers(list(response.raw_headers))


def answer_of(response: Response) -> Answer:
    """Return what came, with its headers and bytes as they were served."""
    headers, served = response.meta["served"]
    flat = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, values in headers.items() for value in values)
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    return Answer(
        url=response.url,
        at=datetime.now(UTC),
        status=response.status,
        reason=reason,
        headers=flat,
        served=served,
        body=response.body,
        seconds=float(response.meta.get("download_latency", 0.0)),
        ip=str(response.ip_address) if response.ip_address else None,
    )
