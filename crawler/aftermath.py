"""What is asked once the walk is over: what the links lead to, and a second look at whatever would be held against the site.

All of it goes through the same downloader and middlewares as the pages. A link to another host is asked about once, as a
visitor's browser would that follows it: HEAD, and GET where HEAD is refused or odd. Hence the other host's robots.txt is not
asked for: it speaks to those who read a site through, and we read nothing there. Files of the site itself obey its robots.txt.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.agenda import Agenda, has_tries_left
from crawler.answers import RETRIED_OUTCOMES, outcome_of_failure
from crawler.assemble import surveyed
from crawler.doubts import Doubt, doubts
from crawler.downloading import answer_of
from crawler.errands import Errand, Errands, Purpose
from crawler.middlewares import OffLimits
from crawler.pagelooks import PageLooks
from crawler.pages import Pages
from crawler.planning import Asking, dead_pages, files_to_ask, others_to_ask, pages_in_doubt
from crawler.records import Outcome
from crawler.settings import FAST_CONCURRENCY, POLITE_CONCURRENCY
from crawler.sitefiles import SiteFiles
from crawler.targetanswers import TargetAnswers, bytes_wanted
from crawler.targets import Target
from crawler.walk import LeftOut
from crawler.witnesses import Witnesses

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider

logger = logging.getLogger(__name__)

_FRESH = {"Cache-Control": "no-cache", "Pragma": "no-cache"}


@dataclass(slots=True)
class Aftermath:
    """Runs the errands of one crawl. Everything that it learns is in the bundle, so that a crawl resumes in its midst."""

    spider: "PortalSpider"
    wake: Callable[[Request], None]
    is_planned: bool = False
    errands: Errands = field(init=False)
    _agenda: Agenda = field(init=False)
    _pages: PageLooks = field(init=False)
    _targets: TargetAnswers = field(init=False)
    _files: SiteFiles = field(init=False)
    _witnesses: Witnesses = field(default_factory=Witnesses)
    _timer: asyncio.TimerHandle | None = None
    _is_late: bool = False

    def __post_init__(self) -> None:
        spider, job = self.spider, self.spider.job
        bundle, frontier, recorder = spider.bundle, spider.frontier, spider.recorder
        self.errands = Errands(POLITE_CONCURRENCY if job.rate > 0 else FAST_CONCURRENCY)
        self._agenda = Agenda(self.errands, job.spaced, job.backoff)
        self._pages = PageLooks(self._agenda, frontier, recorder, spider.browsing)
        self._files = SiteFiles(job.as_of, bundle, recorder)
        self._targets = TargetAnswers(job.site.url, self._agenda, bundle, frontier, recorder, self._files, self._witnesses)

    @property
    def has_more(self) -> bool:
        """Whether anything is to be asked, or being asked."""
        return not self.is_planned or self.errands.count > 0 or self._witnesses.is_wanted

    # --- planning -----------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Work out, from the bundle, what is still to be asked. Call once, when the walk is over."""
        self.is_planned = True
        is_blocked = self.spider.door.blocked is not None
        if is_blocked and self.spider.frontier.kept == 0:
            return  # not one page was seen, so nothing is held against the site, and who asked is not kept waiting
        seen = self.spider.bundle.observation()
        survey = surveyed(seen, self.spider.job.as_of)
        pages = survey.pages
        asked = {target.url: target for target in self.spider.bundle.extras(Target) if target.at is not None}
        self._files.carrying = self.spider.carrying
        self._witnesses.load(asked.values())
        self._pages.homes = frozenset({seen.home, pages.home})
        if is_blocked:
            self._pages.knock_softly()
        is_short = is_blocked or self._is_late  # then only what stands accused is looked at again
        wanted = chain(doubts(survey), () if is_short else dead_pages(seen, pages))
        self._order_pages(pages_in_doubt(seen, pages, wanted, self.spider.job.only))
        if not is_short:
            self._order_targets(pages, asked)

    def _order_pages(self, wanted: list[Doubt]) -> None:
        has_browser = self.spider.browsing.renderer is not None
        for doubt in wanted:
            by_browser = doubt.by_browser and has_browser
            errand = Errand(Purpose.PAGE, doubt.url, doubt.url, identity=doubt.identity, body=True, by_browser=by_browser)
            self._agenda.add(errand, doubt.at)

    def _order_targets(self, pages: Pages, asked: dict[str, Target]) -> None:
        """Order the second looks that an earlier session left, and what files and other hosts are asked."""
        job, frontier = self.spider.job, self.spider.frontier
        for target in sorted(asked.values(), key=lambda each: each.url):
            self._targets.look_again(target)
        files = {pages.url_of(row.identity) for _, row in frontier.left_out(LeftOut.ATTACHMENT)}
        self._order(files_to_ask(files, asked, self._is_on_home, job.max_files))
        others = (url for url, _ in frontier.left_out(LeftOut.OFF_SITE))
        self._order(others_to_ask(others, asked, self._is_on_home, job.max_external, job.max_per_host))

    def _order(self, asking: Asking) -> None:
        for url in asking.left:
            self._targets.leave(url, LeftOut.BUDGET)
        for errand in asking.errands:
            self._agenda.add(errand)

    def _is_on_home(self, url: str) -> bool:
        return self.spider.recorder.mentioned(url).on_home

    # --- handing out --------------------------------------------------------------------------------------------------

    def next_request(self) -> Request | None:
        """Return the next thing to ask for, None where one must wait or all is done."""
        while True:
            if self.errands.count == 0 and self._witnesses.is_wanted:
                self._agenda.add(self._witnesses.call())
            errand = self._agenda.next()
            if errand is None:
                self._wait_for_due()
                return None
            if not self._targets.is_silent(errand):
                return self._request(errand)
            self._targets.leave(errand.key, "host_silent")
            self.errands.done(errand)

    def _wait_for_due(self) -> None:
        self.close()
        wait = self._agenda.wait()
        if wait is not None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._on_due)

    def _on_due(self) -> None:
        self._timer = None
        request = self.next_request()
        if request is not None:
            self.wake(request)

    def close(self) -> None:
        """Let go of the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def hurry(self) -> None:
        """Leave out what links lead to, now that the time is over: second looks go on, or nothing could be held against anybody."""
        if self._is_late:
            return
        self._is_late = True
        for errand in list(self.errands.drop()):
            if errand.purpose is Purpose.PAGE:
                self._agenda.add(errand)
            elif errand.purpose is Purpose.TARGET and errand.first is None:
                self._targets.leave(errand.key, LeftOut.TIME)

    def leave_rest(self) -> None:
        """Leave out everything that was not asked yet."""
        self.hurry()
        self.is_planned = True
        for _ in self.errands.drop():
            pass

    def _request(self, errand: Errand) -> Request:
        meta = {"errand": errand, "dont_redirect": True, "handle_httpstatus_all": True}
        headers = dict(_FRESH) if errand.is_second_look else {}
        if errand.is_file:
            headers["Accept-Encoding"] = "identity"  # the first bytes tell what it is
        headers |= self._files.conditions(errand)
        if not errand.internal:
            meta |= {"beyond": True, "dont_obey_robotstxt": True, "dont_merge_cookies": True}
        return Request(
            errand.url,
            method="GET" if errand.body else "HEAD",
            headers=headers,
            callback=self.answered,
            errback=self.failed,
            meta=meta,
            dont_filter=True,
        )

    def limit(self, data: bytes, request: Request) -> None:
        """Stop a download that has brought as many bytes as its errand wants (Scrapy's signal bytes_received)."""
        errand: Errand | None = request.meta.get("errand")
        if errand is None or errand.purpose is Purpose.PAGE:
            return
        got = request.meta["got"] = request.meta.get("got", 0) + len(data)
        if got >= bytes_wanted(errand):
            request.meta["is_cut"] = True
            raise StopDownload(fail=False)

    # --- taking in ----------------------------------------------------------------------------------------------------

    async def answered(self, response: Response) -> None:
        """Take one answer."""
        errand: Errand = response.meta["errand"]
        self.spider.requests += 1
        try:
            with self.spider.or_die():
                answer = answer_of(response)
                if errand.purpose is Purpose.PAGE:
                    await self._pages.answered(errand, answer)
                else:
                    await self._targets.answered(errand, answer, is_cut="is_cut" in response.meta)
        except Exception:
            logger.exception("could not take in %s", errand.key)
            self.errands.done(errand)
        self.spider.commit_when_due()

    async def failed(self, failure: Failure) -> None:
        """Take an exchange without an answer."""
        errand: Errand = failure.request.meta["errand"]  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        outcome = outcome_of_failure(error)
        logger.info("%s: %s (%s)", errand.url, outcome, type(error).__name__)
        self.spider.requests += not isinstance(error, OffLimits)
        with self.spider.or_die():
            self._failed(errand, error, outcome)
        self.spider.commit_when_due()

    def _failed(self, errand: Errand, error: BaseException, outcome: Outcome) -> None:
        if isinstance(error, OffLimits) and errand.purpose is not Purpose.TARGET:
            self.errands.done(errand)
        elif isinstance(error, OffLimits):
            self._targets.off_limits(errand)
        elif not errand.body and outcome not in {Outcome.DNS, Outcome.TIMEOUT}:
            errand.body = True  # a server that hangs up on HEAD
            self._agenda.ask_again(errand)
        elif outcome in RETRIED_OUTCOMES and has_tries_left(errand):
            self._agenda.try_again(errand, None)
        elif errand.purpose is Purpose.PAGE:
            self._pages.failed(errand, outcome, type(error).__name__)
        else:
            self._targets.failed(errand, error, outcome)
