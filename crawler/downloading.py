"""The download handler: asyncio's own sockets through aiohttp, in the event loop that the browser uses too."""

from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler


class AsyncioHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler, made when its scheme is first asked for: loading the trusted certificates takes a while."""

    lazy = True
