"""What of a former crawl may be used again, page by page, and what may not."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.bundle import FACTS, LOG, AddressRow, Bundle, Record
from crawler.configuration import packaged_config
from crawler.former import Former
from crawler.job import CrawlJob
from crawler.marks import Letter, PageMarks
from crawler.records import ColumnLink, Fetch, Outcome, PageKind, Reading, Site
from crawler.seal import seal
from crawler.sightings import Sighting
from crawler.targets import Target, TargetState

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
HOME = "http://a.cn/"
MENU = (ColumnLink("news", "要闻", f"{HOME}yw/"),)
RUN = "20261120T020000Z"

Open = Callable[..., Former | None]


def job(folder: Path, **changes: object) -> CrawlJob:
    made = CrawlJob(Site("a", "某市人民政府", HOME), folder, packaged_config(), date(2026, 11, 20), folder.name)
    return replace(made, **changes)  # type: ignore[arg-type]


class Maker:
    """Writes a finished bundle, page by page."""

    def __init__(self, path: Path) -> None:
        self.bundle = Bundle.open(path, create=True)
        self.bundle.start_writing()
        self.bundle.commit(job=job(path).to_json(), stamp="s", blocked=None)
        self.bundle.put_menu(1, MENU)

    def page(self, name: str, kind: PageKind = PageKind.ARTICLE, *, via: str = "http", title: str = "甲", **over: object) -> None:
        url = f"{HOME}{name}"
        place = self.bundle.write_response(f"{via} {url}", url, AT, "200 OK", [("ETag", '"1"')], title.encode(), None)
        fetch = replace(Fetch(url, AT, Outcome.OK, 200, via=via, record=place.record, kind=kind), **over)  # type: ignore[arg-type]
        target = f"{HOME}b.html" if fetch.why == "redirect" else None
        reading = None if target else Reading(url, kind, title=title, columns=MENU)
        self.bundle.put_page(Sighting(f"a.cn/{name}", fetch, reading, target, (1, 2)), place, 1)


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    return Maker(tmp_path / RUN)


@pytest.fixture
def opened(made: Maker, tmp_path: Path) -> Iterator[Open]:
    """Finish and seal the bundle, and open it as a former crawl."""
    held: list[Former] = []

    def open_it(stamp: str = "s", **changes: object) -> Former | None:
        made.bundle.finish()
        made.bundle.close()
        seal(tmp_path / RUN, {}, leave_out=frozenset({LOG}))
        former = Former.open(job(tmp_path / "next", **{"former": tmp_path / RUN, **changes}), stamp)
        held.extend([former] if former else [])
        return former

    yield open_it
    made.bundle.close()
    for former in held:
        former.close()


def test_a_page_comes_back_as_it_was_read(made: Maker, opened: Open) -> None:
    made.page("a.html")
    former = opened()
    assert former is not None
    page = former.page("a.cn/a.html")
    assert page is not None
    assert (page.fetch.url, page.fetch.at, page.reading.title, page.reading.columns) == (f"{HOME}a.html", AT, "甲", MENU)
    assert list(page.numbers) == [1, 2]
    assert former.head(page.place).http == {"etag": '"1"'}
    capture = former.capture(page.place)
    assert capture is not None
    assert (capture.record, capture.body) == (page.fetch.record, "甲".encode())
    assert capture.member == former.member(page.place)


@pytest.mark.parametrize(
    ("kind", "over"),
    [
        (PageKind.ERROR, {}),
        (PageKind.SHELL, {}),
        (PageKind.ARTICLE, {"status": 404, "outcome": Outcome.HTTP_ERROR}),
        (PageKind.ARTICLE, {"status": 206, "outcome": Outcome.HTTP_ERROR}),
        (PageKind.ARTICLE, {"why": "redirect"}),
        (PageKind.ARTICLE, {"via": "browser"}),
    ],
)
def test_what_was_no_whole_page_is_not_used(made: Maker, opened: Open, kind: PageKind, over: dict[str, object]) -> None:
    made.page("a.html", kind, **over)  # type: ignore[arg-type]
    former = opened()
    assert former is not None
    assert former.page("a.cn/a.html") is None
    assert former.page("a.cn/unknown.html") is None


def test_a_reading_holds_for_the_same_bytes_where_neither_day_nor_other_looks_count(made: Maker, opened: Open) -> None:
    made.page("article.html")
    made.page("list/", PageKind.LISTING)
    made.page("letter.html")
    made.page("plain.html")
    letter = PageMarks(f"{HOME}letter.html", letter=Letter(date(2026, 11, 1), None, None, has_answer=False))
    made.bundle.put_extra("a.cn/letter.html", letter)
    made.bundle.put_extra("a.cn/plain.html", PageMarks(f"{HOME}plain.html", is_content=True))
    for name, second in (("agreed.html", "甲"), ("changed.html", "乙")):
        made.page(name)
        made.page(name, via="http-again", title=second)
    made.page("shown.html")
    made.page("shown.html", via="browser")
    former = opened()
    assert former is not None
    pages = {name: former.page(f"a.cn/{name}") for name in ("article.html", "list/", "letter.html", "plain.html", "agreed.html")}
    assert [page and page.is_settled for page in pages.values()] == [True, False, False, True, True]
    others = [former.page(f"a.cn/{name}") for name in ("changed.html", "shown.html")]
    assert [page and (page.is_sole, page.is_settled) for page in others] == [(False, False), (False, False)]


def test_by_another_reader_nothing_is_settled(made: Maker, opened: Open) -> None:
    made.page("a.html")
    made.bundle.put_extra(f"{HOME}a.pdf", Target(f"{HOME}a.pdf", TargetState.OK, is_file=True, at=AT, record="<r>"))
    made.bundle.put_extra(f"{HOME}a.pdf", Record("<r>", 0, 9))
    former = opened("another")
    assert former is not None
    page = former.page("a.cn/a.html")
    assert page is not None
    assert not page.is_settled
    assert former.file(f"{HOME}a.pdf") is None


def test_a_file_is_used_again_where_it_was_fetched_whole_and_was_one(made: Maker, opened: Open) -> None:
    for name, state, kept in (("a", TargetState.OK, "<a>"), ("b", TargetState.HTML_FILE, "<b>"), ("c", TargetState.OK, "<other>")):
        url = f"{HOME}{name}.pdf"
        made.bundle.put_extra(url, Target(url, state, is_file=True, at=AT, record=f"<{name}>"))
        made.bundle.put_extra(url, Record(kept, 0, 9))
    made.bundle.put_extra(f"{HOME}a.pdf", PageMarks(f"{HOME}a.pdf", record="<a>"))
    former = opened()
    assert former is not None
    files = [former.file(f"{HOME}{name}.pdf") for name in "abcd"]
    assert [file and file.place.record for file in files] == ["<a>", None, None, None]
    assert files[0] is not None
    assert "a.pdf" in (files[0].marks or "")


def test_links_off_the_walk_come_with_their_words_in_every_spelling(made: Maker, opened: Open) -> None:
    rows = [
        ("http://b.cn/", "off_site"),
        ("http://b.cn/index.html", "alias"),
        (f"{HOME}yw/", "done"),
        (f"{HOME}x.pdf", "attachment"),
    ]
    for number, (url, state) in enumerate(rows, 1):
        same = "b.cn" if "b.cn" in url else url
        made.bundle.put_address(AddressRow(number, url, same, state, 6, 1, 1))
    made.bundle.put_extra("http://b.cn/", Target("http://b.cn/", TargetState.UNASKED, text="友情链接"))
    former = opened()
    assert former is not None
    assert former.off_the_walk == {1: ("http://b.cn/", "友情链接"), 2: ("http://b.cn/index.html", ""), 4: (f"{HOME}x.pdf", "")}
    assert (former.addresses, former.url(3), former.has_malformed) == (4, f"{HOME}yw/", False)


def test_links_that_are_none_are_known_of(made: Maker, opened: Open) -> None:
    made.bundle.put_extra("http://[", Target("http://[", TargetState.MALFORMED, looks=0))
    former = opened()
    assert former is not None
    assert former.has_malformed


def test_records_lead_to_their_pages(made: Maker, opened: Open, tmp_path: Path) -> None:
    made.page("a.html")
    made.page("b.html")
    former = opened()
    assert former is not None
    with closing(sqlite3.connect(tmp_path / RUN / FACTS)) as db:
        (record,) = db.execute("SELECT record FROM pages WHERE identity = 'a.cn/a.html'").fetchone()
    assert former.identities_of([record, "<none>"]) == {"a.cn/a.html"}


@pytest.mark.parametrize(
    "changes",
    [
        {"site": Site("a", "某市人民政府", "http://b.cn/")},
        {"site": Site("a", "某市人民政府", HOME, hosts=("b.cn",))},
        {"as_of": date(2026, 11, 19)},
        {"former": None},
    ],
    ids=["another address", "other hosts", "an earlier day", "none named"],
)
def test_another_site_or_an_earlier_day_has_no_former_crawl(opened: Open, changes: dict[str, object]) -> None:
    assert opened(**changes) is None
