"""Files of the site, in whole crawls: fetched once and kept, read no further than needed, searched for what they must not show."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import PAGES
from crawler.job import CrawlJob
from crawler.marks import PersonalKind
from crawler.records import SiteFacts
from crawler.targets import TargetState
from tests.crawler.links import PDF, link_from_home, state, target
from tests.crawler.small_portal import Reply, SmallPortal

Crawl = Callable[..., SiteFacts]
MakeJob = Callable[..., CrawlJob]


def test_files_are_fetched_once_kept_and_are_no_pages(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    pages = crawl(portal.url).crawl.pages
    portal.asked.clear()
    link_from_home(portal, "/f/good.pdf", "/f/good.pdf#page=2", "/f/table.xls")
    portal.pages["/f/good.pdf"] = Reply(body=PDF, headers={"Content-Type": "application/pdf"})
    portal.pages["/f/table.xls"] = Reply(body="<html><table><tr><td>1</td></tr></table></html>")
    bundle = job_for(portal.url).bundle.with_name("20261120T030000Z")
    facts = crawl(portal.url, bundle=bundle)
    assert (facts.crawl.pages, facts.crawl.complete) == (pages, True)
    assert (state(facts, "good.pdf"), state(facts, "table.xls")) == (("ok", 1), ("ok", 1))
    assert (portal.asked["/f/good.pdf"], portal.asked["HEAD /f/good.pdf"]) == (1, 0)
    found = target(facts, "good.pdf")
    assert (found.on_home, found.internal, found.is_file, found.pages, found.text) == (True, True, True, 1, "链接0")
    with (bundle / PAGES).open("rb") as stream:
        kept = {record.rec_headers["WARC-Record-ID"]: record.content_stream().read() for record in ArchiveIterator(stream)}
    assert kept[found.record] == PDF


def test_a_long_file_is_read_at_its_beginning_only(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    link_from_home(portal, "/f/long.pdf")
    portal.pages["/f/long.pdf"] = Reply(body=PDF + b"\0" * (9 * 1024 * 1024))
    found = target(crawl(portal.url), "long.pdf")
    assert (found.state, found.record) == (TargetState.OK, None)
    assert (job_for(portal.url).bundle / PAGES).stat().st_size < 1024 * 1024


def test_personal_numbers_in_a_file_are_noted_and_kept_nowhere(portal: SmallPortal, crawl: Crawl, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号"])
    sheet.append(["张三", "11010519491231002X"])
    book.save(tmp_path / "list.xlsx")
    link_from_home(portal, "/f/list.xlsx", "/f/clean.pdf")
    portal.pages |= {"/f/list.xlsx": Reply(body=(tmp_path / "list.xlsx").read_bytes()), "/f/clean.pdf": Reply(body=PDF)}
    facts = crawl(portal.url)
    marks = [each for each in facts.marks if each.url.endswith((".xlsx", ".pdf"))]
    assert [(each.url, each.record) for each in marks] == [(f"{portal.url}f/list.xlsx", target(facts, "list.xlsx").record)]
    assert [each.kind for each in marks[0].personal] == [PersonalKind.ID_NUMBER]
