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
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import RETRIED_OUTCOMES, RETRIED_STATUS, RobotsRefusal, outcome_of, outcome_of_failure, retry_after
from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.frontier import DONE, Frontier, Place, hosts_of
from crawler.job import CrawlJob, Progress
from crawler.middlewares import OffLimits
from crawler.recorder import Answer, Recorder, fetch_of, is_home
from crawler.records import Fetch, Outcome, PageKind, Reading
from crawler.rendering import Renderer, find_browser
from crawler.settings import user_agent
from crawler.urls import canonical, identity, in_site
from crawler.walk import LeftOut, Stage, first_step

logger = logging.getLogger(__name__)

TRIES = 3
DISK_FAILED = 4  # exit code of the process
_MAX_RETRY_AFTER = 60.0  # seconds; who asks for more is asked again then, and told as not answering if it still does not
_MAX_HOPS = 5  # corrections of one address (http → https → www) before it counts as a loop
_BATCH = 20  # pages; with _COMMIT_SECONDS what a kill -9 costs at most
_COMMIT_SECONDS = 0.5
_REFUSALS = 10  # block pages in a row after which it is polite, and wise, to stop
_SILENCES = 20  # addresses in a row that got no answer at all, each after its tries
_HOME_BLOCKS = {
    Outcome.CHALLENGE: "challenge",
    Outcome.CAPTCHA: "captcha",
    Outcome.FORBIDDEN: "forbidden",
    Outcome.ROBOTS: "robots",
    Outcome.TLS: "tls",
    Outcome.DNS: "unreachable",
    Outcome.TIMEOUT: "unreachable",
    Outcome.UNREACHABLE: "unreachable",
}
_REFUSING = frozenset({Outcome.CHALLENGE, Outcome.CAPTCHA, Outcome.FORBIDDEN})
_RENDERED_STAGES = frozenset({Stage.HOME, Stage.COLUMN, Stage.CANDIDATE})


class PortalSpider(scrapy.Spider):
    """Asks what the frontier says is due, tries again what may be a passing fault, has rendered what only a browser can read."""

    name = "portal"

    def __init__(self, job: CrawlJob | str, report: Callable[[Progress], None] | None = None) -> None:
        super().__init__()
        self._report = report
        self.job = CrawlJob.from_json(job) if isinstance(job, str) else job
        self.bundle = Bundle.open(self.job.bundle, create=True)
        hosts = hosts_of(self.job.site.url, self.job.site.hosts)
        self.frontier = Frontier(self.bundle, hosts, self.job.max_pages, self.job.max_depth)
        self.recorder = Recorder(self.bundle, self.frontier, Vocabulary.load(self.job.config), self.job.as_of)
        self.renderer: Renderer | None = None
        self.requests = int(self.bundle.meta("requests", 0))
        self.blocked: str | None = self.bundle.meta("blocked")
        self._tried_browser_on_challenge = False
        self._refusals = 0
        self._silences = 0
        self._began = time.monotonic() - float(self.bundle.meta("seconds", 0.0))
        self._timers: set[asyncio.TimerHandle] = set()
        self._ticker: asyncio.Task[None] | None = None

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
        if self.bundle.meta("started") is None:
            agent = user_agent(self.job.contact)
            self.bundle.write_warcinfo({"software": agent, "format": "WARC File Format 1.1", "isPartOf": self.job.run})
            self.frontier.add(first_step(self._home))
            static = sorted(key for key in self.recorder.vocabulary.keys if self.recorder.vocabulary.is_static(key))
            started = datetime.now(UTC).isoformat()
            self.bundle.commit(started=started, home=identity(self._home), static=static, job=self.job.to_json())
        else:
            self.frontier.load()
            self.recorder.load()
        choice = None if self.job.render == "never" else find_browser()
        if choice is not None:
            hosts, trusted = self.frontier.hosts, urlsplit(self.job.site.url).hostname or ""
            self.renderer = Renderer(choice, lambda url: in_site(url, hosts), trusted, user_agent(self.job.contact))
        self._ticker = asyncio.ensure_future(self._tick())

    async def closing(self, reason: str) -> None:
        """Keep what was seen; a crawl that came to its end is marked so."""
        for timer in self._timers:
            timer.cancel()
        if self._ticker is not None:
            self._ticker.cancel()
        if self.renderer is not None:
            await self.renderer.close()
        with self._or_die():
            if reason == "finished" and not self.frontier.has_more:
                self.bundle.finish(**self._figures())
            else:
                self.bundle.commit(**self._figures())
        self._tell()
        self.bundle.close()

    @property
    def _home(self) -> str:
        return canonical(self.job.site.url) or self.job.site.url

    def _figures(self) -> dict[str, object]:
        level = self.frontier.level
        return {
            "requests": self.requests,
            "seconds": round(time.monotonic() - self._began, 2),
            "blocked": self.blocked,
            "browser": (self.renderer and self.renderer.version) or self.bundle.meta("browser"),
            "level": level and [int(level.stage), level.turn],
        }

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_COMMIT_SECONDS)
            self._commit()
            if time.monotonic() - self._began > self.job.max_seconds:
                self.frontier.leave_rest(LeftOut.TIME)

    def _commit(self) -> None:
        with self._or_die():
            self.bundle.commit(**self._figures())
        self._tell()

    @contextmanager
    def _or_die(self) -> Iterator[None]:
        """End at once where the disk is full or gone: what is committed is whole, and nothing may be blamed on the site."""
        try:
            yield
        except (OSError, sqlite3.Error):
            logger.critical("the bundle cannot be written", exc_info=True)
            logging.shutdown()
            os._exit(DISK_FAILED)

    def _tell(self) -> None:
        if self._report is not None:
            seconds = round(time.monotonic() - self._began, 1)
            note = "" if self.frontier.level is None else self.frontier.level.stage.name.lower()
            self._report(Progress(self.job.site.key, self.frontier.kept, self.frontier.queued, seconds, note))

    # --- asking -------------------------------------------------------------------------------------------------------

    def next_request(self) -> Request | None:
        """Return the next address to ask for, or None where one must wait."""
        if self.frontier.spent:
            self.frontier.leave_rest(LeftOut.BUDGET)
        place = self.frontier.next_place()
        return None if place is None else self._request(place)

    def _request(self, place: Place) -> Request:
        return Request(
            place.url,
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
            with self._or_die():
                await self._answered(place, _answer(response))
        except Exception:
            logger.exception("could not take in %s", place.url)
            self._give_up(place, Outcome.UNREACHABLE, "internal-error")
        if self.bundle.uncommitted >= _BATCH:
            self._commit()

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
        if self.bundle.uncommitted >= _BATCH:
            self._commit()

    async def _answered(self, place: Place, answer: Answer) -> None:
        if answer.status in range(300, 400) and answer.header("location"):
            self._redirected(place, answer)
            return
        reading = self.recorder.read(answer, is_home=is_home(place))
        outcome = outcome_of(answer.status, reading)
        if answer.status in RETRIED_STATUS and outcome is Outcome.HTTP_ERROR and place.attempts < TRIES:
            self._again(place, retry_after(answer.header("retry-after"), answer.at))
            return
        record = self.recorder.keep(f"{place.url} {place.hops}", answer)
        fetch = fetch_of(place, answer, outcome, reading, record.record)
        best = fetch
        if reading is not None and self._wants_browser(place, reading):
            best = await self._rendered(place, fetch)
        self.recorder.note(place, fetch, reading if outcome in {Outcome.OK, Outcome.HTTP_ERROR} else None, record)
        self.recorder.settle(place, fetch)
        self._watch(place, best)

    def _redirected(self, place: Place, answer: Answer) -> None:
        record = self.recorder.keep(f"{place.url} {place.hops}", answer)
        target = canonical(answer.header("location") or "", answer.url)
        if target is not None and identity(target) == place.row.identity and in_site(target, self.frontier.hosts):
            place.url, place.hops = target, place.hops + 1
            if place.hops <= _MAX_HOPS:
                self._engine_crawl(self._request(place))
                return
            target = None
        outcome = Outcome.HTTP_ERROR if target is None else Outcome.OK
        fetch = replace(fetch_of(place, answer, outcome, None, record.record), kind=None, why="redirect")
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

    # --- what only a browser can read ---------------------------------------------------------------------------------

    def _wants_browser(self, place: Place, reading: Reading) -> bool:
        if self.renderer is None or place.here.level.stage not in _RENDERED_STAGES:
            return False
        if reading.kind is PageKind.CHALLENGE:
            wanted, self._tried_browser_on_challenge = not self._tried_browser_on_challenge, True
            return wanted
        if reading.refresh is not None:
            return False  # where it leads is a page of its own
        if self.job.render == "always" or reading.kind is PageKind.SHELL:
            return True
        return place.here.level.stage is Stage.COLUMN and self.recorder.lacks_its_list(reading)

    async def _rendered(self, place: Place, served: Fetch) -> Fetch:
        """Have a page rendered; the better answer is returned. What the browser saw is a row and a record of its own.

        Where a script sent the browser on, what it saw is another page: that one is visited in its own right.
        """
        assert self.renderer is not None  # noqa: S101  (_wants_browser said so)
        began = time.monotonic()
        shown = await self.renderer.render(served.url)
        at = datetime.now(UTC)
        self.requests += 1
        onward = _onward(served.url, shown.final_url) if shown.html else None
        is_here = shown.html and onward is None
        seen = self.recorder.read_rendered(shown.html, served.url, is_home=is_home(place)) if is_here else None
        record = self.bundle.write_rendered(served.url, onward or served.url, at, shown.html, served.record) if shown.html else None
        outcome = shown.outcome if shown.outcome is not Outcome.OK else outcome_of(shown.status or HTTPStatus.OK, seen)
        fetch = Fetch(
            url=served.url,
            at=at,
            outcome=outcome,
            status=shown.status,
            seconds=round(time.monotonic() - began, 3),
            size=len(shown.html),
            via="browser",
            record=None if record is None else record.record,
            kind=None if seen is None else seen.kind,
            title=seen.title if seen else "",
            why="redirect" if onward else shown.why or (None if seen is None else seen.why),
        )
        better = seen is not None and seen.kind not in {PageKind.SHELL, PageKind.CHALLENGE, PageKind.ERROR}
        self.recorder.note(place, fetch, seen if better else None, record, onward)
        return fetch if better else served

    # --- knowing when to stop -----------------------------------------------------------------------------------------

    def _watch(self, place: Place, fetch: Fetch) -> None:
        """Stop where the site shuts its door, or has gone away, instead of knocking three thousand times."""
        outcome = fetch.outcome
        if is_home(place) and outcome in _HOME_BLOCKS:
            self._stop(_HOME_BLOCKS[outcome])
            return
        self._refusals = self._refusals + 1 if outcome in _REFUSING else 0
        self._silences = self._silences + 1 if outcome in RETRIED_OUTCOMES else 0
        if self._refusals >= _REFUSALS:
            self._stop(_HOME_BLOCKS[outcome])
        elif self._silences >= _SILENCES:
            self._stop("unreachable")

    def _stop(self, why: str) -> None:
        logger.info("stopping: %s", why)
        self.blocked = self.blocked or why
        self.frontier.leave_rest(LeftOut.BLOCKED)


def _onward(asked: str, shown: str) -> str | None:
    """Return where a script sent the browser, None where it stayed: another query is the same page (tokens of challenges)."""
    target = canonical(shown)
    if target is None or identity(target).partition("?")[0] == identity(asked).partition("?")[0]:
        return None
    return target


def _answer(response: Response) -> Answer:
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
