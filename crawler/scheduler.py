"""The frontier as Scrapy's scheduler."""

from collections import deque
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider


class FrontierScheduler(BaseScheduler):
    """Hands out what the spider's frontier says is due; requests that come back are second tries and go first."""

    def __init__(self, spider: "PortalSpider") -> None:
        self._spider = spider
        self._again: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "FrontierScheduler":
        """Return the scheduler of the crawler's spider."""
        spider: PortalSpider = crawler.spider  # type: ignore[assignment]
        return cls(spider)

    def has_pending_requests(self) -> bool:
        """Whether anything is due, being asked for or waiting for another try."""
        return self._spider.has_more or bool(self._again)

    def enqueue_request(self, request: Request) -> bool:
        """Take a second try, or a corrected address, that the spider sends at its time."""
        self._again.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return what to ask for now, if anything."""
        return self._again.popleft() if self._again else self._spider.next_request()
