"""One site's crawl on disk: ``facts.db`` (SQLite), ``pages.warc.gz`` (WARC/1.1), ``crawl.log``.

Whatever happens to the process, the bundle stays whole: a page's facts and the length of the WARC up to and with its record
are committed together, after the record was handed to the system. On opening, what the WARC holds beyond the committed
length (a record cut in two) is taken off, so the file is always readable and no record is there twice.
"""

import io
import json
import sqlite3
import uuid
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawler import observed
from crawler.assemble import surveyed
from crawler.errors import UserError
from crawler.job import CrawlJob
from crawler.linkage import targets_of
from crawler.marks import PageMarks
from crawler.pages import Pages
from crawler.records import ColumnLink, CrawlSummary, Site, SiteFacts
from crawler.sightings import Observation, Shared, Sighting, menu_to_json, reading_to_json
from crawler.soundings import Sounding
from crawler.targets import Target
from crawler.traps import Saying, StandIn
from crawler.walk import CUTS_THE_CRAWL, LeftOut

FACTS = "facts.db"
PAGES = "pages.warc.gz"
LOG = "crawl.log"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Record:
    """Where one WARC record stands in ``pages.warc.gz`` (bytes). Of a page in its row, of a file among the facts kept whole."""

    record: str
    offset: int
    length: int


Extra = PageMarks | Target | Sounding | Saying | StandIn | Record
X = TypeVar("X", bound=Extra)

_GZIP_MEMBER = 16 + zlib.MAX_WBITS
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"  # WARC/1.1, 6.7.3
_FAST = 1  # zlib's level: a third of the time of level 6 for an eighth more bytes, and gzip is a big part of what a page costs

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL, identity TEXT NOT NULL,
    state TEXT NOT NULL, stage INTEGER NOT NULL, turn INTEGER NOT NULL, depth INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS menus (number INTEGER PRIMARY KEY, columns TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pages (
    identity TEXT NOT NULL, via TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER,
    seconds REAL NOT NULL, size INTEGER NOT NULL, attempts INTEGER NOT NULL, record TEXT, offset INTEGER, length INTEGER,
    kind TEXT, title TEXT NOT NULL, why TEXT, target TEXT, reading TEXT, menu INTEGER, links BLOB NOT NULL,
    PRIMARY KEY (identity, via)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extras (
    kind TEXT NOT NULL, key TEXT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""

_EXTRAS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in get_args(Extra)}
"""Facts that are kept whole, as JSON; each kind under the name of its type."""


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Status line and headers of an answer, written with the bytes that came: warcio's own percent-encodes what is not ASCII.

    ``headers`` hold their bytes as latin-1, ``status`` as UTF-8 with surrogates for what is none: as the two HTTP clients do.
    """

    def __init__(self, status: str, headers: list[tuple[str, str]]) -> None:
        super().__init__(status.encode("utf-8", "surrogateescape").decode("latin-1"), headers, protocol="HTTP/1.1")

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:  # noqa: ANN401  (warcio's own name and signature)
        return bytes(self.to_bytes(filter_func, "latin-1"))


@dataclass(slots=True)
class AddressRow:
    """One address of the frontier as it is kept. ``state``: ``pending``, ``done``, ``alias`` or a :class:`LeftOut`."""

    number: int
    url: str
    identity: str
    state: str
    stage: int
    turn: int
    depth: int

    def values(self) -> tuple[int, str, str, str, int, int, int]:
        """Return the row as SQLite takes it."""
        return (self.number, self.url, self.identity, self.state, self.stage, self.turn, self.depth)


def payload_digest(body: bytes) -> str:
    """Return the digest of an answer's body as its record states it (``WARC-Payload-Digest``, WARC/1.1 5.9)."""
    digest = Digester("sha256")
    digest.update(body)
    return str(digest)


class Bundle:
    """The folder of one crawl. Use :meth:`open`; close it, or use it as a context manager."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db
        self._meta: dict[str, Any] = {key: json.loads(value) for key, value in db.execute("SELECT key, value FROM meta")}
        self._warc: IO[bytes] | None = None
        self._pages: list[tuple[object, ...]] = []
        self._addresses: dict[int, AddressRow] = {}
        self._menus: list[tuple[int, str]] = []
        self._names: list[tuple[str, str]] = []
        self._extras: dict[tuple[str, str], str] = {}

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> "Bundle":
        """Open the bundle in the folder ``path``; ``create`` makes it where there is none.

        Raises UserError where there is no bundle, or one of a newer format.
        """
        if create:
            path.mkdir(parents=True, exist_ok=True)
        elif not (path / FACTS).is_file():
            raise UserError(f"抓取结果不存在：{path}，请先运行 gongkai crawl。")
        # The door may open a bundle in one thread and use it in another, never in two at once.
        db = sqlite3.connect(path / FACTS, isolation_level=None, check_same_thread=False)
        try:
            bundle = cls._opened(path, db)
        except BaseException:
            db.close()
            raise
        return bundle

    @classmethod
    def _opened(cls, path: Path, db: sqlite3.Connection) -> "Bundle":
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise UserError(f"抓取结果 {path} 由更新版本的程序生成，请升级本程序后再打开。")
        if version < FORMAT:
            db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
        return cls(path, db)

    def __enter__(self) -> "Bundle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. What was not committed is lost, as it is meant to be."""
        if self._warc is not None:
            self._warc.close()
            self._warc = None
        self._db.close()

    @property
    def finished(self) -> bool:
        """Whether the crawl came to its end."""
        return bool(self._meta.get("finished"))

    @property
    def site(self) -> Site:
        """The site that was crawled, as the register had it then."""
        return self._job().site

    @property
    def as_of(self) -> date:
        """The day that counted as today."""
        return self._job().as_of

    def _job(self) -> CrawlJob:
        text = self._meta.get("job")
        if text is None:
            raise UserError(f"抓取结果不完整：{self.path}，请重新运行 gongkai crawl。")
        return CrawlJob.from_json(text)

    def meta(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  (JSON values)
        """Return one of the crawl's own figures."""
        return self._meta.get(key, default)

    # --- writing ------------------------------------------------------------------------------------------------------

    def start_writing(self) -> None:
        """Make ready for appending: take a half-written record off the WARC's end. Call once, before anything is written."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        file = (self.path / PAGES).open("ab")
        file.truncate(self._meta.get("warc_length", 0))
        file.seek(0, io.SEEK_END)
        self._warc = file

    def write_warcinfo(self, info: Mapping[str, str]) -> None:
        """Write the record that says who wrote this file."""
        writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="1.1")
        self._append(writer, writer.create_warcinfo_record(PAGES, dict(info)))

    def write_response(
        self, name: str, url: str, at: datetime, status: str, headers: Iterable[tuple[str, str]], body: bytes, ip: str | None
    ) -> Record:
        """Append what a server answered, as it was served. ``name`` makes the record's id; ``status`` is ``200 OK``.

        The body stands as it came (compressed, where it came so), only the transfer coding is undone; its header is kept
        as ``X-Archive-Orig-transfer-encoding``, as other archiving tools do.
        """
        kept = [(f"X-Archive-Orig-{key}" if key.lower() == "transfer-encoding" else key, value) for key, value in headers]
        return self._write("response", name, url, at, body, {"WARC-IP-Address": ip} if ip else {}, _Head(status, kept))

    def write_rendered(self, name: str, url: str, at: datetime, html: str, of: str | None) -> Record:
        """Append a page as the browser made it, pointing to the answer it was made from."""
        extra = {"Content-Type": "text/html; charset=utf-8", **({"WARC-Refers-To": of} if of else {})}
        return self._write("conversion", name, url, at, html.encode("utf-8", "replace"), extra, None)

    def copy_record(self, record: str, member: bytes) -> Record:
        """Append a record of an earlier crawl of the same site as it stands there, its date and its id with it."""
        offset, length = self._put(member)
        return Record(record, offset, length)

    def write_unchanged(
        self, name: str, url: str, at: datetime, status: str, headers: Iterable[tuple[str, str]], of: str, since: datetime
    ) -> Record:
        """Append that a server said of its answer ``of``, of the moment ``since``, that it holds still (304)."""
        extra = {
            "WARC-Profile": _NOT_MODIFIED,
            "WARC-Refers-To": of,
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": _moment(since),
        }
        return self._write("revisit", name, url, at, b"", extra, _Head(status, list(headers)))

    def _record_id(self, kind: str, name: str, digest: str) -> str:
        """Return an id that follows from what was seen, where and on which day: the same finding names the same evidence.

        The site's own host does not count: a replica on another port is the same replica.
        """
        namespace, own = self._namespace
        parts = urlsplit(name)
        place = parts._replace(scheme="", netloc="").geturl() if parts.netloc == own else name
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{namespace} {kind} {place} {digest}')}>"

    @cached_property
    def _namespace(self) -> tuple[str, str]:
        """Day and site, and the site's own host; the folder's name while nobody said whose crawl this is."""
        if "job" not in self._meta:
            return self.path.name, ""
        return f"{self.as_of.isoformat()} {self.site.key}", urlsplit(self.site.url).netloc

    def _write(
        self, kind: str, name: str, url: str, at: datetime, body: bytes, extra: Mapping[str, str], http: StatusAndHeaders | None
    ) -> Record:
        digest = payload_digest(body)
        record_id = self._record_id(kind, name, digest)
        writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="1.1")
        record = writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_content_type=extra.get("Content-Type", ""),
            warc_headers_dict={
                "WARC-Record-ID": record_id,
                "WARC-Date": _moment(at),
                "WARC-Payload-Digest": digest,
                **extra,
            },
        )
        offset, length = self._append(writer, record)
        return Record(record_id, offset, length)

    def _append(self, writer: WARCWriter, record: Any) -> tuple[int, int]:  # noqa: ANN401  (warcio has no types)
        writer.write_record(record)
        squeeze = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP_MEMBER)
        return self._put(squeeze.compress(writer.out.getvalue()) + squeeze.flush())

    def _put(self, member: bytes) -> tuple[int, int]:
        if self._warc is None:
            raise RuntimeError("start_writing() was not called")
        offset = self._warc.tell()
        self._warc.write(member)
        return offset, len(member)

    def put_page(self, sighting: Sighting, place: Record | None, menu: int | None, text: str | None = None) -> None:
        """Note one page down; kept with the next :meth:`commit`. A second note of the same page replaces the first.

        ``text`` is its reading as JSON, where that is at hand.
        """
        fetch, reading = sighting.fetch, sighting.reading
        self._pages.append(
            (
                sighting.identity,
                fetch.via,
                fetch.url,
                fetch.at.isoformat(),
                fetch.outcome,
                fetch.status,
                fetch.seconds,
                fetch.size,
                fetch.attempts,
                fetch.record,
                place and place.offset,
                place and place.length,
                fetch.kind,
                fetch.title,
                fetch.why,
                sighting.target,
                text or (reading and reading_to_json(reading)),
                menu,
                array("I", sighting.links).tobytes(),
            )
        )

    def put_address(self, row: AddressRow) -> None:
        """Note an address, or its new state, down; kept with the next :meth:`commit`."""
        self._addresses[row.number] = row

    def put_menu(self, number: int, columns: tuple[ColumnLink, ...]) -> None:
        """Note a menu down; kept with the next :meth:`commit`."""
        self._menus.append((number, menu_to_json(columns)))

    def put_name(self, name: str, key: str) -> None:
        """Note down which key the vocabulary in force gives a name, so that the bundle explains itself anywhere."""
        self._names.append((name, key))

    def put_extra(self, key: str, fact: Extra) -> None:
        """Note a fact down under ``key``, in place of an earlier one of its kind; kept with the next :meth:`commit`."""
        kind = type(fact)
        self.put_extra_text(kind, key, _EXTRAS[kind].dump_json(fact, exclude_defaults=True).decode())

    def put_extra_text(self, kind: type[Extra], key: str, text: str) -> None:
        """Note a fact down that is JSON already."""
        self._extras[kind.__name__, key] = text

    @property
    def uncommitted(self) -> int:
        """How many pages wait for the next :meth:`commit`."""
        return len(self._pages)

    def commit(self, **meta: object) -> None:
        """Keep everything noted down, with the crawl's own figures: all or nothing."""
        if self._warc is not None:
            self._warc.flush()
            meta["warc_length"] = self._warc.tell()
        self._db.execute("BEGIN IMMEDIATE")
        marks = ",".join("?" * 19)
        self._db.executemany(f"INSERT OR REPLACE INTO pages VALUES ({marks})", self._pages)  # noqa: S608  (our own marks)
        rows = [row.values() for row in self._addresses.values()]
        self._db.executemany("INSERT OR REPLACE INTO addresses VALUES (?,?,?,?,?,?,?)", rows)
        self._db.executemany("INSERT OR REPLACE INTO menus VALUES (?,?)", self._menus)
        self._db.executemany("INSERT OR REPLACE INTO names VALUES (?,?)", self._names)
        extras = [(*key, text) for key, text in self._extras.items()]
        self._db.executemany("INSERT OR REPLACE INTO extras VALUES (?,?,?)", extras)
        pairs = [(key, json.dumps(value, ensure_ascii=False)) for key, value in meta.items()]
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", pairs)
        self._db.execute("COMMIT")
        self._meta.update(meta)
        self._pages.clear()
        self._addresses.clear()
        self._menus.clear()
        self._names.clear()
        self._extras.clear()

    def finish(self, **meta: object) -> None:
        """Commit for the last time and leave one clean file of facts."""
        self.commit(finished=True, **meta)
        self._db.execute("PRAGMA journal_mode = DELETE")

    # --- reading ------------------------------------------------------------------------------------------------------

    def address_rows(self) -> list[AddressRow]:
        """Return every address that is kept, by its number."""
        return [AddressRow(*row) for row in self._db.execute("SELECT * FROM addresses ORDER BY number")]

    def carried_records(self) -> frozenset[str]:
        """Return the records of pages that were not asked for: they stand as an earlier crawl saw them."""
        return frozenset(record for (record,) in self._db.execute("SELECT record FROM pages WHERE attempts = 0"))

    def answers(self) -> Iterator[Sighting]:
        """Yield what HTTP brought of each page, second looks apart."""
        return observed.answers(self._db)

    def menus(self) -> dict[int, tuple[ColumnLink, ...]]:
        """Return every menu that is kept, by its number."""
        return observed.menus(self._db)

    def kept_pages(self) -> int:
        """Return how many pages count against the budget: answers with a body of their own."""
        return int(
            self._db.execute("SELECT count(*) FROM pages WHERE via = 'http' AND status < 400 AND target IS NULL").fetchone()[0]
        )

    def observation(self) -> Observation:
        """Return all that the crawl saw. Its links are read as they are asked for, while the bundle is open."""
        share = Shared()
        return Observation(
            home=self._meta.get("home", ""),
            keys=dict(self._db.execute("SELECT name, key FROM names")),
            static=frozenset(self._meta.get("static", ())),
            summary=self._summary(),
            addresses=tuple(observed.addresses(self._db, share)),
            sightings=tuple(observed.sightings(self._db, share)),
            links=observed.Links(self._db),
        )

    def facts(self, site: Site, as_of: date) -> SiteFacts:
        """Return what the crawl says about the site."""
        seen = self.observation()
        survey = surveyed(seen, as_of)
        targets = targets_of(seen, survey.pages, self.extras(Target))
        spelled = (_spelled(each, survey.pages) for each in self.extras(PageMarks))
        marks = tuple({each.url: each for each in spelled}.values())  # one row a page, whatever the ways to it
        return replace(survey.facts(site), marks=marks, targets=targets, soundings=self.extras(Sounding))

    def extras(self, kind: type[X]) -> tuple[X, ...]:
        """Return every fact of one kind that is kept whole, in the order of their keys."""
        rows = self._db.execute("SELECT fact FROM extras WHERE kind = ? ORDER BY key", [kind.__name__])
        return tuple(_EXTRAS[kind].validate_json(text) for (text,) in rows)

    def _summary(self) -> CrawlSummary:
        states = self._db.execute("SELECT state, count(*), min(url) FROM addresses GROUP BY state ORDER BY state")
        left = {state: (state, count, url) for state, count, url in states if state in set(LeftOut)}
        total, size = self._db.execute("SELECT count(*), coalesce(sum(size), 0) FROM pages WHERE via = 'http'").fetchone()
        blocked = self._meta.get("blocked")
        carried, since = self._db.execute("SELECT count(*), min(at) FROM pages WHERE attempts = 0").fetchone()
        return CrawlSummary(
            run=self.path.name,
            started=datetime.fromisoformat(self._meta.get("started", "1970-01-01T00:00:00+00:00")),
            pages=self.kept_pages(),
            requests=self._meta.get("requests", total),
            bytes=size,
            seconds=round(self._meta.get("seconds", 0.0), 1),
            complete=self.finished and blocked is None and not CUTS_THE_CRAWL & left.keys(),
            blocked=blocked,
            navigation_seen=False,
            browser=self._meta.get("browser"),
            left_out=tuple(left.values()),
            carried=carried,
            carried_since=since and datetime.fromisoformat(since),
        )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _spelled(marks: PageMarks, pages: Pages) -> PageMarks:
    """Return a page's marks under the one address that the facts use for it."""
    url = pages.spell(marks.url)
    if url == marks.url:
        return marks
    personal = tuple(replace(one, where=url) if one.where == marks.url else one for one in marks.personal)
    return replace(marks, url=url, personal=personal)
