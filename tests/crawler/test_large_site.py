"""What a page of a large site takes of memory once the walk is over: its links and its repeated words must not pile up."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.assemble import surveyed
from crawler.bundle import AddressRow, Bundle
from crawler.doubts import doubts
from crawler.job import CrawlJob
from crawler.linkage import targets_of
from crawler.marks import FooterMark, PageMarks
from crawler.records import ColumnLink, DateFrom, Fetch, Link, Outcome, PageKind, Reading, Record, Row, Site, SiteFacts
from crawler.sightings import Sighting
from crawler.urls import identity

SITE = Site("large", "某市人民政府", "http://a.cn/")
AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
COLUMNS, LISTS, PER_LIST = 10, 5, 20
PAGES = 1 + COLUMNS * LISTS * (1 + PER_LIST)
LINKS = 170
TO_PLAN, TO_TAKE_IN, TO_JUDGE = 3_000, 4_000, 2_800  # bytes a page; its 170 links alone would be 6,000


def columns() -> tuple[ColumnLink, ...]:
    return tuple(ColumnLink(f"key{at}", f"第{at}栏目", f"{SITE.url}c{at}/") for at in range(COLUMNS))


def document(at: int, n: int) -> tuple[str, str, date]:
    day = AS_OF - timedelta(n)
    return f"关于第{at}类第{n}号事项的通知公告", f"{SITE.url}c{at}/{day:%Y%m}/t{day:%Y%m%d}_{at}{n:04}.html", day


def listing(at: int, number: int) -> Reading:
    rows = (document(at, n) for n in range(number * PER_LIST, (number + 1) * PER_LIST))
    url = f"{SITE.url}c{at}/" + (f"index_{number}.html" if number else "")
    after = tuple(f"{SITE.url}c{at}/index_{n}.html" for n in range(number + 1, LISTS))
    shown = tuple(Row(title, address, day) for title, address, day in rows)
    return Reading(url, PageKind.LISTING, rows=shown, list_seen=True, next_pages=after, total_pages=LISTS, columns=columns())


def article(at: int, n: int) -> Reading:
    title, url, day = document(at, n)
    tags = {"ArticleTitle": title, "PubDate": f"{day}", "ColumnName": f"第{at}栏目", "Description": f"{title}，" * 8}
    crumbs = (Link(SITE.url, "首页"), Link(f"{SITE.url}c{at}/", f"第{at}栏目"))
    record = Record(title, day, DateFrom.META, f"640/{day.year}-{n:05}", publisher="市政府办公室", source="市政府办公室")
    return Reading(url, PageKind.ARTICLE, title=f"{title}-某市", meta=tuple(tags.items()), breadcrumb=crumbs, record=record)


def readings() -> Iterator[Reading]:
    yield Reading(SITE.url, PageKind.HOME, columns=columns(), rows=listing(0, 0).rows)
    for at in range(COLUMNS):
        yield from (listing(at, number) for number in range(LISTS))
        yield from (article(at, n) for n in range(LISTS * PER_LIST))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the bundle of a site whose every page links the columns and 160 documents, not the same ones on each."""
    path = tmp_path_factory.mktemp("large") / "2026-11" / "large" / "20261120T020000Z"
    with Bundle.open(path, create=True) as bundle:
        bundle.put_menu(1, columns())
        for number, each in enumerate(readings(), 1):
            same, record = identity(each.url), f"<urn:uuid:0b8a3c5e-0000-5000-8000-{number:012}>"
            fetch = Fetch(each.url, AT, Outcome.OK, 200, 0.012, 28_000, record=record, kind=each.kind, title=each.title)
            links = tuple(sorted({1 + (number * 7 + n * 37) % PAGES for n in range(LINKS)}))
            bundle.put_address(AddressRow(number, each.url, same, "done", 1, 1, 1))
            bundle.put_page(Sighting(same, fetch, each, None, links), None, 1)
            bundle.put_extra(same, PageMarks(each.url, is_content=True, footer=tuple(FooterMark), tags=each.meta, record=record))
        job = CrawlJob(SITE, path, path, AS_OF, path.name)
        bundle.finish(home=identity(SITE.url), static=[], job=job.to_json(), started=AT.isoformat())
    return path


def peak_of(work: Callable[[], object]) -> float:
    """Return the most bytes that were held at once, beyond what there was before, for each page."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return (tracemalloc.get_traced_memory()[1] - before) / PAGES
    finally:
        tracemalloc.stop()


def test_planning_the_second_looks_holds_no_links(large: Path) -> None:
    def plan() -> None:
        with Bundle.open(large) as bundle:
            seen = bundle.observation()
            survey = surveyed(seen, AS_OF)
            assert len(targets_of(seen, survey.pages, ())) == PAGES
            assert doubts(survey) == ()

    assert peak_of(plan) < TO_PLAN


def test_taking_a_bundle_in_and_reading_it_for_the_judge_holds_little_of_a_page(large: Path, tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        assert peak_of(lambda: archive.take_in(large, "2026-11")) < TO_TAKE_IN
        facts: list[SiteFacts] = []
        assert peak_of(lambda: facts.append(archive.facts(SITE, large.name, AS_OF))) < TO_JUDGE
    assert len(facts[0].marks) == len(facts[0].fetches) == PAGES
