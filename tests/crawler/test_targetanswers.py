"""What link targets answer, in whole crawls: each fault by its class, after two looks that agree, and nobody is pressed."""

from collections.abc import Callable

import pytest

from crawler.records import SiteFacts
from crawler.targets import TargetState
from tests.crawler.links import HTML, PDF, link_from_home, state, target
from tests.crawler.small_portal import Reply, SmallPortal

Crawl = Callable[..., SiteFacts]


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


def test_a_site_that_begins_to_refuse_its_files_is_not_accused_of_each(portal: SmallPortal, crawl: Crawl) -> None:
    hrefs = [f"/f/{number:02}.pdf" for number in range(40)]
    link_from_home(portal, *hrefs)
    portal.pages |= {href: Reply(403, HTML) for href in hrefs}
    facts = crawl(portal.url)
    assert all(each.looks < 2 for each in facts.targets if each.is_file)
    assert sum(portal.asked[href] for href in hrefs) < 20


def test_pictures_of_the_home_page_are_links_of_it(portal: SmallPortal, crawl: Crawl) -> None:
    body = str(portal.pages["/"].body)  # type: ignore[union-attr]
    portal.pages["/"] = Reply(body=body.replace("</body>", "<img src='/i/good.png'><img src='/i/lost.jpg'></body>"))
    portal.pages["/i/good.png"] = Reply(body=b"\x89PNG\r\n\x1a\n....")
    facts = crawl(portal.url)
    assert (state(facts, "good.png"), state(facts, "lost.jpg")) == (("ok", 1), ("gone", 2))


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
