"""Crawls side by side: a slow site holds nobody back, a host has one at a time, and who waits for nobody reads apart."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from crawler import orders
from crawler.bundle import Bundle
from crawler.errors import InternalError
from crawler.job import CrawlJob, Progress
from crawler.orders import crawl_all
from crawler.records import Site
from tests.crawler import small_portal
from tests.crawler.small_portal import SmallPortal


@dataclass
class Crawls:
    """Stands in for the crawl: each waits until every site that its key is made to wait for has ended."""

    waits_for: dict[str, Sequence[str]] = field(default_factory=dict)
    patience: float = 5.0
    met: set[tuple[str, str]] = field(default_factory=set)
    most: int = 0
    order: list[str] = field(default_factory=list)
    _running: set[str] = field(default_factory=set)
    _ended: set[str] = field(default_factory=set)
    _change: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, job: CrawlJob, progress: Callable[[Progress], None]) -> None:
        key = job.site.key
        with self._change:
            self.met |= {(other, key) for other in self._running}
            self._running.add(key)
            self.order.append(key)
            self.most = max(self.most, len(self._running))
            waited = self._change.wait_for(lambda: self._ended.issuperset(self.waits_for.get(key, ())), self.patience)
            self._running.remove(key)
            self._ended.add(key)
            self._change.notify_all()
        if not waited:
            raise InternalError(f"{key} waited in vain")
        progress(Progress(key, 1, 0, 0.0))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Crawls:
    crawls = Crawls()
    monkeypatch.setattr(orders, "crawl_site", crawls)
    monkeypatch.setattr(orders, "_processors", lambda: 2)
    return crawls


@pytest.fixture
def site_job(job_for: Callable[..., CrawlJob]) -> Callable[..., CrawlJob]:
    def make(key: str, url: str = "", *hosts: str, rate: float = 2.0) -> CrawlJob:
        address = url or f"http://www.{key}.gov.cn/"
        return job_for(address, site=Site(key, key, address, hosts=hosts), rate=rate)

    return make


def crawled(jobs: Sequence[CrawlJob]) -> dict[str, str | None]:
    return {job.site.key: trouble for job, trouble in crawl_all(jobs, lambda _: None)}


@pytest.mark.parametrize(
    "shared",
    [
        [("www", "http://www.x.gov.cn/a/"), ("bare", "https://x.gov.cn/b/")],
        [("one", "http://one.gov.cn/", "zwgk.x.gov.cn"), ("two", "http://two.gov.cn/", "zwgk.x.gov.cn")],
        [("one", "http://one.gov.cn/", "two.gov.cn"), ("two", "https://www.two.gov.cn/")],
        [("port", "http://x.gov.cn:8080/"), ("none", "http://x.gov.cn/")],
    ],
)
def test_sites_on_one_host_go_one_after_the_other_and_others_meanwhile(fake: Crawls, site_job, shared) -> None:
    jobs = [site_job(*shared[0]), site_job(*shared[1]), site_job("other"), site_job("another")]
    fake.waits_for = {shared[0][0]: ["other", "another"]}  # who is asked for last need not wait for the second of the two
    assert crawled(jobs) == dict.fromkeys(job.site.key for job in jobs)
    first, second = shared[0][0], shared[1][0]
    assert not {(first, second), (second, first)} & fake.met
    assert {key for pair in fake.met for key in pair} >= {first, "other", "another"}


def test_those_between_two_may_go_together_where_they_share_nothing(fake: Crawls, site_job) -> None:
    left, right = site_job("left"), site_job("right")
    between = site_job("between", "http://www.left.gov.cn/b/", "right.gov.cn")
    fake.waits_for = {"left": ["right"]}
    assert set(crawled([left, between, right]).values()) == {None}
    assert fake.order == ["left", "right", "between"]


def test_slow_sites_hold_up_nobody(fake: Crawls, site_job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1 << 21}.__getitem__)  # 8 GB
    quick = [f"quick{number}" for number in range(20)]
    fake.waits_for = {f"slow{number}": quick for number in range(4)}
    jobs = [site_job(key) for key in (*fake.waits_for, *quick)]
    assert set(crawled(jobs).values()) == {None}
    assert 4 < fake.most <= 13


def test_of_those_that_wait_for_nobody_there_are_as_many_as_processors(fake: Crawls, site_job) -> None:
    jobs = [site_job(f"fast{number}", rate=0.0) for number in range(9)]
    fake.waits_for = {"fast0": [job.site.key for job in jobs[1:]]}
    assert set(crawled(jobs).values()) == {None}
    assert fake.most == 2


@pytest.mark.parametrize(
    ("processors", "memory", "at_once"), [(1, 1, 2), (2, 4, 6), (2, 8, 13), (2, 64, 16), (8, 16, 26), (32, 512, 256)]
)
def test_how_many_polite_crawls_a_machine_has_room_for(processors, memory, at_once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "_processors", lambda: processors)
    monkeypatch.setattr(orders.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": memory << 18}.__getitem__)
    assert orders._polite_at_once() == at_once


def test_one_that_breaks_stops_nobody(fake: Crawls, site_job) -> None:
    fake.waits_for, fake.patience = {"lost": ["nowhere"]}, 0.05
    told = crawled([site_job("lost"), site_job("found"), site_job("lost2", "http://www.lost.gov.cn/b/")])
    assert told == {"lost": "lost waited in vain", "found": None, "lost2": None}


def test_whoever_is_told_to_stop_ends_in_order_and_nobody_else_begins(fake: Crawls, site_job) -> None:
    fake.waits_for, fake.patience = {"second": ["third"]}, 0.3
    jobs = [site_job(key, f"http://www.x.gov.cn/{key}/") for key in ("first", "second", "third")]
    crawls = crawl_all(jobs, lambda _: None)
    assert next(crawls)[0].site.key == "first"
    crawls.close()
    assert fake.order == ["first", "second"]


def test_what_is_raised_meanwhile_comes_out(fake: Crawls, site_job) -> None:
    def full_disk(step: Progress) -> None:
        raise OSError(step.site)

    with pytest.raises(OSError, match="site"):
        crawl_all([site_job("site1"), site_job("site2")], full_disk).__next__()


def asked(job: CrawlJob) -> tuple[datetime, datetime]:
    """Return when a crawl's first and last answers came."""
    with Bundle.open(job.bundle) as bundle:
        moments = [fetch.at for fetch in bundle.facts(job.site, job.as_of).fetches]
    return min(moments), max(moments)


def test_polite_crawls_of_real_sites(portal: SmallPortal, job_for: Callable[..., CrawlJob], tmp_path: Path) -> None:
    """Two sites stand on one host, and three more are slow: nobody waits for these, and the host never has both."""

    def job(key: str, url: str) -> CrawlJob:
        return job_for(
            url, site=Site(key, key, url), bundle=tmp_path / key, rate=40.0, max_pages=4, max_files=0, trials=False, spacing=0
        )

    with ExitStack() as stack:
        slow = [stack.enter_context(small_portal.serve(address=f"127.0.0.{number}")) for number in (2, 3, 4)]
        for each in slow:
            each.delay = 1.2
        jobs = [job(f"slow{number}", each.url) for number, each in enumerate(slow)]
        jobs += [job("home", portal.url), job("branch", f"{portal.url}xwdt/")]
        ended = [each.site.key for each, trouble in crawl_all(jobs, lambda _: None) if trouble is None]
    assert len(ended) == len(jobs)
    assert set(ended[:2]) == {"home", "branch"}
    (_, one_ends), (other_begins, _) = sorted(map(asked, jobs[-2:]))
    assert one_ends < other_begins


@pytest.mark.parametrize(
    ("rate", "jobs", "processors", "apart"),
    [(2.0, 1, 8, 0), (0, 1, 1, 0), (0, 2, 2, 0), (0, 1, 2, 2), (0, 4, 8, 2), (0, 4, 3, 0), (0, 2, 4, 2)],
)
def test_a_crawl_reads_apart_where_a_processor_is_free_for_it(job_for, rate, jobs, processors, apart):
    job = replace(job_for("http://www.example.gov.cn/"), rate=rate)
    assert orders._shared_out(job, jobs, processors).apart == apart
