"""The spider that walks any portal from its home page."""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.aftermath import Aftermath
from crawler.answers import RETRIED_OUTCOMES, RETRIED_STATUS, RobotsRefusal, outcome_of, outcome_of_failure, retry_after
from crawler.apart import Apart
from crawler.browsing import Browsing
from crawler.bundle import Bundle
from crawler.carrying import Carrying
from crawler.columns import Vocabulary
from crawler.door import Door
from crawler.downloading import answer_of
from crawler.former import Former
from crawler.frontier import DONE, Frontier, Place, hosts_of
from crawler.job import CrawlJob, Progress
from crawler.middlewares import OffLimits
from crawler.perusal import Peruser
from crawler.recorder import Answer, Recorder, Taken, fetch_of, is_home
from crawler.records import Fetch, Outcome
from crawler.rendering import Renderer, find_browser
from crawler.settings import user_agent
from crawler.stamp import stamp_of
from crawler.trials import sound
from crawler.urls import canonical, from_header, identity, in_site
from crawler.walk import LeftOut, Level, Stage, Step, first_step

logger = logging.getLogger(__name__)

TRIES = 3
DISK_FAILED = 4  # exit code of the process
_MAX_RETRY_AFTER = 60.0  # seconds; who asks for more is asked again then, and told as not answering if it still does not
_MAX_HOPS = 5  # corrections of one address (http → https → www) before it counts as a loop
_BATCH = 20  # pages; with _COMMIT_SECONDS what a kill -9 costs at most
_COMMIT_SECONDS = 0.5
_GRACE_SECONDS = 1800.0  # for second looks, once the time is over


class PortalSpider(scrapy.Spider):
    """Asks what the frontier says is due, tries again what may be a passing fault, has rendered what only a browser can read."""

    name = "portal"

    def __init__(
        self,
        job: CrawlJob | str,
        peruser: Peruser | Apart,
        report: Callable[[Progress], None] | None = None,
    ) -> None:
        super().__init__()
        self._report = report
        self.job = CrawlJob.from_json(job) if isinstance(job, str) else job
        self.bundle = Bundle.open(self.job.bundle, create=True)
        hosts = hosts_of(self.job.site.url, self.job.site.hosts)
        self.frontier = Frontier(self.bundle, hosts, self.job.max_pages, self.job.max_depth, named_by(self.job))
        keys = frozenset(self.job.only_keys)
        self.recorder = Recorder(self.bundle, self.frontier, Vocabulary.load(self.job.config), peruser.read, keys)
        self._peruser = peruser
        self.carrying: Carrying | None = None
        self.browsing = Browsing(self.job.render, self.bundle, self.recorder)
        self.requests = int(self.bundle.meta("requests", 0))
        self.door = Door(self.bundle.meta("blocked"))
        self._began = time.monotonic() - float(self.bundle.meta("seconds", 0.0))
        self._timers: set[asyncio.TimerHandle] = set()
        self._ticker: asyncio.Task[None] | None = None
        self.aftermath = Aftermath(self, self._engine_crawl)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "PortalSpider":  # noqa: ANN401  (Scrapy's signature)
        """Return the spider, listening for its beginning and end."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.opened, signals.spider_opened)
        crawler.signals.connect(spider.closing, signals.spider_closed)
        return spider

    # --- beginning and end --------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Yield nothing: the frontier holds the first address, or what an earlier session left."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def opened(self) -> None:
        """Take up the bundle where it stands."""
        self.bundle.start_writing()
        stamp = stamp_of(self.job.site, self.job.config)
        if self.bundle.meta("started") is None:
            agent = user_agent(self.job.contact)
            self.bundle.write_warcinfo({"software": agent, "format": "WARC File Format 1.1", "isPartOf": self.job.run})
            self.frontier.add(first_step(self._home))
            for url in self.job.only:
                self.frontier.add(Step(url, Level(Stage.COLUMN, 1), 1))
            static = sorted(key for key in self.recorder.vocabulary.keys if self.recorder.vocabulary.is_static(key))
            started = datetime.now(UTC).isoformat()
            self.bundle.commit(started=started, home=identity(self._home), static=static, job=self.job.to_json(), stamp=stamp)
        else:
            self.frontier.load()
            self.recorder.load()
            if self.bundle.meta("stamp") != stamp:
                self.bundle.commit(stamp=None)  # read by two programs: the next month is to rely on neither
        former = Former.open(self.job, stamp)
        if former is not None:
            self.carrying = Carrying(self.job, former, self.bundle, self.frontier, self.recorder)
            self.carrying.load()
        choice = None if self.job.render == "never" else find_browser()
        if choice is not None:
            hosts, trusted = self.frontier.hosts, urlsplit(self.job.site.url).hostname or ""
            self.browsing.renderer = Renderer(choice, lambda url: in_site(url, hosts), trusted, user_agent(self.job.contact))
        self._ticker = asyncio.ensure_future(self._tick())

    async def closing(self, reason: str) -> None:
        """Keep what was seen; a crawl that came to its end is marked so."""
        for timer in self._timers:
            timer.cancel()
        if self._ticker is not None:
            self._ticker.cancel()
        self.aftermath.close()
        self._peruser.close()
        if reason == "finished" and not self.has_more and self.job.trials:
            with self.or_die():
                self.requests += await sound(self.job, self.bundle, self.browsing.renderer)
        if self.browsing.renderer is not None:
            await self.browsing.renderer.close()
        with self.or_die():
            if reason == "finished" and not self.has_more:
                self.bundle.finish(**self._figures())
            else:
                self.bundle.commit(**self._figures())
        self._tell()
        self.bundle.close()
        if self.carrying is not None:
            self.carrying.former.close()

    @property
    def _home(self) -> str:
        return canonical(self.job.site.url) or self.job.site.url

    def _figures(self) -> dict[str, object]:
        level, renderer = self.frontier.level, self.browsing.renderer
        return {
            "requests": self.requests + self.browsing.requests,
            "seconds": round(time.monotonic() - self._began, 2),
            "blocked": self.door.blocked,
            "browser": (renderer and renderer.version) or self.bundle.meta("browser"),
            "level": level and [int(level.stage), level.turn],
            "traps": sorted(self.frontier.traps.found),
        }

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_COMMIT_SECONDS)
            self._commit()
            over = time.monotonic() - self._began - self.job.max_seconds
            if over > 0:
                self.frontier.leave_rest(LeftOut.TIME)
                self.aftermath.hurry()
            if over > _GRACE_SECONDS:
                self.aftermath.leave_rest()

    def _commit(self) -> None:
        with self.or_die():
            self.bundle.commit(**self._figures())
        self._tell()

    @contextmanager
    def or_die(self) -> Iterator[None]:
        """End at once where the disk is full or gone: what is committed is whole, and nothing may be blamed on the site."""
        try:
            yield
        except (OSError, sqlite3.Error):
            logger.critical("the bundle cannot be written", exc_info=True)
            logging.shutdown()
            os._exit(DISK_FAILED)

    def commit_when_due(self) -> None:
        """Keep what was noted down, once that is worth a write to the disk."""
        if self.bundle.uncommitted >= _BATCH:
            self._commit()

    def _tell(self) -> None:
        if self._report is not None:
            seconds = round(time.monotonic() - self._began, 1)
            note = "" if self.frontier.level is None else self.frontier.level.stage.name.lower()
            note = "target" if self.aftermath.errands.count else note
            queued = self.frontier.queued + self.aftermath.errands.count
            self._report(Progress(self.job.site.key, self.frontier.kept, queued, seconds, note))

    # --- asking -------------------------------------------------------------------------------------------------------

    @property
    def has_more(self) -> bool:
        """Whether anything is to be asked, being asked or waiting for another try."""
        return self.frontier.has_more or self.aftermath.has_more

    def next_request(self) -> Request | None:
        """Return the next address to ask for, or None where one must wait."""
        place = self._next_place()
        if place is not None:
            return self._request(place)
        if self.frontier.has_more:
            return None
        if not self.aftermath.is_planned:
            self._commit()
            self.crawler.signals.connect(self._limit, signals.bytes_received)
            self.aftermath.plan()
        return self.aftermath.next_request()

    def _next_place(self) -> Place | None:
        """Return the next address of the walk to ask for. What need not be asked for is settled on the way to it."""
        while True:
            if self.frontier.spent:
                self.frontier.leave_rest(LeftOut.BUDGET)
            place = self.frontier.next_place()
            if place is None or self.carrying is None:
                return place
            with self.or_die():
                if not self.carrying.carry(place):
                    return place
            self.commit_when_due()

    def _limit(self, data: bytes, request: Request) -> None:
        self.aftermath.limit(data, request)

    def _request(self, place: Place) -> Request:
        return Request(
            place.url,
            headers=None if self.carrying is None else self.carrying.conditions(place),
            callback=self.answered,
            errback=self.failed,
            meta={"place": place, "dont_redirect": True, "handle_httpstatus_all": True},
            dont_filter=True,
        )

    async def answered(self, response: Response) -> None:
        """Take one answer: another try, a redirect, or a page to read."""
        place: Place = response.meta["place"]
        self.requests += 1
        try:
            with self.or_die():
                await self._answered(place, answer_of(response))
        except Exception:
            logger.exception("could not take in %s", place.url)
            self._give_up(place, Outcome.UNREACHABLE, "internal-error")
        self.commit_when_due()

    async def failed(self, failure: Failure) -> None:
        """Take an exchange without an answer: another try, or a row that says so."""
        request: Request = failure.request  # type: ignore[attr-defined]
        place: Place = request.meta["place"]
        error: BaseException = failure.value  # type: ignore[assignment]
        if isinstance(error, OffLimits):
            self.frontier.settle(place, LeftOut.PRIVATE, kept=False)
            return
        outcome = outcome_of_failure(error)
        logger.info("%s: %s (%s)", place.url, outcome, type(error).__name__)
        if not isinstance(error, RobotsRefusal):
            self.requests += 1
        if outcome in RETRIED_OUTCOMES and place.attempts < TRIES:
            self._again(place, None)
            return
        self._give_up(place, outcome, type(error).__name__)
        self.commit_when_due()

    async def _answered(self, place: Place, answer: Answer) -> None:
        if answer.status in range(300, 400) and answer.header("location"):
            self._redirected(place, answer)
            return
        page = Taken(answer) if self.carrying is None else self.carrying.taken(place, answer)
        if page is None:
            self._engine_crawl(self._request(place))
        else:
            await self._take_in(place, page)

    async def _take_in(self, place: Place, page: Taken) -> None:
        answer = page.answer
        perusal = page.perusal or await self.recorder.read(answer, is_home=is_home(place))
        reading = None if perusal is None else perusal.reading
        outcome = outcome_of(answer.status, reading)
        if answer.status in RETRIED_STATUS and outcome is Outcome.HTTP_ERROR and place.attempts < TRIES:
            self._again(place, retry_after(answer.header("retry-after"), answer.at))
            return
        keeper = self.recorder if self.carrying is None else self.carrying
        record = keeper.keep_page(f"{place.url} {place.hops}", page)
        fetch = fetch_of(answer, outcome, reading, record.record, place.attempts)
        best = fetch
        if reading is not None and self.browsing.wants(place, reading):
            best = await self.browsing.look(place, fetch)
        is_read = outcome in {Outcome.OK, Outcome.HTTP_ERROR}
        keeper.note_page(place, fetch, perusal if is_read else None, record, page)
        self.recorder.settle(place, fetch)
        self._watch(place, best)

    def _redirected(self, place: Place, answer: Answer) -> None:
        record = self.recorder.keep(f"{place.url} {place.hops}", answer)
        target = canonical(from_header(answer.header("location") or ""), answer.url)
        if target is not None and identity(target) == place.row.identity and in_site(target, self.frontier.hosts):
            place.url, place.hops = target, place.hops + 1
            if place.hops <= _MAX_HOPS:
                self._engine_crawl(self._request(place))
                return
            target = None
        outcome = Outcome.HTTP_ERROR if target is None else Outcome.OK
        fetch = replace(fetch_of(answer, outcome, None, record.record, place.attempts), kind=None, why="redirect")
        self.recorder.note(place, fetch, None, record, target)
        self.frontier.settle(place, DONE, kept=False)
        self._watch(place, fetch)

    def _again(self, place: Place, asked_for: float | None) -> None:
        """Try once more, later, without holding anybody up."""
        own = self.job.backoff * 2.0 ** (place.attempts - 1)
        delay = own if asked_for is None else min(max(asked_for, own), _MAX_RETRY_AFTER)
        self.frontier.wait(place)
        request = self._request(place)

        def due() -> None:
            self._timers.discard(timer)
            self._engine_crawl(request)

        timer = asyncio.get_running_loop().call_later(delay, due)
        self._timers.add(timer)

    def _engine_crawl(self, request: Request) -> None:
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            engine.crawl(request)

    def _give_up(self, place: Place, outcome: Outcome, why: str) -> None:
        if place.row.identity not in self.frontier.asked:
            return
        fetch = Fetch(url=place.url, at=datetime.now(UTC), outcome=outcome, attempts=place.attempts, why=why)
        self.recorder.note(place, fetch, None, None)
        self.frontier.settle(place, LeftOut.ROBOTS if outcome is Outcome.ROBOTS else DONE, kept=False)
        self._watch(place, fetch)

    def _watch(self, place: Place, fetch: Fetch) -> None:
        if self.door.note(fetch.outcome, home=is_home(place)):
            logger.info("stopping: %s", self.door.blocked)
            self.frontier.leave_rest(LeftOut.BLOCKED)


def named_by(job: CrawlJob) -> set[str] | None:
    """Return the identities of the pages that a job is for, its home page among them; None where it is for the whole site."""
    return {identity(url) for url in (canonical(job.site.url) or job.site.url, *job.only)} if job.only else None
