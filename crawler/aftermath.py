"""What is asked once the walk is over: what the links lead to, and a second look at whatever would be held against the site.

All of it goes through the same downloader and middlewares as the pages. A link to another host is asked about once, as a
visitor's browser would that follows it: HEAD, and GET where HEAD is refused or odd. Hence the other host's robots.txt is not
asked for: it speaks to those who read a site through, and we read nothing there. Files of the site itself obey its robots.txt.
"""

import asyncio
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import RETRIED_OUTCOMES, RETRIED_STATUS, causes, outcome_of, outcome_of_failure, retry_after
from crawler.assemble import surveyed
from crawler.doubts import Doubt, doubts
from crawler.downloading import answer_of
from crawler.errands import Errand, Errands, Purpose
from crawler.linkage import targets_of
from crawler.marks import PageMarks
from crawler.middlewares import OffLimits
from crawler.pages import Pages
from crawler.perusal import Perusal
from crawler.recorder import Answer
from crawler.records import Fetch, Outcome, PageKind, Reading
from crawler.settings import FAST_CONCURRENCY, POLITE_CONCURRENCY
from crawler.sightings import Observation
from crawler.targets import Target, TargetState
from crawler.targetstates import LOOKED_AT_AGAIN, agreed, state_of_answer, state_of_failure, state_of_file
from crawler.urls import canonical, from_header, identity, in_site, is_private
from crawler.walk import LeftOut, is_attachment

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider

logger = logging.getLogger(__name__)

MAX_FILE = 8 * 1024 * 1024
"""Bytes of a file of the site that are read and kept; of a longer one only its beginning is looked at."""
FIRST_BYTES = 4096
"""Bytes of another host's file: enough to tell a PDF from a page that says sorry."""
MAX_BODY = 256 * 1024
"""Bytes of another host's page, where HEAD was refused: enough to keep an error page as evidence."""

TRIES_OWN, TRIES_OTHER = 3, 1
"""Requests for one look. Another host is not pressed: its second try is the second look, spaced as that is."""
MAX_SECOND_LOOKS = 300
"""Dead targets that are looked at again; 可用性 is worth one point, which ten dead links use up. The rest stays unconfirmed."""
_SILENT_HOST = 3  # addresses of one host without an answer, after which its other ones are left unasked
_REFUSALS = 10  # refusals of the site in a row after which its files are left alone
_STILL_SHUT = 2  # second looks that fail in a row, after a crawl that the site had shut out
_WITNESSES = 3
_MAX_HOPS = 8
_MAX_CORRECTIONS = 3  # of a page's address (http → https → www, a cookie) at its second look
_MAX_RETRY_AFTER = 60.0
_ERROR = 400
_FOUND, _NOT_MODIFIED = 200, 304
_REDIRECTS = range(300, 400)
_AT_ITSELF = frozenset({TargetState.TO_HOME, TargetState.LOOP, TargetState.PRIVATE})
"""States that an address owes to its own redirect, not to the page that it leads to."""
_HELD = _AT_ITSELF | {TargetState.GONE, TargetState.SOFT_404, TargetState.FORBIDDEN}
_SILENT = frozenset({TargetState.DNS, TargetState.UNREACHABLE, TargetState.TIMEOUT, TargetState.CERTIFICATE})
_FOR_EVER = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_FRESH = {"Cache-Control": "no-cache", "Pragma": "no-cache"}


@dataclass(slots=True)
class Aftermath:
    """Runs the errands of one crawl. Everything that it learns is in the bundle, so that a crawl resumes in its midst."""

    spider: "PortalSpider"
    wake: Callable[[Request], None]
    is_planned: bool = False
    errands: Errands = field(init=False)
    _timer: asyncio.TimerHandle | None = None
    _homes: frozenset[str] = frozenset()
    _is_late: bool = False
    _second_looks: int = 0
    _refusals: int = 0
    _shut: int = 0
    _silences: Counter[str] = field(default_factory=Counter)
    _answered: dict[str, Target] = field(default_factory=dict)
    _silent_since: datetime | None = None
    _witnesses: int = 0
    _one_file: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.errands = Errands(POLITE_CONCURRENCY if self.spider.job.rate > 0 else FAST_CONCURRENCY)

    @property
    def has_more(self) -> bool:
        """Whether anything is to be asked, or being asked."""
        return not self.is_planned or self.errands.count > 0 or self._wants_witness

    # --- planning -----------------------------------------------------------------------------------------------------

    def plan(self) -> None:
        """Work out, from the bundle, what is still to be asked. Call once, when the walk is over."""
        self.is_planned = True
        if self.spider.blocked is not None and self.spider.frontier.kept == 0:
            return  # not one page was seen, so nothing is held against the site, and who asked is not kept waiting
        bundle, job = self.spider.bundle, self.spider.job
        seen = bundle.observation()
        survey = surveyed(seen, job.as_of)
        pages = survey.pages
        self._homes = frozenset({seen.home, pages.home})
        asked = {target.url: target for target in bundle.extras(Target) if target.at is not None}
        others = [each for each in asked.values() if not each.internal]
        self._answered = {_host(each.url): each for each in others if each.status is not None}
        self._silent_since = max((each.at for each in others if each.state in _SILENT and each.at), default=None)
        if self.spider.blocked is not None:
            self.errands.own = 1  # one knock at a time at a door that was shut
        self._plan_pages(seen, pages, doubts(survey))
        if self._is_short:
            return
        for target in sorted(asked.values(), key=lambda each: each.url):
            self._look_again(target)
        self._plan_files(pages, asked)
        self._plan_others(asked)

    @property
    def _is_short(self) -> bool:
        """Whether only what stands accused is looked at again: the door was shut, or the time is over."""
        return self.spider.blocked is not None or self._is_late

    def _plan_pages(self, seen: Observation, pages: Pages, wanted: Iterable[Doubt]) -> None:
        """Order a second look at the pages in doubt, and at dead pages that links lead to, the home page's links first."""
        done = {each.identity for each in seen.sightings if each.fetch.via.endswith("-again")}
        found = {each.identity: each for each in wanted}
        linked = () if self._is_short else targets_of(seen, pages, ())
        held = [each for each in linked if each.internal and each.state in _HELD]
        for target in sorted(held, key=lambda each: (not each.on_home, each.url))[:MAX_SECOND_LOOKS]:
            settling = target.url if target.state in _AT_ITSELF else target.final_url or target.url
            page = pages.by_identity.get(pages.identity_of(settling))
            if page is not None:
                found.setdefault(page.identity, Doubt(page.identity, page.fetch.url, page.fetch.at, by_browser=False))
        for same in map(identity, self.spider.job.only):
            page = pages.by_identity.get(same)
            if page is not None and page.is_gone:  # named, and perhaps taken away: that is said on two looks too
                found.setdefault(same, Doubt(same, page.fetch.url, page.fetch.at, by_browser=False))
        for doubt in found.values():
            if doubt.identity not in done:
                by_browser = doubt.by_browser and self.spider.browsing.renderer is not None
                errand = Errand(Purpose.PAGE, doubt.url, doubt.url, identity=doubt.identity, body=True, by_browser=by_browser)
                self._add(errand, doubt.at)

    def _plan_files(self, pages: Pages, asked: dict[str, Target]) -> None:
        urls = {pages.url_of(row.identity) for _, row in self.spider.frontier.left_out(LeftOut.ATTACHMENT)}
        for number, url in enumerate(sorted(urls, key=lambda each: (not self._mentioned(each).on_home, each))):
            if number >= self.spider.job.max_files:
                self._leave(url, LeftOut.BUDGET)
            elif url not in asked:
                self._add(Errand(Purpose.TARGET, url, url, is_file=True, body=True))

    def _plan_others(self, asked: dict[str, Target]) -> None:
        """Order what other hosts are asked, within the bounds of one site and of one host."""
        job, on_host = self.spider.job, Counter[str]()
        urls = (url for url, _ in self.spider.frontier.left_out(LeftOut.OFF_SITE))
        for number, url in enumerate(sorted(urls, key=lambda each: (not self._mentioned(each).on_home, each))):
            on_host[_host(url)] += 1
            if number >= job.max_external or on_host[_host(url)] > job.max_per_host:
                self._leave(url, LeftOut.BUDGET)
            elif url not in asked:
                is_file = is_attachment(url)
                self._add(Errand(Purpose.TARGET, url, url, internal=False, is_file=is_file, body=is_file))

    def _mentioned(self, url: str) -> Target:
        return self.spider.recorder.mentioned(url)

    def _add(self, errand: Errand, seen_at: datetime | None = None) -> None:
        now = time.monotonic()
        spaced = self.spider.job.spaced
        wait = 0.0 if seen_at is None else spaced - (datetime.now(UTC) - seen_at).total_seconds()
        self.errands.add(errand, now + min(max(0.0, wait), spaced), now)  # a clock that was set back must not hold it up for a year

    def _look_again(self, target: Target) -> None:
        """Order the second look at a target that would be held against the site."""
        if target.looks != 1 or target.state not in LOOKED_AT_AGAIN or target.at is None:
            return
        self._second_looks += 1
        if self._second_looks <= MAX_SECOND_LOOKS:
            errand = Errand(Purpose.TARGET, target.url, target.url, target.internal, target.is_file, body=True, first=target)
            self._add(errand, target.at)

    # --- handing out --------------------------------------------------------------------------------------------------

    def next_request(self) -> Request | None:
        """Return the next thing to ask for, None where one must wait or all is done."""
        while True:
            errand = self.errands.next(time.monotonic()) or self._witness()
            if errand is None:
                self._wait_for_due()
                return None
            if self._silences[errand.host] >= _SILENT_HOST and not errand.internal and errand.first is None:
                self._leave(errand.key, "host_silent")
                self.errands.done(errand)
            else:
                return self._request(errand)

    def _wait_for_due(self) -> None:
        due = self.errands.next_due
        self.close()
        if due is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - time.monotonic()), self._on_due)

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
        dropped = list(self.errands.drop())
        now = time.monotonic()
        for errand in dropped:
            if errand.purpose is Purpose.PAGE:
                self.errands.add(errand, now, now)
            elif errand.purpose is Purpose.TARGET and errand.first is None:
                self._leave(errand.key, LeftOut.TIME)

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
        if errand.may_be_known and self.spider.carrying is not None:
            conditions = self.spider.carrying.file_conditions(errand.key)
            errand.is_conditional = bool(conditions)
            headers |= conditions
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
        wanted = MAX_FILE if errand.internal else FIRST_BYTES if errand.is_file else MAX_BODY
        got = request.meta["got"] = request.meta.get("got", 0) + len(data)
        if got >= wanted:
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
                    await self._page_answered(errand, answer)
                else:
                    await self._target_answered(errand, answer, is_cut="is_cut" in response.meta)
        except Exception:
            logger.exception("could not take in %s", errand.key)
            self._end(errand)
        self.spider.commit_when_due()

    async def failed(self, failure: Failure) -> None:
        """Take an exchange without an answer."""
        errand: Errand = failure.request.meta["errand"]  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        outcome = outcome_of_failure(error)
        logger.info("%s: %s (%s)", errand.url, outcome, type(error).__name__)
        self.spider.requests += not isinstance(error, OffLimits)
        with self.spider.or_die():
            if isinstance(error, OffLimits):
                self._off_limits(errand)
            elif not errand.body and outcome not in {Outcome.DNS, Outcome.TIMEOUT}:
                errand.body = True  # a server that hangs up on HEAD
                self._later(errand, 0.0)
            elif outcome in RETRIED_OUTCOMES and errand.attempts < _tries(errand):
                self._try_again(errand, None)
            elif errand.purpose is Purpose.PAGE:
                self._page_failed(errand, outcome, type(error).__name__)
            else:
                self._target_failed(errand, error, outcome)
        self.spider.commit_when_due()

    def _end(self, errand: Errand) -> None:
        self.errands.done(errand)

    def _later(self, errand: Errand, delay: float) -> None:
        """Ask once more after ``delay`` seconds; meanwhile the host may be asked something else."""
        self.errands.done(errand)
        now = time.monotonic()
        self.errands.add(errand, now + delay, now)

    def _try_again(self, errand: Errand, asked_for: float | None) -> None:
        own = self.spider.job.backoff * 2.0 ** (errand.attempts - 1)
        errand.attempts += 1
        self._later(errand, own if asked_for is None else min(max(asked_for, own), _MAX_RETRY_AFTER))

    # --- link targets -------------------------------------------------------------------------------------------------

    async def _target_answered(self, errand: Errand, answer: Answer, *, is_cut: bool) -> None:
        if answer.status in _REDIRECTS and answer.header("location"):
            self._redirected(errand, answer)
            return
        if errand.is_conditional and (answer.status == _NOT_MODIFIED or answer.status >= _ERROR):
            self._on_condition(errand, answer)
            return
        if answer.status >= _ERROR and not errand.body:
            errand.body = True  # HEAD is refused or odd
            self._later(errand, 0.0)
            return
        is_passing = answer.status in RETRIED_STATUS and (errand.internal or answer.status != 429)  # noqa: PLR2004
        if is_passing and errand.attempts < _tries(errand):
            self._try_again(errand, retry_after(answer.header("retry-after"), answer.at))
            return
        state = state_of_answer(answer.status, outcome_of(answer.status, None), answer.seconds, internal=errand.internal)
        if errand.is_file and errand.body and state in {TargetState.OK, TargetState.SLOW}:
            found = state_of_file(errand.key, answer.body[:FIRST_BYTES], len(answer.body))
            state = state if found is TargetState.OK else found
        keeps = errand.body and not is_cut and (errand.internal or state in LOOKED_AT_AGAIN)
        look = "again " if errand.first is not None else ""
        kept = self.spider.recorder.keep(f"{look}{errand.key} {errand.hops}", answer) if keeps else None
        record = None if kept is None else kept.record
        if errand.is_file and errand.internal and not is_cut and state in {TargetState.OK, TargetState.SLOW}:
            await self._inspect_file(errand, answer.body, record)
            if kept is not None and errand.may_be_known:
                self.spider.bundle.put_extra(errand.key, kept)
        self._settle(errand, state, status=answer.status, seconds=round(answer.seconds, 3), record=record)

    def _on_condition(self, errand: Errand, answer: Answer) -> None:
        """Settle a file that the server says is the one of a month ago; ask for it anew where it says anything else."""
        carrying, record = self.spider.carrying, None
        if carrying is not None and answer.status == _NOT_MODIFIED:
            record = carrying.keep_file(f"{errand.key} {errand.hops}", errand.key, answer)
        if record is None:
            errand.is_anew, errand.is_conditional = True, False
            self._later(errand, 0.0)
            return
        self.spider.bundle.put_extra(errand.key, record)
        state = state_of_answer(_FOUND, Outcome.OK, answer.seconds, internal=True)
        self._settle(errand, state, status=_FOUND, seconds=round(answer.seconds, 3), record=record.record)

    async def _inspect_file(self, errand: Errand, body: bytes, record: str | None) -> None:
        """Note down what a file of the site shows that it must not; in a thread, for a long PDF takes seconds."""
        from crawler.inspection.files import personal_in_file  # noqa: PLC0415 - PDF and XLSX: ten megabytes that few sites need

        title, as_of = self._mentioned(errand.key).text, self.spider.job.as_of
        async with self._one_file:  # a small one may be made to unfold to much
            found = await asyncio.to_thread(personal_in_file, body, errand.key, title=title, as_of=as_of)
        if found:
            self.spider.bundle.put_extra(errand.key, PageMarks(errand.key, record=record, personal=found))

    def _redirected(self, errand: Errand, answer: Answer) -> None:
        onward = canonical(from_header(answer.header("location") or ""), errand.url)
        errand.hops += 1
        if onward is None:
            self._settle(errand, TargetState.HTTP_ERROR, status=answer.status, why="redirect")
        elif errand.hops > _MAX_HOPS:
            self._settle(errand, TargetState.LOOP, status=answer.status)
        elif errand.internal and identity(onward) == identity(self.spider.job.site.url):
            self._settle(errand, TargetState.TO_HOME, status=answer.status, final_url=onward)
        else:
            errand.url = onward
            errand.internal = errand.internal and in_site(onward, self.spider.frontier.hosts)
            self._later(errand, 0.0)

    def _off_limits(self, errand: Errand) -> None:
        """Settle a target that leads into a private network. A name may do so from here only (an intranet's own answers)."""
        is_certain = is_private(urlsplit(errand.url).netloc)
        if errand.purpose is not Purpose.TARGET:
            self._end(errand)
        elif is_certain:
            self._settle(errand, TargetState.PRIVATE, why="redirect", final_url=errand.url)
        else:
            self._settle(errand, TargetState.UNASKED, why="private_from_here")

    def _target_failed(self, errand: Errand, error: BaseException, outcome: Outcome) -> None:
        if outcome is Outcome.ROBOTS:
            self._leave(errand.key, LeftOut.ROBOTS)
            self._end(errand)
            return
        state, why = state_of_failure(outcome), type(error).__name__
        if state is TargetState.DNS and not is_unknown_name(error):
            state, why = TargetState.UNREACHABLE, "name_server_failed"  # it may resolve tomorrow, or elsewhere
        self._settle(errand, state, why=why)

    def _settle(
        self,
        errand: Errand,
        state: TargetState,
        *,
        status: int | None = None,
        seconds: float | None = None,
        record: str | None = None,
        why: str | None = None,
        final_url: str | None = None,
    ) -> None:
        target = replace(
            self._mentioned(errand.key),
            state=state,
            internal=in_site(errand.key, self.spider.frontier.hosts),
            is_file=errand.is_file,
            status=status,
            final_url=final_url or (errand.url if errand.url != errand.key else None),
            seconds=seconds,
            looks=1,
            at=datetime.now(UTC),
            record=record,
            why=why,
        )
        if errand.purpose is Purpose.WITNESS:
            self._testify(errand, target)
        else:
            self._keep(target if errand.first is None else agreed(errand.first, target))
            if errand.first is None:
                self._look_again(target)
            self._watch(errand, target)
        self._end(errand)

    def _keep(self, target: Target) -> None:
        self.spider.bundle.put_extra(target.url, target)

    def _leave(self, url: str, why: str) -> None:
        self._keep(replace(self._mentioned(url), state=TargetState.UNASKED, looks=0, why=str(why), at=None))

    def _watch(self, errand: Errand, target: Target) -> None:
        """Notice a host that keeps silent, and a site that has begun to refuse: neither is asked for everything that is left."""
        if not errand.internal:
            is_silent = target.state in {TargetState.TIMEOUT, TargetState.UNREACHABLE}
            self._silences[errand.host] = self._silences[errand.host] + 1 if is_silent else 0
            if target.status is not None:
                self._answered[errand.host] = target
            elif target.state in _SILENT:
                self._silent_since = target.at
            return
        is_refusal = target.state in {TargetState.FORBIDDEN, TargetState.BLOCKED, TargetState.TIMEOUT, TargetState.UNREACHABLE}
        self._refusals = self._refusals + 1 if is_refusal else 0
        if self._refusals >= _REFUSALS:
            for dropped in self.errands.drop(internal_only=True):
                if dropped.purpose is Purpose.TARGET and dropped.first is None:
                    self._leave(dropped.key, LeftOut.BLOCKED)

    # --- is it us? ----------------------------------------------------------------------------------------------------

    def _witness(self) -> Errand | None:
        """Return an errand to a host that answered before, where a silent one was met since: to know that our line was up."""
        if self.errands.count or not self._wants_witness:
            return None
        hosts = sorted(self._answered)
        target = self._answered[hosts[self._witnesses % len(hosts)]]
        self._witnesses += 1
        now = time.monotonic()
        self.errands.add(Errand(Purpose.WITNESS, target.url, target.url, internal=False), now, now)
        return self.errands.next(now)

    @property
    def _wants_witness(self) -> bool:
        """Whether somebody kept silent, and nobody else has answered since."""
        last = max((each.at for each in self._answered.values() if each.at is not None), default=None)
        return self._witnesses < _WITNESSES and last is not None and self._silent_since is not None and last <= self._silent_since

    def _testify(self, errand: Errand, target: Target) -> None:
        """Keep that a witness answered: what it said before stands, and its moment proves that the line was up."""
        if target.status is not None:
            known = self._answered[errand.host] = replace(self._answered[errand.host], at=target.at)
            self._keep(known)

    # --- second looks at pages ----------------------------------------------------------------------------------------

    async def _page_answered(self, errand: Errand, answer: Answer) -> None:
        recorder = self.spider.recorder
        target = None
        perusal: Perusal | None = None
        reading: Reading | None = None
        is_redirect = answer.status in _REDIRECTS and bool(answer.header("location"))
        if is_redirect:
            target = canonical(from_header(answer.header("location") or ""), answer.url)
            if target is not None and identity(target) == errand.identity and in_site(target, self.spider.frontier.hosts):
                errand.url, errand.hops = target, errand.hops + 1
                if errand.hops <= _MAX_CORRECTIONS:
                    self._later(errand, 0.0)
                    return
                target = None
            outcome = Outcome.HTTP_ERROR if target is None else Outcome.OK
        else:
            perusal = await recorder.read(answer, is_home=self._is_home(errand))
            reading = None if perusal is None else perusal.reading
            outcome = outcome_of(answer.status, reading)
        if answer.status in RETRIED_STATUS and outcome is Outcome.HTTP_ERROR and errand.attempts < TRIES_OWN:
            self._try_again(errand, retry_after(answer.header("retry-after"), answer.at))
            return
        record = recorder.keep(f"again {errand.key} {errand.hops}", answer)
        fetch = Fetch(
            url=answer.url,
            at=answer.at,
            outcome=outcome,
            status=answer.status,
            seconds=round(answer.seconds, 3),
            size=len(answer.served),
            via="http-again",
            attempts=errand.attempts,
            record=record.record,
            kind=None if is_redirect else PageKind.OTHER if reading is None else reading.kind,
            title="" if reading is None else reading.title,
            why="redirect" if is_redirect else None if reading is None else reading.why,
        )
        is_read = outcome in {Outcome.OK, Outcome.HTTP_ERROR}
        recorder.note_again(errand.identity, fetch, perusal if is_read else None, record, target)
        self._watch_door(outcome)
        if errand.by_browser and target is None and outcome is Outcome.OK:
            await self.spider.browsing.look_again(errand.identity, fetch, home=self._is_home(errand))
        self._end(errand)

    def _page_failed(self, errand: Errand, outcome: Outcome, why: str) -> None:
        fetch = Fetch(errand.url, datetime.now(UTC), outcome, via="http-again", attempts=errand.attempts, why=why)
        self.spider.recorder.note_again(errand.identity, fetch, None, None, None)
        self._watch_door(outcome)
        self._end(errand)

    def _watch_door(self, outcome: Outcome) -> None:
        """Stop looking again where the door stays shut: of a blocked crawl at once, else as the walk does."""
        self._shut = 0 if outcome in {Outcome.OK, Outcome.HTTP_ERROR} else self._shut + 1
        if self._shut >= (_STILL_SHUT if self.spider.blocked is not None else _REFUSALS):
            for _ in self.errands.drop(internal_only=True):
                pass

    def _is_home(self, errand: Errand) -> bool:
        return errand.identity in self._homes


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _tries(errand: Errand) -> int:
    return TRIES_OWN if errand.internal else TRIES_OTHER


def is_unknown_name(error: BaseException) -> bool:
    """Whether a name server said that a name does not exist, rather than that it cannot say."""
    codes = {getattr(getattr(each, "os_error", each), "errno", None) for each in causes(error)}
    return bool(codes & _FOR_EVER)
