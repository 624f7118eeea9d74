"""What pages carry comes out of a whole crawl: one row a page, with the capture that proves it."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.marks import PageMarks
from crawler.perusal import Peruser
from crawler.recorder import Answer, Recorder
from crawler.records import Fetch, Outcome, SiteFacts

from .conftest import CONFIG
from .small_portal import SmallPortal

URL = "https://www.example.gov.cn/a.html"


def test_every_page_that_was_read_has_its_marks_once_under_its_own_address(crawl, portal: SmallPortal):
    facts: SiteFacts = crawl(portal.url)
    read = {fetch.url for fetch in facts.fetches if fetch.kind in {"home", "listing", "article"}}
    by_page = Counter(marks.url for marks in facts.marks)
    assert read <= set(by_page)
    assert set(by_page.values()) == {1}
    columns = {column.url for column in facts.columns}
    assert {marks.url for marks in facts.marks if marks.is_column} & columns
    assert all(marks.record for marks in facts.marks)
    assert any(marks.is_content for marks in facts.marks)


class Frontless:
    """A frontier that nobody asks."""


def answer(body: str) -> Answer:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return Answer(URL, now, 200, "OK", (("content-type", "text/html"),), body.encode(), body.encode(), 0.1)


def fetch(via: str, record: str) -> Fetch:
    return Fetch(URL, datetime(2026, 11, 20, tzinfo=UTC), Outcome.OK, 200, via=via, record=record)


@pytest.fixture
def recorder(tmp_path):
    def inspector(page, reading, rendered):
        if "boom" in page.html:
            raise ValueError("an inspection that breaks")
        return PageMarks(page.url, site_code="BROWSER001" if rendered else "SERVED0001")

    with Bundle.open(tmp_path / "bundle", create=True) as bundle:
        vocabulary = Vocabulary.load(CONFIG)
        yield Recorder(bundle, Frontless(), vocabulary, Peruser(vocabulary, date(2026, 11, 20), inspector).read)


def kept(recorder):
    recorder.bundle.commit()
    return [(marks.site_code, marks.record) for marks in recorder.bundle.extras(PageMarks)]


HTML = "<html><body><p>正文</p></body></html>"


@pytest.mark.parametrize("browser_first", [True, False])
def test_of_a_page_seen_twice_the_browsers_marks_count_whatever_the_order(recorder, browser_first):
    served = asyncio.run(recorder.read(answer(HTML), is_home=False))
    shown = asyncio.run(recorder.read_rendered(HTML, URL, is_home=False))
    looks = [(fetch("browser", "<urn:b>"), shown), (fetch("http", "<urn:h>"), served)]
    for row, reading in looks if browser_first else reversed(looks):
        recorder._put_marks("x", row, reading)
    assert kept(recorder) == [("BROWSER001", "<urn:b>")]


@pytest.mark.parametrize(("lacking", "code"), [(False, "BROWSER001"), (True, "SERVED0001")])
def test_a_page_that_lacks_what_its_scripts_asked_for_is_inspected_like_one_that_no_browser_made(recorder, lacking, code):
    shown = asyncio.run(recorder.read_rendered(HTML, URL, is_home=False, lacking=lacking))
    recorder._put_marks("x", fetch("browser", "<urn:b>"), shown)
    assert kept(recorder) == [(code, "<urn:b>")]


def test_a_second_look_over_http_changes_nothing(recorder):
    for record in ("<urn:1>", "<urn:2>"):
        recorder._put_marks("x", fetch("http", record), asyncio.run(recorder.read(answer(HTML), is_home=False)))
    assert kept(recorder) == [("SERVED0001", "<urn:1>")]


def test_an_inspection_that_breaks_leaves_the_reading(recorder, caplog):
    perusal = asyncio.run(recorder.read(answer("<html><body><p>boom</p></body></html>"), is_home=False))
    assert perusal is not None
    recorder._put_marks("x", fetch("http", "<urn:h>"), perusal)
    assert kept(recorder) == []
    assert "no inspection survived" in caplog.text
