"""What a crawl noted down comes back: links page by page, equal words once, of a document what the facts are made from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.bundle import Bundle
from crawler.records import DateFrom, Fetch, Link, Outcome, PageKind, Reading, Record, Row
from crawler.sightings import Sighting

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
LIST, DOC = "http://a.cn/yw/", "http://a.cn/yw/t1.html"
TITLE = "关于某事的通知"


def sighting(url: str, reading: Reading | None, *links: int, via: str = "http") -> Sighting:
    return Sighting(url[7:], Fetch(url, AT, Outcome.OK, 200, via=via), reading, None, links)


LISTED = Reading(LIST, PageKind.LISTING, meta=(("ColumnName", "要闻"),), rows=(Row(TITLE, DOC, date(2026, 11, 2)),), total_pages=1)
READ = Reading(
    DOC,
    PageKind.ARTICLE,
    title=TITLE,
    meta=(("ArticleTitle", TITLE), ("Description", "摘要")),
    breadcrumb=(Link(LIST, "要闻"),),
    record=Record(TITLE, date(2026, 11, 2), DateFrom.META, "640/2026-1", generated=date(2026, 11, 1), source="某办"),
)
SEEN = (
    sighting(LIST, LISTED, 1, 2),
    sighting(DOC, READ, 4, 2),
    sighting(DOC, READ, 9, 4, via="browser-again"),
    sighting(DOC, None, 8, 2, via="http-again"),
    sighting("http://a.cn/yw/t2.html", None),
)


@pytest.fixture
def bundle(tmp_path: Path) -> Iterator[Bundle]:
    with Bundle.open(tmp_path, create=True) as opened:
        for each in SEEN:
            opened.put_page(each, None, None)
        opened.commit(home="a.cn")
        yield opened


def test_links_are_kept_apart_first_those_of_the_first_look_each_once(bundle: Bundle) -> None:
    links = bundle.observation().links
    found = {same: list(numbers) for same, numbers in links.items()}
    assert found == {"a.cn/yw/": [1, 2], "a.cn/yw/t1.html": [4, 2, 9, 8], "a.cn/yw/t2.html": []}
    assert len(links) == len(found)
    assert "a.cn/nowhere" not in links


def test_all_of_a_reading_comes_back_but_the_meta_tags_of_a_document(bundle: Bundle) -> None:
    found = {(each.fetch.url, each.fetch.via): each.reading for each in bundle.observation().sightings}
    assert found[LIST, "http"] == LISTED
    assert found[DOC, "http"] == replace(READ, meta=())
    assert [each.reading for each in bundle.answers()] == [LISTED, READ, None]


def test_equal_words_are_one_object(bundle: Bundle) -> None:
    seen = bundle.observation().sightings
    found = {each.fetch.via: each for each in seen if each.fetch.url == DOC}
    listing = next(each.reading for each in seen if each.fetch.url == LIST)
    first, again = found["http"].reading, found["browser-again"].reading
    assert first is not None
    assert again is not None
    assert listing is not None
    assert first.title is again.title is listing.rows[0].title
    assert first.breadcrumb is again.breadcrumb
    assert found["http"].fetch.url is found["http-again"].fetch.url
