"""What the crawl's tests share: a portal of our own, and a job for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.bundle import Bundle
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Site, SiteFacts
from tests.crawler import small_portal
from tests.crawler.small_portal import Reply, SmallPortal, page

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
RUN = "20261120T020000Z"


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with small_portal.serve() as served:
        yield served


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallPortal]:
    """Another host, under any name in ``.example`` (see internet/sitecustomize.py)."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "internet"))
    with small_portal.serve({"/": Reply(body=page("国家部委", "<p>欢迎</p>"))}, address="127.0.0.2") as served:
        served.url = served.url.replace("127.0.0.2", "other.example")
        yield served


@pytest.fixture
def job_for(tmp_path: Path) -> Callable[..., CrawlJob]:
    """Makes a job that is fast and needs no browser, unless told otherwise."""

    def make(url: str, **changes: Any) -> CrawlJob:
        site = Site("small", "某市人民政府", url)
        job = CrawlJob(site, tmp_path / "evidence" / RUN, CONFIG, AS_OF, RUN, rate=0, render="never", backoff=0.05, timeout=3)
        return replace(job, **changes)

    return make


@pytest.fixture
def crawl(job_for: Callable[..., CrawlJob]) -> Callable[..., SiteFacts]:
    """Crawls a portal in a child process, as the program does, and returns the facts."""

    def run(url: str, **changes: Any) -> SiteFacts:
        job = job_for(url, **changes)
        crawl_site(job, lambda _: None)
        with Bundle.open(job.bundle) as bundle:
            return bundle.facts(job.site, job.as_of)

    return run
