"""After the walk, in whole crawls: what links lead to, killed and resumed, and what is never asked."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import PAGES, Bundle
from crawler.job import CrawlJob
from crawler.records import Reason, SiteFacts
from crawler.targets import TargetState
from tests.crawler import small_portal
from tests.crawler.links import NEWS, PDF, link_from_home, target
from tests.crawler.small_portal import Reply, SmallPortal, page

Crawl = Callable[..., SiteFacts]
MakeJob = Callable[..., CrawlJob]


def test_where_a_link_stands(portal: SmallPortal, crawl: Crawl) -> None:
    body = str(portal.pages[NEWS].body)  # type: ignore[union-attr]
    for path in (NEWS, "/zwgk/tzgg/"):
        portal.pages[path] = Reply(body=body.replace("</body>", "<a href='/gone.html'>旧版入口</a></body>"))
    found = target(crawl(portal.url), "/gone.html")
    assert (found.found_on, found.pages, found.on_home) == (f"{portal.url}xwdt/zwyw/", 2, False)


def test_private_addresses_are_told_without_touching_them(portal: SmallPortal, crawl: Crawl) -> None:
    with small_portal.serve() as other:
        link_from_home(portal, other.url, "http://192.168.3.4/oa/", "http://169.254.169.254/latest/", "http://localhost/x.pdf")
        facts = crawl(portal.url)
        assert other.total == 0
    found = [each for each in facts.targets if each.state is TargetState.PRIVATE]
    assert sorted(each.url for each in found) == sorted(
        [other.url, "http://192.168.3.4/oa/", "http://169.254.169.254/latest/", "http://localhost/x.pdf"]
    )
    assert all(each.at is None and each.on_home for each in found)


def test_an_address_that_is_none_is_malformed_but_not_in_a_comment(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "http://[", "http:///zwgk/")
    body = str(portal.pages[NEWS].body)  # type: ignore[union-attr]
    portal.pages[NEWS] = Reply(body=body.replace("</body>", "<!-- <a href='https://['>旧</a> --><a href='http://['>坏</a></body>"))
    facts = crawl(portal.url)
    found = {each.url: (each.text, each.pages, each.on_home) for each in facts.targets if each.state is TargetState.MALFORMED}
    assert found == {"http://[": ("链接0", 2, True), "http:///zwgk/": ("链接1", 1, True)}


@pytest.mark.parametrize("after", [54, 60, *(pytest.param(after, marks=pytest.mark.slow) for after in (56, 66))])
def test_killed_in_the_aftermath_and_resumed_is_as_if_left_alone(
    portal: SmallPortal, crawl: Crawl, job_for: MakeJob, tmp_path: Path, after: int
) -> None:
    hrefs = [f"/f/{number}.pdf" for number in range(8)]
    link_from_home(portal, *hrefs, "/gone.html")
    portal.pages |= {href: Reply(body=PDF) for href in hrefs[:4]}
    expected = crawl(portal.url, bundle=tmp_path / "alone" / "20261120T020000Z")
    portal.asked.clear()
    portal.delay = 0.02
    job = job_for(portal.url)
    job.bundle.mkdir(parents=True)
    child = subprocess.Popen([sys.executable, "-m", "crawler.crawl"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert child.stdin is not None
    child.stdin.write(job.to_json().encode() + b"\n")
    child.stdin.flush()
    portal.wait_for(after)
    child.kill()
    child.wait()
    child.stdin.close()
    facts = crawl(portal.url)
    assert [replace(each, at=None, seconds=None) for each in facts.targets] == [
        replace(each, at=None, seconds=None) for each in expected.targets
    ]
    assert facts.columns == expected.columns
    with (job.bundle / PAGES).open("rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream, check_digests="raise")) > 50


def test_a_blocked_crawl_asks_nothing_more(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/f/x.pdf")
    portal.pages["/f/x.pdf"] = Reply(body=PDF)
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    facts = crawl(portal.url)
    assert facts.crawl.blocked == "forbidden"
    assert target(facts, "x.pdf").state is TargetState.UNASKED
    assert "/f/x.pdf" not in portal.asked


def test_an_old_bundle_without_second_looks_counts_one(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    crawl(portal.url)
    with Bundle.open(job_for(portal.url).bundle) as bundle:
        facts = bundle.facts(bundle.site, bundle.as_of)
    assert {each.looks for each in facts.columns} == {1}
    assert not [each for each in facts.columns if each.reason is Reason.UNCONFIRMED]
