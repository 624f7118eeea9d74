"""A server that fails once, twice, at random: whole crawls and judgements, and no accusation from any of it."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from checks.model import Level
from checks.pack import load_pack
from checks.runner import judge
from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Site
from tests.checks.facts import AS_OF, CONFIG
from tests.crawler import small_portal
from tests.crawler.small_portal import Reply, Script, page

Fault = tuple[str, str]
PACK, VOCABULARY = load_pack(CONFIG, "guoban-2019"), Vocabulary.load(CONFIG)
FILES = {f"/f/{number}.pdf": Reply(body=b"%PDF-1.4 ok") for number in range(6)}
# What follows from whether a page answers at all; what its content says is other tests' business.
SEEN = {
    "home-not-updated",
    "columns-not-updated",
    "columns-overdue",
    "columns-empty",
    "column-missing",
    "column-not-updated",
    "column-empty",
    "home-link-dead",
    "link-dead",
}
BROKEN = (
    Reply(404, page("页面不存在", "<p>404</p>")),
    Reply(503, "busy"),
    Reply(500, "error"),
    Reply(body="x" * 2000, cut=True),
    Reply(302, headers={"Location": "/"}),
    Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>")),
    Reply(body=page("空", "<div class='list-right'><ul class='news-list'></ul></div>")),
    Reply(body=""),
)


def portal_pages() -> dict[str, Script]:
    pages = small_portal.standard() | FILES
    home = pages["/"]
    assert isinstance(home, Reply)
    links = "".join(f"<a href='{path}'>附件</a>" for path in FILES)
    pages["/"] = replace(home, body=str(home.body).replace("</body>", f"{links}</body>"))
    return pages


def flaky(pages: dict[str, Script], broken: Callable[[str, int], Reply | None]) -> dict[str, Script]:
    """Let every page but robots.txt fail where ``broken`` (path, which request of it) gives a reply."""

    def script(path: str, good: Script) -> Script:
        def answer(number: int) -> Reply:
            return broken(path, number) or (good(number) if callable(good) else good)

        return answer

    return {path: good if path == "/robots.txt" else script(path, good) for path, good in pages.items()}


def accused(pages: dict[str, Script], folder: Path) -> list[Fault]:
    """What a whole crawl and judgement holds against a portal: check and address, of what depends on answers."""
    with small_portal.serve(pages) as portal:
        site = Site("small", "某市人民政府", portal.url)
        bundle = folder / "20261120T020000Z"
        crawl_site(
            CrawlJob(site, bundle, CONFIG, AS_OF, bundle.name, rate=0, render="never", backoff=0.02, timeout=2), lambda _: None
        )
        with Bundle.open(bundle) as opened:
            judgement = judge(opened.facts(site, AS_OF), PACK, VOCABULARY)
        told = [fault for fault in judgement.faults if fault.level is not Level.ADVICE and fault.check in SEEN]
        return sorted((fault.check, fault.subject.column or fault.subject.url.replace(portal.url, "/")) for fault in told)


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    """What the portal is rightly accused of: the columns that it does not have."""
    found = accused(portal_pages(), tmp_path_factory.mktemp("fair"))
    assert {check for check, _ in found} == {"column-missing"}
    return found


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", range(len(BROKEN)))
def test_a_page_that_fails_at_first_is_not_held_against_the_site(fair: list[Fault], tmp_path: Path, kind: int, times: int) -> None:
    """One column, one document, one file fail at their first requests; where two looks both met it, it stood for both."""
    shaky = {"/xwdt/zwyw/", "/zwgk/zcwj/", "/f/3.pdf"}
    one_look = times == 1 or BROKEN[kind].status in {500, 503} or BROKEN[kind].cut
    times = times if one_look else 1

    def broken(path: str, number: int) -> Reply | None:
        return BROKEN[kind] if path in shaky and number <= times else None

    assert set(accused(flaky(portal_pages(), broken), tmp_path)) <= set(fair)


@pytest.mark.parametrize("seed", range(4))
def test_a_server_that_fails_at_random_is_not_accused_of_it(fair: list[Fault], tmp_path: Path, seed: int) -> None:
    """Every fifth answer is one of the faults of a moment: 5xx, a cut connection."""
    moods = random.Random(seed)  # noqa: S311  (nothing secret)
    passing = [reply for reply in BROKEN if reply.status in {500, 503} or reply.cut]

    def broken(path: str, number: int) -> Reply | None:
        return moods.choice(passing) if moods.random() < 0.2 else None

    assert set(accused(flaky(portal_pages(), broken), tmp_path)) <= set(fair)


def test_a_fault_that_lasts_is_found(fair: list[Fault], tmp_path: Path) -> None:
    pages = portal_pages()
    pages["/f/3.pdf"] = BROKEN[0]
    pages["/xwdt/zwyw/"] = BROKEN[0]
    found = set(accused(pages, tmp_path))
    assert {("home-link-dead", "/f/3.pdf"), ("home-link-dead", "/xwdt/zwyw/"), ("column-missing", "news")} <= found
