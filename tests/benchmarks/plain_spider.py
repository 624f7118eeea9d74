"""What anybody writes first: a Scrapy spider that follows every link with LinkExtractor and stores nothing.

``python -m tests.benchmarks.plain_spider URL`` prints pages and seconds as JSON.
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor


class PlainSpider(scrapy.Spider):
    """Follows every link of one site."""

    name = "plain"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.pages = 0
        self.links = LinkExtractor(allow_domains=[urlsplit(url).netloc])

    async def start(self) -> AsyncIterator[Any]:
        """Yield the home page."""
        self.began = time.monotonic()
        yield scrapy.Request(self.url)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Follow every link."""
        self.pages += 1
        self.ended = time.monotonic()
        if isinstance(response, TextResponse):
            for link in self.links.extract_links(response):
                yield scrapy.Request(link.url)


def main() -> None:
    """Crawl and print the figures."""
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    crawler = process.create_crawler(PlainSpider)
    process.crawl(crawler, url=sys.argv[1])
    process.start()
    spider: Any = crawler.spider
    print(json.dumps({"pages": spider.pages, "seconds": spider.ended - spider.began}))


if __name__ == "__main__":
    main()
