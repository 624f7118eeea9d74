"""Which crawl a site needs now: a new one or the one that was interrupted; and several of them side by side.

An order is noted down in its bundle before the first page is asked for, so that an interrupted crawl goes on as it began.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawler.crawl import crawl_site
from crawler.errors import InternalError
from crawler.job import CrawlJob, Progress
from crawler.records import Site
from crawler.urls import site_hosts

AT_ONCE = 8
"""Polite crawls side by side for each processor. At two requests a second one takes some 3 % of a processor; what a few browsers
take beside them, and taking in what is finished, leave room for that many. A slow host must not hold back the others."""
ROOM = 650_000_000
"""Bytes of memory for each of them: 130 MB for itself, the rest for its browser while it has one."""
READERS = 2
"""Processes that read for one that waits for nobody: a page costs the ones twice the other's time."""
# An unfinished crawl goes on under its own day. One that lay longer would judge old pages by new dates, so it starts anew.
RESUMES_FOR = timedelta(days=2)
_FILE = "order.json"  # stands in a bundle until the archive has taken it in


@dataclass(frozen=True, slots=True)
class Order:
    """One site's crawl: its bundle, and the day that counts as today in it."""

    site: Site
    bundle: Path
    as_of: date

    def close(self) -> None:
        """Forget the order: its bundle has been taken in."""
        (self.bundle / _FILE).unlink(missing_ok=True)


def order(folder: Path, site: Site, purpose: str, as_of: date) -> Order:
    """Take up the site's open crawl in ``folder`` (``evidence/<month>/<site>``) for the same purpose, else begin a new one."""
    for path in sorted(folder.glob(f"*/{_FILE}"), reverse=True):
        noted = json.loads(path.read_text(encoding="utf-8"))
        day = date.fromisoformat(noted["as_of"])
        if (noted["purpose"], noted["url"]) == (purpose, site.url) and abs(as_of - day) <= RESUMES_FOR:
            return Order(site, path.parent, day)
    start = datetime.now(UTC)
    while (bundle := folder / f"{start:%Y%m%dT%H%M%SZ}").exists():
        start += timedelta(seconds=1)
    bundle.mkdir(parents=True)
    part = bundle / f"{_FILE}.part"
    part.write_text(json.dumps({"purpose": purpose, "url": site.url, "as_of": as_of.isoformat()}) + "\n", encoding="utf-8")
    part.replace(bundle / _FILE)
    return Order(site, bundle, as_of)


def crawl_all(jobs: Sequence[CrawlJob], progress: Callable[[Progress], None]) -> Iterator[tuple[CrawlJob, str | None]]:
    """Crawl, as many side by side as :class:`_Turns` allows, and yield each job as it ends: with None, or with what broke it.

    One that breaks does not stop the others. Whatever is raised meanwhile (Ctrl-C, a full disk) stops them in order.
    """
    turns = _Turns(jobs)

    def follow(step: Progress) -> None:
        turns.check()
        progress(step)

    def crawl(job: CrawlJob) -> None:
        with turns.of(job):
            crawl_site(_shared_out(job, len(jobs), _processors()), follow)

    pool = ThreadPoolExecutor(max(1, len(jobs)))  # a thread for each: most of them wait for their turn
    try:
        crawls = {pool.submit(crawl, job): job for job in jobs}
        for ended in as_completed(crawls):
            try:
                ended.result()
            except InternalError as error:
                yield crawls[ended], str(error)
            else:
                yield crawls[ended], None
    finally:
        turns.stop()
        pool.shutdown()


class _Turns:
    """Who may crawl now, in the order in which they were given. Two crawls have in common this machine, and maybe a host.

    Two on one host would ask it twice as fast as either may, so they go one after the other. Of those that go as fast as their
    host answers there are as many as processors (two at least: one of them may be slow), of polite ones :func:`_polite_at_once`.
    """

    def __init__(self, jobs: Sequence[CrawlJob]) -> None:
        self._change = threading.Condition()
        self._waiting = list(jobs)
        self._running: list[CrawlJob] = []
        self._is_over = False
        self._let_in()

    @contextmanager
    def of(self, job: CrawlJob) -> Iterator[None]:
        """Wait for the turn of ``job``, and hold it. Raises KeyboardInterrupt where all is over first."""
        with self._change:
            self._change.wait_for(lambda: self._is_over or job in self._running)
        self.check()
        try:
            yield
        finally:
            with self._change:
                self._running.remove(job)
                self._let_in()
                self._change.notify_all()

    def check(self) -> None:
        """Raise KeyboardInterrupt once all is over: raised in a crawl it ends that crawl in order, and its bundle resumes."""
        if self._is_over:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """End it: nobody's turn comes any more."""
        with self._change:
            self._is_over = True
            self._change.notify_all()

    def _let_in(self) -> None:
        for job in tuple(self._waiting):
            if self._may_run(job):
                self._waiting.remove(job)
                self._running.append(job)

    def _may_run(self, job: CrawlJob) -> bool:
        alike = sum((each.rate > 0) == (job.rate > 0) for each in self._running)
        most = _polite_at_once() if job.rate > 0 else max(2, _processors())
        return alike < most and not any(_hosts(job) & _hosts(each) for each in self._running)


def _hosts(job: CrawlJob) -> set[str]:
    """Return the hosts that a crawl asks; to a polite one a host is the same on every port."""
    names = site_hosts(job.site.url, job.site.hosts)
    return {urlsplit(f"//{name}").hostname or name for name in names} if job.rate > 0 else set(names)


def _polite_at_once() -> int:
    """Return how many polite crawls this machine has processors and memory for."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(2, min(_processors() * AT_ONCE, memory // ROOM))


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(job: CrawlJob, jobs: int, processors: int) -> CrawlJob:
    """Let a crawl that waits for nobody read in processes of its own, where there is a second processor for it."""
    is_much = job.rate == 0 and job.former is None  # a second month has little to read
    return replace(job, apart=READERS if is_much and processors >= 2 * min(jobs, processors) else 0)
