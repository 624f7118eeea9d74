"""What the last month's crawl of a site left: its pages one at a time, as they were read and as they were served. Read only.

It is used where it can be trusted to the byte: its seal is whole, it came to its end, it was of the same site and of all of
it. Anything else is one line in the log, and the month is crawled as if there had been none before.
"""

import json
import logging
import os
import sqlite3
from array import array
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter

from crawler.bundle import FACTS, FORMAT, PAGES, Record
from crawler.captures import Capture, Head, capture_at, head_at
from crawler.errors import UserError
from crawler.frontier import hosts_of
from crawler.job import CrawlJob
from crawler.marks import PageMarks
from crawler.records import ColumnLink, Fetch, Outcome, PageKind, Reading
from crawler.seal import verify
from crawler.sightings import menu_from_json, reading_from_json
from crawler.targets import Target, TargetState
from crawler.traps import Saying
from crawler.walk import LeftOut

logger = logging.getLogger(__name__)

_OFF_THE_WALK = (LeftOut.OFF_SITE.value, LeftOut.PRIVATE.value, LeftOut.ATTACHMENT.value)
_TARGET, _SAYING, _RECORD = TypeAdapter(Target), TypeAdapter(Saying), TypeAdapter(Record)
_THERE = frozenset({TargetState.OK, TargetState.SLOW})
_KINDS = frozenset({PageKind.HOME, PageKind.LISTING, PageKind.ARTICLE, PageKind.OTHER})
_BY_HTTP = frozenset({"http", "http-again"})
_READ_ONCE = frozenset({PageKind.ARTICLE, PageKind.OTHER})
_MATTERS = ("letter", "consultation", "guide", "report")
"""Marks of what falls due by the passing of days alone (an answer, a result, a report): such pages are looked at every month."""
_PAGE = (
    "SELECT via, url, at, outcome, status, seconds, record, offset, length, kind, title, why, target, reading, menu, links "
    "FROM pages WHERE identity = ? ORDER BY via"
)


class _UnusableError(Exception):
    """Why a former crawl is not used."""


@dataclass(frozen=True, slots=True)
class FormerPage:
    """One page as the former crawl met it: answered by HTTP, with a page that could be read.

    ``place``    where its answer stands
    ``text``     its reading as JSON, ``reading`` the same without links; ``marks`` a :class:`PageMarks` as JSON
    ``numbers``  of the addresses that it links, as the former crawl counted
    ``is_sole``  nothing else was seen of it: neither a browser's page nor, at a second look, another one
    ``is_settled``  its reading and marks hold for the same bytes on any later day
    """

    identity: str
    fetch: Fetch
    place: Record
    text: str
    reading: Reading
    numbers: "array[int]"
    marks: str | None
    is_sole: bool
    is_settled: bool


@dataclass(frozen=True, slots=True)
class FormerFile:
    """A file of the site that was fetched whole and was what its name says. ``marks`` as of a page, None where it has none."""

    place: Record
    at: datetime
    marks: str | None


class Former:
    """The finished bundle of an earlier crawl. Use :meth:`open`."""

    def __init__(self, db: sqlite3.Connection, file: IO[bytes], stamp: str) -> None:
        self._db, self._file = db, file
        self._meta: dict[str, Any] = {key: json.loads(value) for key, value in db.execute("SELECT key, value FROM meta")}
        self.reads_alike = self._meta.get("stamp") == stamp
        """Whether its pages were read as they would be now."""

    @classmethod
    def open(cls, job: CrawlJob, stamp: str) -> "Former | None":
        """Return the former crawl that ``job`` names; None where it names none, or one that cannot be used.

        ``stamp`` is that of the crawl that begins (:func:`crawler.stamp.stamp_of`).
        """
        if job.former is None:
            return None
        try:
            return cls._opened(job, job.former, stamp)
        except (_UnusableError, UserError, sqlite3.Error, OSError, ValueError, KeyError, TypeError) as why:
            logger.warning("the former crawl %s is not used: %s", job.former, why)
            return None

    @classmethod
    def _opened(cls, job: CrawlJob, path: Path, stamp: str) -> "Former":
        changed = verify(path).changed
        if changed:
            raise _UnusableError(changed[0])
        with ExitStack() as stack:
            facts = f"{(path / FACTS).absolute().as_uri()}?mode=ro"
            db = stack.enter_context(closing(sqlite3.connect(facts, uri=True, check_same_thread=False)))
            former = cls(db, stack.enter_context((path / PAGES).open("rb")), stamp)
            former._require_same(job)
            stack.pop_all()
            return former

    def _require_same(self, job: CrawlJob) -> None:
        if self._db.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            raise _UnusableError("it has another format")
        then = CrawlJob.from_json(self._meta["job"])
        if not self._meta.get("finished") or self._meta.get("blocked") is not None:
            raise _UnusableError("it did not come to its end")
        if then.only or then.site.url != job.site.url or then.as_of > job.as_of:
            raise _UnusableError("it is of another site, of a part of it, or of a later day")
        if hosts_of(then.site.url, then.site.hosts) != hosts_of(job.site.url, job.site.hosts):
            raise _UnusableError("it is of other hosts")

    def close(self) -> None:
        """Let go of the files."""
        self._file.close()
        self._db.close()

    # --- pages --------------------------------------------------------------------------------------------------------

    def page(self, same: str) -> FormerPage | None:
        """Return a page by its identity; None for one that was not seen, or gave nothing that may be used again."""
        rows = self._db.execute(_PAGE, [same]).fetchall()
        row = next((row for row in rows if row[0] == "http"), None)
        if row is None:
            return None
        _, url, at, outcome, status, seconds, record, offset, length, kind, title, why, target, text, menu, links = row
        is_page = outcome == Outcome.OK and status == 200 and target is None and kind in _KINDS  # noqa: PLR2004
        if not is_page or text is None or offset is None:
            return None
        marks = self._extra(PageMarks, same)
        fetch = Fetch(
            url=url,
            at=datetime.fromisoformat(at),
            outcome=Outcome.OK,
            status=status,
            seconds=seconds,
            record=record,
            kind=PageKind(kind),
            title=title,
            why=why,
        )
        reading = reading_from_json(text, url, () if menu is None else self._menus.get(menu, ()))
        is_sole = all(each[0] in _BY_HTTP and each[13] == text for each in rows)
        is_settled = self.reads_alike and reading.kind in _READ_ONCE and is_sole and not _has_matter(marks)
        place = Record(record, offset, length)
        return FormerPage(same, fetch, place, text, reading, array("I", links), marks, is_sole, is_settled)

    def file(self, url: str) -> FormerFile | None:
        """Return a file by its address; None for one that was not fetched whole, or would be looked into otherwise now."""
        told, known = self._extra(Target, url), self._extra(Record, url)
        if told is None or known is None or not self.reads_alike:
            return None
        target, place = _TARGET.validate_json(told), _RECORD.validate_json(known)
        if target.at is None or target.state not in _THERE:
            return None
        return FormerFile(place, target.at, self._extra(PageMarks, url)) if place.record == target.record else None

    @cached_property
    def _menus(self) -> dict[int, tuple[ColumnLink, ...]]:
        return {number: menu_from_json(text) for number, text in self._db.execute("SELECT number, columns FROM menus")}

    # --- records ------------------------------------------------------------------------------------------------------

    def member(self, place: Record) -> bytes:
        """Return a record byte by byte as it stands in the file. Raises OSError where it is not there."""
        member = os.pread(self._file.fileno(), place.length, place.offset)
        if len(member) != place.length:
            raise OSError(f"{self._file.name} is cut short")
        return member

    def head(self, place: Record) -> Head:
        """Return the headers of an answer, and of its record."""
        return head_at(self._file, place.offset, place.length)

    def capture(self, place: Record) -> Capture | None:
        """Return an answer, its body decoded; None where that cannot be read."""
        return capture_at(self._file, place.offset, place.length)

    # --- addresses and what was noted of them -------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> int:
        """How many addresses it knew: they are numbered from 1."""
        return int(self._db.execute("SELECT max(number) FROM addresses").fetchone()[0] or 0)

    def url(self, number: int) -> str:
        """Return the address of a number."""
        return str(self._db.execute("SELECT url FROM addresses WHERE number = ?", [number]).fetchone()[0])

    @cached_property
    def off_the_walk(self) -> dict[int, tuple[str, str]]:
        """Number → address and words of each link to what was no page of the site: other hosts, files, private addresses."""
        marks = ",".join("?" * len(_OFF_THE_WALK))
        query = f"SELECT number, url, identity, state FROM addresses WHERE state IN ('alias', {marks}) ORDER BY number"  # noqa: S608
        rows = self._db.execute(query, _OFF_THE_WALK).fetchall()
        off = {same for _, _, same, state in rows if state != "alias"}
        query = "SELECT key, json_extract(fact, '$.text') FROM extras WHERE kind = ?"
        texts = dict(self._db.execute(query, [Target.__name__]).fetchall())
        return {number: (url, texts.get(url) or "") for number, url, same, _ in rows if same in off}

    def saying(self, same: str) -> Saying | None:
        """Return what a page was noted to say, where a trap might have stood."""
        text = self._extra(Saying, same)
        return None if text is None else _SAYING.validate_json(text)

    def _extra(self, kind: type, key: str) -> str | None:
        found = self._db.execute("SELECT fact FROM extras WHERE kind = ? AND key = ?", [kind.__name__, key]).fetchone()
        return None if found is None else str(found[0])

    @cached_property
    def has_malformed(self) -> bool:
        """Whether any page carried links that are none: they are told from a page's source only, which no reading keeps."""
        query = "SELECT 1 FROM extras WHERE kind = ? AND json_extract(fact, '$.state') = ? LIMIT 1"
        return self._db.execute(query, [Target.__name__, TargetState.MALFORMED.value]).fetchone() is not None

    def identities_of(self, records: Iterable[str]) -> frozenset[str]:
        """Return the pages that the records prove."""
        wanted = set(records)
        with closing(self._db.execute("SELECT record, identity FROM pages WHERE record IS NOT NULL")) as rows:
            return frozenset(same for record, same in rows if record in wanted)


def _has_matter(marks: str | None) -> bool:
    return marks is not None and any(json.loads(marks).get(name) for name in _MATTERS)
