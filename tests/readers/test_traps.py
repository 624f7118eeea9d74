"""The traps that other monitors fell into, by their number in our list, and where the right answer to each is held.

A trap of reading has pages of our own; one of judging or crawling names the test that holds it. 19 to 21, 23, 24, 26 and 28
are matters of the rule book and of running, and stand with their rules.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from crawler.columns import Vocabulary
from crawler.readers import read, read_text
from crawler.records import PageKind, Reading
from crawler.targets import TargetState
from crawler.targetstates import state_of_file

TESTS = Path(__file__).parents[1]
PAGES = Path(__file__).parent / "pages"
NUMBERS = {*range(1, 19), 22, 25, 27}
BLOCK_PAGES = 20


@dataclass(frozen=True)
class Trap:
    """What deceives, the pages that show it, the tests that hold the answer: ``folder/test_unit.py::test_name``."""

    what: str
    pages: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


TRAPS = {
    1: Trap("今天是… above a list", ("asp-lines-below-a-clock-gbk", "menu-written-by-script")),
    2: Trap("dates of footers, counters and the weather", ("home-with-weather-and-footer-dates", "rows-in-a-nav-named-wrapper")),
    3: Trap("a list inside boxes called nav, menu or sidebar", ("rows-in-a-nav-named-wrapper", "empty-in-a-nav-named-wrapper")),
    4: Trap(
        "an item dated today",
        ("relative-dates-and-today",),
        ("checks/rules/test_home_not_updated.py::test_newest_of_the_home_page",),
    ),
    5: Trap(
        "a future date, a deadline, a meeting's date in a title",
        ("pinned-row-and-future-date", "deadlines-are-no-dates", "pinned-row-and-dates-in-titles"),
        ("checks/rules/test_dates.py::test_future_dates",),
    ),
    6: Trap("an old item pinned to the top", ("pinned-row-and-future-date", "pinned-row-and-dates-in-titles")),
    7: Trap(
        "dates without a year, split, in Chinese figures, of two digits, relative",
        ("new-year-without-years", "old-list-over-two-new-years", "split-dates-and-summaries", "relative-dates-and-today"),
        (
            "crawler/test_dates.py::test_a_date_is_read_in_every_form",
            "crawler/test_dates.py::test_the_year_comes_from_the_order_of_the_list",
            "crawler/test_dates.py::test_the_year_comes_from_the_address_and_never_the_day",
        ),
    ),
    8: Trap(
        "a newest date years ago",
        (),
        ("checks/rules/test_home_not_updated.py::test_values_of_the_fault", "checks/test_ages.py::test_oldest"),
    ),
    9: Trap(
        "no date anywhere",
        ("article-without-date", "signature-is-no-publication", "document-with-one-menu-link"),
        ("checks/rules/test_home_not_updated.py::test_an_article_without_any_date_is_no_update",),
    ),
    10: Trap(
        "an answer that never came",
        (),
        (
            "crawler/test_answers.py::test_failures",
            "crawler/test_crawl.py::test_a_passing_fault_is_not_told",
            "checks/rules/test_column_missing.py::test_unknown_where_the_site_was_not_seen_well_enough",
            "checks/rules/test_home_not_updated.py::test_an_unread_home_page_is_unknown",
        ),
    ),
    11: Trap(
        "challenges and block pages, whatever their status",
        ("challenge-jsl", "challenge-river-202", "challenge-aliyun", "blocked-too-often", "blocked-by-f5"),
        ("readers/test_pages.py::test_what_is_no_page_offers_no_rows_and_no_empty_list",),
    ),
    12: Trap(
        "a missing page answered with 200",
        ("soft-404", "soft-404-in-full-layout", "soft-404-information-gone"),
        ("crawler/test_assemble.py::test_columns_that_cannot_be_read",),
    ),
    13: Trap(
        "lists in data stores, frames and scripts",
        ("hanweb-datastore", "hanweb-datastore-of-tables", "hanweb-dataproxy-answer", "list-in-an-iframe", "gkmlpt-shell"),
        ("crawler/test_assemble.py::test_a_list_in_a_frame_is_the_column_s",),
    ),
    14: Trap(
        "one row, two columns, tables, terms, tabs",
        (
            "one-row-list-without-address",
            "two-columns-neighbour-cells",
            "two-columns-of-two-lists",
            "asp-flat-table-gbk",
            "terms-are-dates",
            "home-blocks",
        ),
    ),
    15: Trap(
        "empty, or not yet filled",
        ("empty-says-none", "trs-empty-column", "lonsun-empty-answer", "shell-ajax-says-none-until-answered", "shell-ajax-list"),
        ("crawler/test_assemble.py::test_an_empty_list_is_seen_empty", "checks/rules/test_column_states.py::test_an_empty_key"),
    ),
    16: Trap(
        "bytes in another charset than declared, or packed",
        ("siteserver-table-gbk", "utf16-with-a-mark", "gzip-unasked"),
        ("crawler/test_text.py::test_the_text_is_read_whatever_is_declared",),
    ),
    17: Trap(
        "one title on several documents, one document in several columns",
        ("rows-of-one-title",),
        ("crawler/test_assemble.py::test_a_document_stands_in_the_narrowest_column_that_lists_it",),
    ),
    18: Trap(
        "the same list in another order, with other counters",
        (),
        ("readers/test_traps.py::test_another_order_and_other_counters_are_no_update",),
    ),
    22: Trap("an attachment that is none", (), ("readers/test_traps.py::test_an_attachment_that_is_none_is_told",)),
    25: Trap(
        "ends of months, leap days, holidays and the days worked for them",
        (),
        (
            "checks/test_ages.py::test_oldest",
            "checks/test_workdays.py::test_add",
            "checks/rules/test_column_states.py::test_six_months_by_the_calendar",
        ),
    ),
    27: Trap(
        "索引号 repeated or malformed, written after it was published",
        ("trs-index-number-table", "article-box-left-empty"),
        (
            "checks/rules/test_index_numbers.py::test_malformed",
            "checks/rules/test_index_numbers.py::test_one_number_on_different_documents",
            "checks/rules/test_dates.py::test_late",
        ),
    ),
}

NEWEST = {
    "asp-lines-below-a-clock-gbk": "2026-11-18",
    "home-with-weather-and-footer-dates": "2026-11-19",
    "rows-in-a-nav-named-wrapper": "2026-11-17",
    "relative-dates-and-today": "2026-11-20",
    "pinned-row-and-dates-in-titles": "2026-11-18",
    "old-list-over-two-new-years": "2026-01-08",
    "terms-are-dates": "2026-11-18",
}
"""What a monitor must take for the last update of pages on which other dates are newer, or higher up."""


def _read(name: str, vocabulary: Vocabulary) -> Reading:
    truth = tomllib.loads((PAGES / name / "truth.toml").read_text("utf-8"))
    return read((PAGES / name / "page.html").read_bytes(), truth["url"], as_of=date(2026, 11, 20), vocabulary=vocabulary)


def test_every_trap_of_reading_is_held():
    assert TRAPS.keys() == NUMBERS
    assert all(trap.pages or trap.tests for trap in TRAPS.values())


@pytest.mark.parametrize("number", sorted(NUMBERS))
def test_what_holds_a_trap_is_there(number: int):
    for page in TRAPS[number].pages:
        assert (PAGES / page / "truth.toml").is_file(), page
    for test in TRAPS[number].tests:
        file, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize(("name", "newest"), NEWEST.items())
def test_the_newest_date_is_the_list_s_own(name: str, newest: str, vocabulary: Vocabulary):
    days = [row.published for row in _read(name, vocabulary).rows if row.published and row.published <= date(2026, 11, 20)]
    assert max(days).isoformat() == newest


def test_another_order_and_other_counters_are_no_update(vocabulary: Vocabulary):
    def page(order: list[int], counters: int, advertisement: str) -> Reading:
        rows = [
            f'<li><a href="/gk/{n}.html">青溪区第{n}号公告内容说明</a><i>2026-{n:02d}-15</i><b>浏览 {counters + n} 次</b></li>'
            for n in order
        ]
        return read_text(
            f"<html><title>公告-青溪区</title><body><img src='{advertisement}'><ul>{''.join(rows)}</ul></body></html>",
            "http://www.qingxi.test/gk/",
            as_of=date(2026, 11, 20),
            vocabulary=vocabulary,
        )

    before, after = page([9, 8, 7, 6], 100, "a.gif"), page([6, 9, 7, 8], 2026, "b.gif")
    assert len(before.rows) == 4
    assert set(before.rows) == set(after.rows)


@pytest.mark.parametrize(
    ("head", "state"),
    [
        (b"%PDF-1.7\n", TargetState.OK),
        (b"<!DOCTYPE html><html><body>404</body></html>", TargetState.HTML_FILE),
        (b"", TargetState.EMPTY_FILE),
        (b"PK\x03\x04", TargetState.WRONG_FILE),
    ],
)
def test_an_attachment_that_is_none_is_told(head: bytes, state: TargetState):
    assert state_of_file("http://www.qingxi.test/gk/P020261101.pdf", head, len(head)) is state


def test_there_are_enough_block_pages_to_tell_precision_and_recall_by():
    kinds = [tomllib.loads(path.read_text("utf-8"))["kind"] for path in PAGES.glob("*/truth.toml")]
    assert kinds.count(PageKind.CHALLENGE) >= BLOCK_PAGES
