"""The order of the walk, and what is not walked to."""

from datetime import date

import pytest

from crawler.records import ColumnLink, Link, PageKind, Reading, Row
from crawler.walk import Here, Level, Stage, column_steps, first_step, follow, is_attachment, link_step

HOME = Here(Level(Stage.HOME, 0), 0)
COLUMN = Here(Level(Stage.COLUMN, 1), 1)


def no_key(name: str) -> None:
    return None


@pytest.mark.parametrize(
    "url", ["http://a.cn/t1.html", "http://a.cn/", "http://a.cn/x.jsp?file=1.pdf", "http://a.cn/pdf", "http://a.cn/1.shtml"]
)
def test_pages_are_no_attachments(url: str) -> None:
    assert not is_attachment(url)


@pytest.mark.parametrize(
    "url", ["http://a.cn/P020.pdf", "http://a.cn/1.DOCX", "http://a.cn/a.zip?x=1", "http://a.cn/1.wps", "http://a.cn/1.jpg"]
)
def test_files_are(url: str) -> None:
    assert is_attachment(url)


def test_stages_come_in_the_order_that_the_contract_asks_for() -> None:
    names = ["HOME", "COLUMN", "CANDIDATE", "DOCUMENT", "LISTING", "ARCHIVE", "LINK"]
    assert [stage.name for stage in sorted(Stage)] == names


def test_known_columns_before_others_and_a_menu_is_one_click_away() -> None:
    reading = Reading(
        "http://a.cn/",
        PageKind.HOME,
        columns=(ColumnLink("news", "要闻", "http://a.cn/yw/"), ColumnLink(None, "专题", "http://a.cn/zt/")),
    )
    assert [(step.level, step.depth) for step in column_steps(reading, HOME)] == [((Stage.COLUMN, 1), 1), ((Stage.CANDIDATE, 1), 1)]


def test_a_listing_leads_to_its_newest_documents_and_to_all_its_pages_at_the_same_depth() -> None:
    reading = Reading(
        "http://a.cn/yw/",
        PageKind.LISTING,
        rows=(Row("甲", "http://a.cn/yw/t1.html", date(2026, 11, 1)),),
        next_pages=("http://a.cn/yw/index_1.html", "http://a.cn/yw/index_2.html"),
    )
    steps = {step.url[12:]: (step.level, step.depth) for step in follow(reading, COLUMN, no_key)}
    assert steps == {
        "yw/index_1.html": ((Stage.LISTING, 2), 1),
        "yw/index_2.html": ((Stage.LISTING, 3), 1),
        "yw/t1.html": ((Stage.DOCUMENT, 2), 2),
    }


def test_documents_of_older_pages_come_after_every_listing_page() -> None:
    here = Here(Level(Stage.LISTING, 3), 1)
    reading = Reading("http://a.cn/yw/index_2.html", PageKind.LISTING, rows=(Row("乙", "http://a.cn/yw/t0.html"),))
    assert [step.level for step in follow(reading, here, no_key)] == [(Stage.ARCHIVE, 3)]


def test_a_stub_hands_its_place_on() -> None:
    reading = Reading("http://a.cn/zwgk/", PageKind.OTHER, refresh="http://a.cn/zwgk/zcwj/")
    assert [(step.url, step.level, step.depth) for step in follow(reading, COLUMN, no_key)] == [
        ("http://a.cn/zwgk/zcwj/", COLUMN.level, 1)
    ]


def test_an_article_s_own_links_are_no_documents() -> None:
    reading = Reading(
        "http://a.cn/t1.html",
        PageKind.ARTICLE,
        rows=(Row("相关链接", "http://a.cn/t2.html"),),
        breadcrumb=(Link("http://a.cn/yw/", "要闻"),),
    )
    assert [step.level.stage for step in follow(reading, COLUMN, {"要闻": "news"}.get)] == [Stage.COLUMN]


def test_unknown_links_come_last_by_depth() -> None:
    assert link_step("http://a.cn/x", COLUMN).level == (Stage.LINK, 2)
    assert first_step("http://a.cn/").level < link_step("http://a.cn/x", HOME).level
