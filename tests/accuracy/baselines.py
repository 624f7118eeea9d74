"""What others' readers say about the same pages, each used the way its own documentation does. None of them is a dependency.

A package that is not installed marks nothing, and the table says so. GNE's list extractor must be told one row: it gets the
address of the page's first one from the truth, which our readers never do.
"""

import contextlib
import importlib
import importlib.metadata
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from unicodedata import normalize
from urllib.parse import urljoin

import lxml.html

from crawler.records import PageKind, Row

from .marks import Field, Mark
from .score import address, mark_value, score_rows, squeeze
from .truth import Truth

_DAY = re.compile(r"((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Page:
    """One saved page with its truth: the bytes as saved, and their text."""

    truth: Truth
    body: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Somebody else's reader: ``package`` is what must be installed (None for a rule of thumb), ``fields`` what it answers."""

    name: str
    package: str | None
    fields: tuple[Field, ...]
    read: Callable[[Page], Iterator[Mark]]

    @property
    def version(self) -> str | None:
        """The installed version, ``""`` where none is needed, None where the package is not installed."""
        if self.package is None:
            return ""
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return None

    def marks(self, page: Page) -> list[Mark]:
        """Mark one page; nothing where the package is not installed or has no answer for this kind of page."""
        return [] if self.version is None else list(self.read(page))


def _article(page: Page, title: str | None, published: str | None) -> Iterator[Mark]:
    """Mark an article's date and, where it is given, its title."""
    record = page.truth.record
    if record is None:
        return
    if record.published is not None:
        yield mark_value(page.truth, Field.PUBLISHED, record.published, published or "")
    if record.title is not None and title is not None:
        yield mark_value(page.truth, Field.TITLE, record.title, title)


def _htmldate(page: Page) -> Iterator[Mark]:
    if page.truth.record is None:
        return
    find_date = _module("htmldate").find_date
    found = find_date(page.body, url=page.truth.url, original_date=True, max_date=page.truth.as_of.isoformat())
    yield from _article(page, None, found)


def _trafilatura(page: Page) -> Iterator[Mark]:
    if page.truth.record is None:
        return
    document = _module("trafilatura.metadata").extract_metadata(page.body, default_url=page.truth.url)
    yield from _article(page, (document.title if document else "") or "", document.date if document else "")


def _gne(page: Page) -> Iterator[Mark]:
    """Articles: title and time. Listings that have a row: the rows and their titles (GNE gives no dates for rows)."""
    gne = _module("gne")
    if page.truth.record is not None:
        try:
            found = gne.GeneralNewsExtractor().extract(page.text)
        except gne.NoContentException:
            found = {"title": "", "publish_time": ""}
        yield from _article(page, found["title"], iso_day(found["publish_time"]))
    elif page.truth.kind == PageKind.LISTING and page.truth.rows:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints when the row that it was told is not found
            found = gne.ListPageExtractor().extract(page.text, feature=_hint(page))
        rows = [Row(row["title"], urljoin(page.truth.url, row.get("url", ""))) for row in found]
        marks = (mark for mark in score_rows(page.truth, rows) if mark.field in {Field.ROWS, Field.ROW_TITLE})
        yield from (forgive_width(mark) for mark in marks)


def forgive_width(mark: Mark) -> Mark:
    """Count a title as right that differs in full-width punctuation only: GNE's list extractor folds it by design."""
    same = squeeze(normalize("NFKC", mark.expected)) == squeeze(normalize("NFKC", mark.got))
    return replace(mark, right=True) if mark.field is Field.ROW_TITLE and same else mark


def _hint(page: Page) -> str:
    """Return the XPath of the first row's link, else its title: what GNE asks its user for."""
    first = page.truth.rows[0]
    wanted = address(first.url or "")
    for link in lxml.html.fromstring(page.text.encode(), parser=_utf8()).iter("a"):
        href = link.get("href") or ""
        if wanted and '"' not in href and address(urljoin(page.truth.url, href.strip())) == wanted and link.text_content().strip():
            return f'//a[@href="{href}"]'
    return (first.title or "").replace('"', "")


def _utf8() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8")


def _newest(page: Page) -> Iterator[Mark]:
    """The newest date written anywhere in the page's text, taken for the newest row's: not after the day of reading."""
    newest = page.truth.newest()
    if newest is None or page.truth.kind not in {PageKind.LISTING, PageKind.HOME}:
        return
    tree = lxml.html.fromstring(page.text.encode(), parser=_utf8())
    text = " ".join(tree.xpath("//text()[not(parent::script or parent::style)]"))
    days = (iso_day(found[0]) for found in _DAY.finditer(text))
    last = max((day for day in days if day and day <= page.truth.as_of.isoformat()), default="")
    yield mark_value(page.truth, Field.NEWEST, newest, last)


def iso_day(text: str) -> str:
    """Return the first full date of ``text`` as ISO 8601, ``""`` where there is none."""
    found = _DAY.search(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else ""
    except ValueError:
        return ""


def _module(name: str) -> Any:
    """Import a package that may not be there, and whose types are not known."""
    return importlib.import_module(name)


BASELINES = (
    Baseline("htmldate", "htmldate", (Field.PUBLISHED,), _htmldate),
    Baseline("trafilatura", "trafilatura", (Field.PUBLISHED, Field.TITLE), _trafilatura),
    Baseline("GNE", "gne", (Field.PUBLISHED, Field.TITLE, Field.ROWS, Field.ROW_TITLE), _gne),
    Baseline("newest date on the page", None, (Field.NEWEST,), _newest),
)
