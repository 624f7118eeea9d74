"""The ceiling: Scrapy's downloader fetching addresses that are known beforehand, and doing nothing with them.

``python -m tests.benchmarks.fetch_spider FILE`` (one address a line) prints the number of pages.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class FetchSpider(scrapy.Spider):
    """Fetches a list of addresses."""

    name = "fetch"

    def __init__(self, file: str) -> None:
        super().__init__()
        self.addresses = Path(file).read_text(encoding="utf-8").split()
        self.pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """Yield every address of the file."""
        for url in self.addresses:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, _: Response) -> None:
        """Count."""
        self.pages += 1


def main() -> None:
    """Fetch and print the count."""
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    crawler = process.create_crawler(FetchSpider)
    process.crawl(crawler, file=sys.argv[1])
    process.start()
    spider: Any = crawler.spider
    print(spider.pages)


if __name__ == "__main__":
    main()
