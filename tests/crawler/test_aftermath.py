"""After the walk, in whole crawls: what links lead to, second looks, and that nothing is said which could be our own fault."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import PAGES, Bundle
from crawler.job import CrawlJob
from crawler.marks import PersonalKind
from crawler.records import Reason, SiteFacts
from crawler.targets import Target, TargetState
from tests.crawler import small_portal
from tests.crawler.small_portal import Reply, SmallPortal, page

Crawl = Callable[..., SiteFacts]
MakeJob = Callable[..., CrawlJob]

NEWS = "/xwdt/zwyw/"
PDF = b"%PDF-1.4\n" + b"x" * 600 + b"\n%%EOF\n"
HTML = page("提示", "<p>文件不存在</p>")


def link_from_home(portal: SmallPortal, *hrefs: str) -> None:
    home = portal.pages["/"]
    assert isinstance(home, Reply)
    links = "".join(f"<a href='{href}'>链接{n}</a>" for n, href in enumerate(hrefs))
    body = str(home.body).replace("<div class='footer'>", f"<div class='links'>{links}</div><div class='footer'>", 1)
    portal.pages["/"] = replace(home, body=body)


def target(facts: SiteFacts, url: str) -> Target:
    found = [each for each in facts.targets if each.url.endswith(url)]
    assert len(found) == 1, f"{url}: {found}"
    return found[0]


def state(facts: SiteFacts, url: str) -> tuple[str, int]:
    found = target(facts, url)
    return found.state.value, found.looks


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallPortal]:
    """Another host, under any name in ``.example`` (see internet/sitecustomize.py)."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "internet"))
    with small_portal.serve({"/": Reply(body=page("国家部委", "<p>欢迎</p>"))}, address="127.0.0.2") as served:
        served.url = served.url.replace("127.0.0.2", "other.example")
        yield served


# --- files of the site ------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404, HTML), TargetState.GONE),
        (Reply(410, HTML), TargetState.GONE),
        (Reply(403, HTML), TargetState.FORBIDDEN),
        (Reply(503, HTML), TargetState.HTTP_ERROR),
        (Reply(body=HTML), TargetState.HTML_FILE),
        (Reply(body=b""), TargetState.EMPTY_FILE),
        (Reply(body=b"\x89PNG\r\n\x1a\n"), TargetState.WRONG_FILE),
        (Reply(302, headers={"Location": "/"}), TargetState.TO_HOME),
        (Reply(302, headers={"Location": "/f/x.pdf"}), TargetState.LOOP),
        (Reply(302, headers={"Location": "http://192.168.1.9/x.pdf"}), TargetState.PRIVATE),
        (Reply(body=PDF, cut=True), TargetState.UNREACHABLE),
    ],
    ids=lambda each: each.value if isinstance(each, TargetState) else None,
)
def test_a_broken_file_is_told_by_its_class_after_two_looks(
    portal: SmallPortal, crawl: Crawl, reply: Reply, said: TargetState
) -> None:
    link_from_home(portal, "/f/x.pdf")
    portal.pages["/f/x.pdf"] = reply
    assert state(crawl(portal.url), "x.pdf") == (said.value, 2)


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_file_that_failed_for_a_while_is_no_dead_link(portal: SmallPortal, crawl: Crawl, failures: int) -> None:
    link_from_home(portal, "/f/x.pdf", "/f/y.pdf")
    good = Reply(body=PDF)
    portal.pages["/f/x.pdf"] = lambda number: Reply(404, HTML) if number <= failures else good
    portal.pages["/f/y.pdf"] = lambda number: Reply(503, HTML) if number <= failures else good
    facts = crawl(portal.url)
    assert state(facts, "y.pdf")[0] == "ok"
    assert state(facts, "x.pdf") == (("ok", 1) if failures == 1 else ("gone", 2))


def test_two_looks_that_name_different_faults_agree_on_none(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/f/x.pdf")
    portal.pages["/f/x.pdf"] = lambda number: Reply(404, HTML) if number == 1 else Reply(body=b"")
    assert target(crawl(portal.url), "x.pdf").looks == 0


def test_a_long_file_is_read_at_its_beginning_only(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    link_from_home(portal, "/f/long.pdf")
    portal.pages["/f/long.pdf"] = Reply(body=PDF + b"\0" * (9 * 1024 * 1024))
    found = target(crawl(portal.url), "long.pdf")
    assert (found.state, found.record) == (TargetState.OK, None)
    assert (job_for(portal.url).bundle / PAGES).stat().st_size < 1024 * 1024


def test_files_keep_to_robots_txt_and_to_their_budget(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /a/\n")
    link_from_home(portal, "/a/x.pdf", "/f/a.pdf", "/f/b.pdf")
    portal.pages |= {"/f/a.pdf": Reply(body=PDF), "/f/b.pdf": Reply(body=PDF), "/a/x.pdf": Reply(body=PDF)}
    facts = crawl(portal.url, max_files=2)
    assert state(facts, "a/x.pdf")[0] == "unasked"
    assert "/a/x.pdf" not in portal.asked
    assert sorted(state(facts, f"{name}.pdf")[0] for name in "ab") == ["ok", "unasked"]
    assert sorted(each.why or "" for each in facts.targets if each.state is TargetState.UNASKED) == ["budget", "robots"]


def test_a_site_that_begins_to_refuse_its_files_is_not_accused_of_each(portal: SmallPortal, crawl: Crawl) -> None:
    hrefs = [f"/f/{number:02}.pdf" for number in range(40)]
    link_from_home(portal, *hrefs)
    portal.pages |= {href: Reply(403, HTML) for href in hrefs}
    facts = crawl(portal.url)
    assert all(each.looks < 2 for each in facts.targets if each.is_file)
    assert sum(portal.asked[href] for href in hrefs) < 20


# --- pages of the site ------------------------------------------------------------------------------------------------


def test_pages_answer_for_themselves(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/gone.html", "/moved/202611/t20261101_99.html", "/secret/")
    portal.pages["/moved/202611/t20261101_99.html"] = Reply(302, headers={"Location": "/"})
    portal.pages["/secret/"] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    facts = crawl(portal.url)
    assert state(facts, "/gone.html") == ("gone", 2)
    assert state(facts, "_99.html") == ("to_home", 2)
    assert state(facts, "/secret/") == ("forbidden", 2)
    assert state(facts, NEWS) == ("ok", 1)
    assert (portal.asked["/gone.html"], portal.asked[NEWS]) == (2, 1)


def test_where_a_link_stands(portal: SmallPortal, crawl: Crawl) -> None:
    body = str(portal.pages[NEWS].body)  # type: ignore[union-attr]
    for path in (NEWS, "/zwgk/tzgg/"):
        portal.pages[path] = Reply(body=body.replace("</body>", "<a href='/gone.html'>旧版入口</a></body>"))
    found = target(crawl(portal.url), "/gone.html")
    assert (found.found_on, found.pages, found.on_home) == (f"{portal.url}xwdt/zwyw/", 2, False)


def test_a_page_that_comes_back_is_no_dead_link(portal: SmallPortal, crawl: Crawl) -> None:
    good = portal.pages["/zwgk/zfxxgkzn/"]
    assert isinstance(good, Reply)
    portal.pages["/zwgk/zfxxgkzn/"] = lambda number: Reply(404, HTML) if number == 1 else good
    facts = crawl(portal.url)
    assert state(facts, "/zfxxgkzn/")[0] == "ok"
    assert [(each.gone, each.reason, each.has_text) for each in facts.columns if each.url.endswith("/zfxxgkzn/")] == [
        (False, None, True)
    ]


def test_a_page_whose_second_look_fails_stays_unconfirmed(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages[NEWS] = lambda number: Reply(404, HTML) if number == 1 else Reply(503, HTML)
    facts = crawl(portal.url)
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.gone, news.looks) == (True, 1)


def test_a_column_that_failed_is_looked_at_again(portal: SmallPortal, crawl: Crawl) -> None:
    good = portal.pages[NEWS]
    assert isinstance(good, Reply)
    portal.pages[NEWS] = lambda number: Reply(503, "busy") if number <= 3 else good
    facts = crawl(portal.url)
    news = next(each for each in facts.columns if each.url.endswith(NEWS))
    assert (news.reason, news.looks) == (None, 1)
    assert [entry for entry in facts.entries if entry.column == news.url]


def test_the_home_page_is_looked_at_again_where_it_shows_nothing_fresh(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(body=str(portal.pages["/"].body).replace("11-1", "09-1"))  # type: ignore[union-attr]
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(body=str(portal.pages[path].body).replace("2026-11-1", "2026-09-1"))  # type: ignore[union-attr]
    facts = crawl(portal.url)
    assert facts.home.looks == 2
    assert [each.via for each in facts.fetches if each.url == portal.url] == ["http", "http-again"]


# --- addresses that are never asked -----------------------------------------------------------------------------------


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


def test_pictures_of_the_home_page_are_links_of_it(portal: SmallPortal, crawl: Crawl) -> None:
    body = str(portal.pages["/"].body)  # type: ignore[union-attr]
    portal.pages["/"] = Reply(body=body.replace("</body>", "<img src='/i/good.png'><img src='/i/lost.jpg'></body>"))
    portal.pages["/i/good.png"] = Reply(body=b"\x89PNG\r\n\x1a\n....")
    facts = crawl(portal.url)
    assert (state(facts, "good.png"), state(facts, "lost.jpg")) == (("ok", 1), ("gone", 2))


# --- other hosts ------------------------------------------------------------------------------------------------------


def test_other_hosts_are_asked_once_and_by_head(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, elsewhere.url)
    facts = crawl(portal.url)
    assert state(facts, elsewhere.url) == ("ok", 1)
    assert elsewhere.asked == {"HEAD /": 1}  # nor its robots.txt
    assert facts.crawl.left_out == (("off_site", 1, elsewhere.url),)


def test_a_host_that_refuses_head_is_asked_by_get(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    elsewhere.heads = False
    elsewhere.pages["/"] = Reply(body="x" * 3_000_000)
    link_from_home(portal, elsewhere.url)
    assert state(crawl(portal.url), elsewhere.url) == ("ok", 1)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404, HTML), ("gone", 2)),
        (Reply(401, HTML), ("blocked", 1)),
        (Reply(403, HTML), ("blocked", 1)),
        (Reply(405, HTML), ("blocked", 1)),
        (Reply(429, HTML), ("blocked", 1)),
        (Reply(999, HTML), ("blocked", 1)),
        (Reply(500, HTML), ("http_error", 2)),
        (Reply(302, headers={"Location": "http://10.0.0.1/"}), ("private", 2)),
        (Reply(302, headers={"Location": "/"}), ("ok", 1)),
        (Reply(body=HTML, cut=True), ("unreachable", 2)),
    ],
    ids=lambda each: f"{each[0]}" if isinstance(each, tuple) else str(each.status),
)
def test_what_another_host_answers(
    portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal, reply: Reply, said: tuple[str, int]
) -> None:
    elsewhere.heads = False
    elsewhere.pages["/x"] = reply
    link_from_home(portal, elsewhere.url, f"{elsewhere.url}x")
    assert state(crawl(portal.url), "/x") == said


def test_a_file_of_another_host_is_read_at_its_beginning(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    elsewhere.pages |= {"/a.pdf": Reply(body=PDF + b"\0" * 3_000_000), "/b.pdf": Reply(body=HTML)}
    link_from_home(portal, f"{elsewhere.url}a.pdf", f"{elsewhere.url}b.pdf")
    facts = crawl(portal.url)
    assert (state(facts, "a.pdf")[0], state(facts, "b.pdf")[0]) == ("ok", "html_file")


def test_a_name_that_does_not_exist_is_told_where_others_answer(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, "http://nowhere.example/", elsewhere.url, "http://inside.example/")
    facts = crawl(portal.url)
    assert state(facts, "http://nowhere.example/") == ("dns", 2)
    assert target(facts, "http://inside.example/").why == "private_from_here"
    assert elsewhere.asked["HEAD /"] == 2  # the second time as a witness that our own line was up


def test_where_no_name_resolves_nothing_is_dead(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, "http://nowhere.example/", "http://www.gov.cn/", "http://www.example.org/")
    facts = crawl(portal.url)
    others = [each for each in facts.targets if not each.internal]
    assert {(each.state, each.why) for each in others} == {(TargetState.UNASKED, "own_line")}
    assert len(others) == 3
    assert elsewhere.total == 0


def test_a_line_that_goes_down_in_the_midst_accuses_nobody(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    """The witness does not answer any more, so silence after the last answer says nothing."""
    elsewhere.pages["/"] = lambda number: Reply(body="ok") if number == 1 else Reply(body="x" * 100, wait=3.0)
    free = elsewhere.url.replace("other.example", "closed.example").rpartition(":")[0] + ":9/"
    link_from_home(portal, elsewhere.url, free)
    facts = crawl(portal.url, timeout=0.7)
    assert target(facts, free).state in {TargetState.UNREACHABLE, TargetState.UNASKED}
    assert elsewhere.asked["HEAD /"] >= 1


def test_other_hosts_have_a_budget_each_and_in_all(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, *(f"{elsewhere.url}{number}" for number in range(6)))
    elsewhere.pages |= {f"/{number}": Reply(body="ok") for number in range(6)}
    facts = crawl(portal.url, max_per_host=3)
    states = [each.state.value for each in facts.targets if not each.internal]
    assert sorted(states) == ["ok"] * 3 + ["unasked"] * 3
    assert elsewhere.total == 3


def test_a_slow_host_holds_nobody_up(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    slow = [f"{elsewhere.url}slow{number}" for number in range(12)]
    elsewhere.pages |= {f"/slow{number}": Reply(body="late", wait=1.5) for number in range(12)}
    elsewhere.heads = False
    quick = elsewhere.url.replace("other.example", "quick.example")
    link_from_home(portal, *slow, quick, "/f/x.pdf")
    portal.pages["/f/x.pdf"] = Reply(body=PDF)
    facts = crawl(portal.url, timeout=0.5)
    assert (state(facts, "x.pdf"), state(facts, quick)) == (("ok", 1), ("ok", 1))
    assert {each.why for each in facts.targets if "slow" in each.url and each.state is TargetState.UNASKED} == {"host_silent"}


# --- spacing, resuming, rendering -------------------------------------------------------------------------------------


def test_two_looks_are_spaced(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/f/x.pdf")
    began = time.monotonic()
    facts = crawl(portal.url, rate=50.0, spacing=4.0)
    assert state(facts, "x.pdf") == ("gone", 2)
    assert time.monotonic() - began > 4.0


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


def test_what_was_seen_before_the_door_was_shut_is_looked_at_again(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(body=str(portal.pages["/"].body).replace("11-1", "09-1"))  # type: ignore[union-attr]
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    link_from_home(portal, "/f/x.pdf")
    facts = crawl(portal.url)
    assert (facts.crawl.blocked, facts.home.looks) == ("forbidden", 2)
    assert "/f/x.pdf" not in portal.asked


def test_a_door_that_stays_shut_is_knocked_at_twice(portal: SmallPortal, crawl: Crawl) -> None:
    wall = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    for path, good in list(portal.pages.items()):
        if path.endswith(".html"):
            portal.pages[path] = wall
        elif path.endswith("/"):
            stale = Reply(body=str(good.body).replace("2026-1", "2025-1").replace("11-1", "01-1"))  # type: ignore[union-attr]
            portal.pages[path] = lambda number, stale=stale: stale if number == 1 else wall  # type: ignore[misc]
    facts = crawl(portal.url)
    assert facts.crawl.blocked == "forbidden"
    assert [each.via for each in facts.fetches].count("http-again") == 2
