"""Crawls side by side: a slow site holds nobody back, and reading apart is for those who wait for nobody."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler import orders
from crawler.job import CrawlJob
from crawler.orders import crawl_all
from tests.crawler import small_portal
from tests.crawler.small_portal import SmallPortal


def test_a_slow_site_holds_nobody_back(portal: SmallPortal, job_for: Callable[..., CrawlJob], tmp_path: Path):
    with small_portal.serve() as slow:
        slow.delay = 1.0
        first = job_for(slow.url, max_pages=30, bundle=tmp_path / "slow" / "run", trials=False)
        quick = [job_for(portal.url, bundle=tmp_path / f"quick{n}" / "run", trials=False, max_pages=20) for n in range(3)]
        ended = list(crawl_all([first, *quick], lambda _: None))
    assert len(ended) == 1 + len(quick)
    assert ended[-1][0].bundle == first.bundle
    assert {trouble for _, trouble in ended} == {None}


@pytest.mark.parametrize(
    ("rate", "jobs", "processors", "apart"),
    [(2.0, 1, 8, False), (0, 1, 1, False), (0, 2, 2, False), (0, 1, 2, True), (0, 4, 8, True), (0, 4, 3, False), (0, 2, 4, True)],
)
def test_a_crawl_reads_apart_where_a_processor_is_free_for_it(job_for, rate, jobs, processors, apart):
    job = replace(job_for("http://www.example.gov.cn/"), rate=rate)
    assert orders._shared_out(job, jobs, processors).apart is apart
