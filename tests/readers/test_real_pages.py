"""The readers on other people's pages, read from the folder that ``GONGKAI_PAGES`` names; none of them is in the project."""

import os
from datetime import date
from pathlib import Path

import pytest

from crawler.columns import Vocabulary
from crawler.readers import read
from crawler.records import PageKind

PAGES = Path(os.environ.get("GONGKAI_PAGES", "-"))
AS_OF = date(2026, 11, 20)
BUREAU = PAGES / "site-trs-bureau"

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="GONGKAI_PAGES names no folder of real pages")


def _bureau(path: str, vocabulary: Vocabulary):
    return read((BUREAU / path).read_bytes(), f"http://rsj.gzdaozhen.gov.cn/{path}", as_of=AS_OF, vocabulary=vocabulary)


def test_no_page_breaks_a_reader(vocabulary: Vocabulary):
    pages = sorted(PAGES.rglob("*.html"))
    assert len(pages) > 300
    for page in pages:
        reading = read(page.read_bytes(), f"http://{page.relative_to(PAGES)}", as_of=AS_OF, vocabulary=vocabulary)
        assert all(row.title for row in reading.rows), page


@pytest.mark.parametrize("path", ["zwgk/zcjd/index.html", "zwgk/ghjh/index.html", "zwgk/ggzypz/index.html", "zwgk/fpgz/index.html"])
def test_truly_empty_columns_are_seen_to_be_empty(path: str, vocabulary: Vocabulary):
    reading = _bureau(path, vocabulary)
    assert (reading.kind, reading.list_seen, reading.rows) == (PageKind.LISTING, True, ())


@pytest.mark.parametrize("path", ["zwgk/index.html", "bmgk/index.html", "gzdt/index.html", "syqt/index.html"])
def test_stubs_send_on_and_are_no_columns(path: str, vocabulary: Vocabulary):
    reading = _bureau(path, vocabulary)
    assert (reading.kind, reading.why, reading.list_seen) == (PageKind.OTHER, "meta-refresh", False)
    assert reading.refresh


def test_the_menu_that_scripts_write_is_found(vocabulary: Vocabulary):
    keys = {column.key for column in _bureau("zwgk/gsgg/index.html", vocabulary).columns}
    assert {"policy_interpretation", "policy_documents", "planning", "public_resources", "disclosure_request"} <= keys


def test_documents_and_lists_of_the_bureau_are_told_apart(vocabulary: Vocabulary):
    for page in sorted(BUREAU.rglob("t20*.html")):
        assert _bureau(str(page.relative_to(BUREAU)), vocabulary).kind is PageKind.ARTICLE, page
