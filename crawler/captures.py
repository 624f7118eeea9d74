"""What a bundle's WARC holds: the bytes that a server gave, found again by the record that a finding names.

Reading only; crawler/bundle.py writes. Most records' places stand in the bundle's facts, the others are found by walking the file.
"""

import base64
import contextlib
import hashlib
import io
import os
import re
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from crawler.bundle import FACTS, PAGES
from crawler.text import decode

_ENOUGH = 64 * 1024 * 1024  # bytes of one body once unpacked: what was crawled is a sixteenth of it at most
_HEAD = 8192  # bytes of a record in which both of its heads stand, or nobody needs what they say
_END_OF_HEAD = b"\r\n\r\n"
_GZIP_MEMBER = 16 + zlib.MAX_WBITS
_DAMAGED = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    zlib.error,
)
"""What the reader of a WARC raises for bytes that are none. What was damaged is for crawler.seal to tell; here it is not there."""
_RECORD = re.compile(r"<urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}>")
"""A record's id. It names files: a bundle that came from another machine may hold any text there."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One record. ``kind`` is ``response`` (as served), ``conversion`` (as a browser made it) or ``revisit`` (as served before).

    ``body``    without content coding; ``member`` the record's own gzip member, byte by byte as it stands in the file
    ``sha256``  of the payload as it was served (hex), as the record's own header says it
    """

    record: str
    kind: str
    url: str
    at: datetime
    ip: str | None
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    sha256: str
    member: bytes

    @property
    def text(self) -> str:
        """The body as text, by its headers and what it says of itself."""
        content_type = next((value for name, value in self.headers if name.lower() == "content-type"), None)
        return decode(self.body, "text/html; charset=utf-8" if self.kind == "conversion" else content_type)[0]

    @property
    def is_page(self) -> bool:
        """Whether the body is HTML, or says nothing else."""
        content_type = next((value.lower() for name, value in self.headers if name.lower() == "content-type"), "text/html")
        return "html" in content_type or self.kind == "conversion"


def captures(bundle: Path, wanted: Collection[str]) -> dict[str, Capture]:
    """Return the wanted records (``<urn:uuid:…>``) of a finished bundle; one that is not there, or no such id, is left out."""
    missing = {record for record in wanted if _RECORD.fullmatch(record)}
    found: dict[str, Capture] = {}
    path = bundle / PAGES
    if not missing or not path.is_file():
        return found
    with path.open("rb") as file:
        for offset, length in _places(bundle, missing):
            found |= {each.record: each for each in _read(file, offset, length) if each.record in missing}
        missing -= found.keys()
        if missing:
            found |= {each.record: each for each in _walk(file) if each.record in missing}
    return found


def record_of(bundle: Path, url: str) -> str | None:
    """Return the record of the page that ``url`` answered with: as the browser made it where it did, else as served."""
    with closing(sqlite3.connect(f"file:{bundle / FACTS}?mode=ro", uri=True)) as db:
        query = "SELECT record FROM pages WHERE url = ? AND record IS NOT NULL ORDER BY via LIKE 'browser%' DESC, via"
        row = db.execute(query, [url]).fetchone()
    return None if row is None else str(row[0])


def capture_at(file: IO[bytes], offset: int, length: int) -> Capture | None:
    """Return the record at a place of a bundle's WARC; None where there is none to be read."""
    return next(_read(file, offset, length), None)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a response's body: the headers of its record and of the answer (names in lower case)."""

    warc: Mapping[str, str]
    http: Mapping[str, str]


def head_at(file: IO[bytes], offset: int, length: int) -> Head:
    """Return the head of the response at a place of a bundle's WARC, an empty one where there is none.

    For whoever wants two headers of each of thousands of pages: the body stays packed.
    """
    head = b""
    with contextlib.suppress(zlib.error):
        head = zlib.decompressobj(_GZIP_MEMBER).decompress(os.pread(file.fileno(), min(length, _HEAD), offset), _HEAD)
    warc, _, rest = head.partition(_END_OF_HEAD)
    http, end, _ = rest.partition(_END_OF_HEAD)
    return Head(_headers(warc), _headers(http)) if end and http.startswith(b"HTTP/") else Head({}, {})


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def _places(bundle: Path, wanted: Collection[str]) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(f"file:{bundle / FACTS}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT record, offset, length FROM pages WHERE offset IS NOT NULL")
        return [(offset, length) for record, offset, length in rows if record in wanted]


def _read(file: IO[bytes], offset: int, length: int) -> Iterator[Capture]:
    if not 0 <= offset <= _size(file) or not 0 < length <= _ENOUGH:
        return
    file.seek(offset)
    member = file.read(length)
    with contextlib.suppress(*_DAMAGED):
        for record in ArchiveIterator(io.BytesIO(member)):
            yield _capture(record, member)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)


def _walk(file: IO[bytes]) -> Iterator[Capture]:
    """Yield every record of the file. The place of one is known when the next begins."""
    file.seek(0)
    places: list[int] = []
    with contextlib.suppress(*_DAMAGED):
        walker = ArchiveIterator(file)
        places.extend(walker.get_record_offset() for record in walker if record.rec_headers is not None)
    for begin, end in pairwise([*places, _size(file)]):
        yield from _read(file, begin, end - begin)


def _capture(record: Any, member: bytes) -> Capture:  # noqa: ANN401  (warcio has no types)
    warc, http = record.rec_headers, record.http_headers
    raw = record.raw_stream.read(_ENOUGH) if http is None else record.content_stream().read(_ENOUGH)
    digest = (warc.get_header("WARC-Payload-Digest") or "").removeprefix("sha256:")  # base32, as WARC has it
    return Capture(
        record=warc.get_header("WARC-Record-ID"),
        kind=record.rec_type,
        url=warc.get_header("WARC-Target-URI") or "",
        at=datetime.fromisoformat(warc.get_header("WARC-Date")),
        ip=warc.get_header("WARC-IP-Address"),
        status="" if http is None else http.statusline,
        headers=() if http is None else tuple(http.headers),
        body=raw,
        sha256=base64.b32decode(digest).hex() if digest else hashlib.sha256(raw).hexdigest(),
        member=member,
    )
