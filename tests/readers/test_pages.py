"""Every folder of ``pages`` is a page in a shape that real portals have, written by us, and what a person sees in it.

``truth.toml`` holds what the accuracy tables score (its schema is theirs: "" says that the page has no such value), ``more.toml``
what only we look at. Neither is ever regenerated from what the readers say.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.columns import Vocabulary
from crawler.readers import read
from crawler.records import Reading

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(folder for folder in PAGES.iterdir() if (folder / "truth.toml").is_file())
PLAIN = ("kind", "cms", "why", "list_seen", "total_pages", "refresh", "charset", "read_by")
ROW = ("title", "url", "published", "index_no", "doc_no", "publisher")
RECORD = ("title", "published", "index_no", "doc_no", "generated", "publisher", "source", "disclosure")


def _truth(folder: Path) -> dict[str, Any]:
    files = (folder / "truth.toml", folder / "more.toml")
    return {key: value for file in files if file.is_file() for key, value in tomllib.loads(file.read_text("utf-8")).items()}


def _reading(folder: Path, truth: dict[str, Any], vocabulary: Vocabulary) -> Reading:
    return read(
        (folder / "page.html").read_bytes(),
        truth["url"],
        as_of=date.fromisoformat(truth["as_of"]),
        vocabulary=vocabulary,
        status=truth.get("status", 200),
    )


def _shown(thing: object, names: tuple[str, ...]) -> dict[str, str]:
    """Return the fields of a row or record that have a value, as the truth files write them."""
    return {name: str(value) for name in names if (value := getattr(thing, name)) is not None}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_is_read_as_a_person_reads_it(folder: Path, vocabulary: Vocabulary):
    truth = _truth(folder)
    reading = _reading(folder, truth, vocabulary)

    for name in PLAIN:
        if name in truth:
            assert getattr(reading, name) == truth[name], name
    if "next_page" in truth:
        assert list(reading.next_pages) == [page for page in [truth["next_page"]] if page]
    if "frames" in truth:
        assert list(reading.frames) == truth["frames"]
    if "breadcrumb" in truth:
        assert [link.text for link in reading.breadcrumb] == truth["breadcrumb"]
    found = {column.name: column.key or "" for column in reading.columns}
    for name, key in truth.get("columns", {}).items():
        assert found.get(name) == key, name
    assert [_shown(row, ROW) for row in reading.rows] == truth.get("rows", [])
    assert (reading.record is not None) == ("record" in truth)
    if reading.record is not None:
        assert _shown(reading.record, RECORD) == {name: value for name, value in truth["record"].items() if value}
        assert reading.record.department == truth.get("department")
        if "published_from" in truth:
            assert reading.record.published_from == truth["published_from"]


def test_what_is_no_page_offers_no_rows_and_no_empty_list(vocabulary: Vocabulary):
    for folder in FOLDERS:
        truth = _truth(folder)
        if truth["kind"] in {"shell", "challenge", "error"}:
            reading = _reading(folder, truth, vocabulary)
            assert not reading.rows, folder.name
            assert not reading.list_seen, folder.name
