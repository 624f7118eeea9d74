"""When the browser is asked for a page of the walk, and where a script sent it."""

from pathlib import Path
from typing import Any

import pytest

from crawler.browsing import Browsing, onward_of
from crawler.bundle import AddressRow, Bundle
from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.frontier import Frontier, Place
from crawler.recorder import Recorder
from crawler.records import Link, PageKind, Reading, Row
from crawler.walk import Stage

URL = "http://a.cn/zwgk/tzgg/"
KNOWN = Reading(URL, PageKind.OTHER, breadcrumb=(Link(URL, "通知公告"),))


async def nothing(sheet: object) -> None:
    pass


@pytest.fixture
def browsing(tmp_path: Path) -> Browsing:
    bundle = Bundle.open(tmp_path / "b", create=True)
    frontier = Frontier(bundle, frozenset({"a.cn"}), 10, 10)
    browser: Any = object()
    return Browsing("auto", bundle, Recorder(bundle, frontier, Vocabulary.load(packaged_config()), nothing), browser)


@pytest.fixture(autouse=True)
def _closed(browsing: Browsing):
    yield
    browsing.bundle.close()


def place(stage: Stage) -> Place:
    return Place(AddressRow(1, URL, "a.cn/zwgk/tzgg", "pending", stage, 1, 1), URL)


@pytest.mark.parametrize(
    ("stage", "reading", "wanted"),
    [
        (Stage.DOCUMENT, Reading(URL, PageKind.SHELL), False),
        (Stage.LISTING, Reading(URL, PageKind.SHELL), False),
        (Stage.COLUMN, Reading(URL, PageKind.OTHER, refresh="http://a.cn/b/"), False),
        (Stage.COLUMN, Reading(URL, PageKind.LISTING, rows=(Row("甲", f"{URL}1.html"),), total_pages=2), False),
        (Stage.CANDIDATE, KNOWN, False),
        (Stage.COLUMN, KNOWN, True),
        (Stage.HOME, Reading(URL, PageKind.SHELL), True),
        (Stage.CANDIDATE, Reading(URL, PageKind.SHELL), True),
    ],
)
def test_the_browser_is_asked_for_columns_that_only_it_can_read(
    browsing: Browsing, stage: Stage, reading: Reading, wanted: bool
) -> None:
    assert browsing.wants(place(stage), reading) is wanted


def test_always_is_every_page_of_a_column_and_never_none(browsing: Browsing) -> None:
    browsing.mode = "always"
    assert browsing.wants(place(Stage.CANDIDATE), KNOWN)
    assert not browsing.wants(place(Stage.ARCHIVE), KNOWN)
    browsing.renderer = None
    assert not browsing.wants(place(Stage.COLUMN), Reading(URL, PageKind.SHELL))


def test_of_challenges_the_first_alone(browsing: Browsing) -> None:
    wall = Reading(URL, PageKind.CHALLENGE)
    assert [browsing.wants(place(Stage.HOME), wall) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    ("shown", "onward"),
    [
        (URL, None),
        (f"{URL}index.html?token=1", None),
        ("https://www.a.cn/zwgk/tzgg", None),
        ("http://a.cn/login/", "http://a.cn/login/"),
        ("http://b.cn/zwgk/tzgg/", "http://b.cn/zwgk/tzgg/"),
        ("about:blank", None),
    ],
)
def test_where_a_script_sent_the_browser(shown: str, onward: str | None) -> None:
    assert onward_of(URL, shown) == onward
