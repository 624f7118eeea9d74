"""One answer read through: what the readers see, what the page carries, what its source has besides. Pure.

It takes and gives values that cross the border between two processes (:mod:`crawler.apart`), so that a page is read the same
way wherever it is read.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter

from crawler.columns import Vocabulary
from crawler.deadline import READ_SECONDS, within
from crawler.marks import PageMarks
from crawler.parts import Parts, has_malformed, parts_of
from crawler.readers import open_page, open_text, read_page
from crawler.readers.page import Page
from crawler.records import Reading
from crawler.sightings import reading_to_json
from crawler.urls import UrlCache

logger = logging.getLogger(__name__)

_MARKS = TypeAdapter(PageMarks)
_NO_PARTS = Parts()
_END = re.compile(rb"</(?:html|body)\b", re.IGNORECASE)

Inspector = Callable[[Page, Reading, bool], PageMarks | None]
"""Called with a page, its reading, and whether a browser made it and all that its scripts asked for came."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to read. ``body`` its decoded bytes, of a ``rendered`` one (a browser made it) UTF-8; ``home``: the home page.

    ``lacking``: a script, a frame or data that a rendered page asked for did not come, or was refused by our own gate.
    """

    url: str
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    home: bool = False
    rendered: bool = False
    lacking: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether its scripts have run and nothing of the page is still to come."""
        return self.rendered and not self.lacking


@dataclass(frozen=True, slots=True)
class Perusal:
    """What one page came to.

    ``text``   the reading as a bundle keeps it (:func:`crawler.sightings.reading_to_json`)
    ``marks``  a :class:`PageMarks` without its record, as JSON; None for a page that is not inspected
    ``parts``  of the home page, and of a page whose source has links that are none
    """

    reading: Reading
    text: str
    marks: str | None = None
    parts: Parts = _NO_PARTS


@dataclass(slots=True)
class Peruser:
    """Reads the pages of one site."""

    vocabulary: Vocabulary
    as_of: date
    inspector: Inspector | None = None
    _urls: UrlCache = field(default_factory=UrlCache)

    def close(self) -> None:
        """Let go of nothing: a process of its own has to be ended."""

    async def read(self, sheet: Sheet) -> Perusal | None:
        """Return :meth:`read_now`, for whoever may have to wait for another process."""
        return self.read_now(sheet)

    def read_now(self, sheet: Sheet) -> Perusal | None:
        """Return what a page came to; None where it breaks a reader, or holds one up: nobody could read it."""
        try:
            with within(READ_SECONDS):
                page = self._open(sheet)
                reading = _as_far_as_it_came(read_page(page), sheet)
                text = reading_to_json(reading)
        except Exception:
            logger.exception("no reader survived %s%s", "the rendered " if sheet.rendered else "", sheet.url)
            return None
        parts = _NO_PARTS if sheet.rendered else self._parts(sheet, reading.charset)
        return Perusal(reading, text, self._marks(page, reading, sheet.is_settled), parts)

    def _open(self, sheet: Sheet) -> Page:
        if sheet.rendered:
            html = sheet.body.decode("utf-8", "replace")
            return open_text(
                html,
                sheet.url,
                as_of=self.as_of,
                vocabulary=self.vocabulary,
                home=sheet.home,
                urls=self._urls,
                settled=sheet.is_settled,
            )
        headers: Mapping[str, str] = {key.lower(): value for key, value in sheet.headers}
        return open_page(
            sheet.body,
            sheet.url,
            as_of=self.as_of,
            vocabulary=self.vocabulary,
            status=sheet.status,
            content_type=next((value for key, value in sheet.headers if key.lower() == "content-type"), None),
            headers=headers,
            home=sheet.home,
            urls=self._urls,
        )

    def _marks(self, page: Page, reading: Reading, settled: bool) -> str | None:
        """Return what a page carries. A page that breaks an inspection is not inspected."""
        if self.inspector is None:
            return None
        try:
            with within(READ_SECONDS):
                marks = self.inspector(page, reading, settled)
        except Exception:
            logger.exception("no inspection survived %s", page.url)
            return None
        return None if marks is None else _MARKS.dump_json(marks, exclude_defaults=True).decode()

    def _parts(self, sheet: Sheet, charset: str) -> Parts:
        if not sheet.home and not has_malformed(sheet.body):
            return _NO_PARTS
        try:
            with within(READ_SECONDS):
                return parts_of(sheet.body.decode(charset, "replace"), sheet.url, self._urls)
        except Exception:
            logger.exception("no second parse survived %s", sheet.url)
            return _NO_PARTS


def _as_far_as_it_came(reading: Reading, sheet: Sheet) -> Reading:
    """Return the reading without the proof of an empty list where the page's end is missing: its rows may be, too."""
    is_empty = reading.list_seen and not reading.rows and not sheet.rendered
    return replace(reading, list_seen=False) if is_empty and not _END.search(sheet.body) else reading


def with_record(marks: str, record: str | None) -> str:
    """Return the JSON of a :class:`PageMarks` with the record that proves it."""
    return json.dumps({**json.loads(marks), "record": record}, ensure_ascii=False, separators=(",", ":"))
