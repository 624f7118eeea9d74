"""Which crawl a site needs now: a new one or the one that was interrupted; and several of them side by side.

An order is noted down in its bundle before the first page is asked for, so that an interrupted crawl goes on as it began.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crawler.crawl import crawl_site
from crawler.errors import InternalError
from crawler.job import CrawlJob, Progress
from crawler.records import Site

AT_ONCE = 2
"""Crawls side by side for each processor: each waits for its own host most of the time, and a slow host must not hold back others.
One that is to go as fast as its host answers waits for nobody; of such, as many as there are processors."""
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
    """Crawl, some side by side (:data:`AT_ONCE`), and yield each job as it ends: with None, or with what broke it.

    One that breaks does not stop the others. Whatever is raised meanwhile (Ctrl-C, a full disk) stops them in order.
    """
    stop = threading.Event()

    def follow(step: Progress) -> None:
        if stop.is_set():
            raise KeyboardInterrupt  # raised here it ends this crawl in order, and its bundle resumes
        progress(step)

    hands = _processors()
    pool = ThreadPoolExecutor(max(2, hands * AT_ONCE if all(job.rate > 0 for job in jobs) else hands))
    try:
        crawls = {pool.submit(crawl_site, _shared_out(job, len(jobs), hands), follow): job for job in jobs}
        for crawl in as_completed(crawls):
            try:
                crawl.result()
            except InternalError as error:
                yield crawls[crawl], str(error)
            else:
                yield crawls[crawl], None
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(job: CrawlJob, jobs: int, processors: int) -> CrawlJob:
    """Let a crawl that waits for nobody read in a process of its own, where there is a processor for it beside the others."""
    return replace(job, apart=job.rate == 0 and processors >= 2 * min(jobs, processors))
