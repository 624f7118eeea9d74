"""Unmasked personal numbers in attachments: PDF, DOCX, XLSX. A file is what a stranger wrote: every step has its limit.

What is encrypted, damaged, scanned, of an old format (.doc, .xls) or beyond a limit could not be read: None, never "nothing found".
"""

import io
import logging
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

import openpyxl
from lxml import etree
from pypdf import PdfReader

from crawler.deadline import within
from crawler.inspection.personal import Line, personal
from crawler.marks import PersonalData
from crawler.officefile import danger

MAX_BYTES = 20_000_000
"""A list of names is smaller; what is larger is pictures, and would cost minutes."""
MAX_PAGES = 200
"""Pages of a PDF; a page with much text costs about 50 ms, so that 200 stay near :data:`MAX_SECONDS`."""
MAX_SECONDS = 10.0
"""For one file: a month of 36 sites has thousands. Looked at between pages and rows."""
MAX_UNPACKED = 100_000_000
"""Bytes that all parts of a DOCX or XLSX may unpack to (a zip bomb says so in its directory, or is cut off there)."""
MAX_RATIO = 200
"""How many times a part may grow; text in XML grows tenfold, seldom fiftyfold."""
MAX_PARTS = 5_000
MAX_ROWS = 50_000
"""Rows of a workbook, of all its sheets."""
MAX_STREAM = 5_000_000
"""Bytes of one PDF page's drawing; pypdf reads them in pure Python, slower than linearly."""
MAX_CELLS = 200
_LEAST_TEXT = 20
"""Characters; a PDF with less is a scan."""
_HEAD_ROWS = 3
_DIGITS = re.compile(r"\d")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
_ZIP = b"PK\x03\x04"
_PDF_WINDOW = 1024

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every crooked file; None says so


class _OutOfLimitsError(Exception):
    """A file that is too large, too deep or too slow to be read."""


def personal_in_file(body: bytes, url: str, *, title: str = "", as_of: date) -> tuple[PersonalData, ...] | None:
    """Return the unmasked personal numbers of an attachment; None where it could not be read to its end.

    ``body`` are its bytes, ``title`` the text of its link: a list's rows are judged by it too. The type is told by the bytes.
    """
    read = _reader(body)
    if read is None or len(body) > MAX_BYTES:
        return None
    try:
        with within(2 * MAX_SECONDS):  # a parser that does not come back to where the time is looked at
            lines = list(read(body, time.monotonic() + MAX_SECONDS))
    except Exception:  # noqa: BLE001 - parsers of foreign formats raise anything on foreign bytes; all of it means: unread
        return None
    return personal(lines, title, url, as_of)


def _reader(body: bytes) -> Callable[[bytes, float], Iterator[Line]] | None:
    if b"%PDF-" in body[:_PDF_WINDOW]:
        return _pdf
    if not body.startswith(_ZIP):
        return None
    try:
        names = set(_checked(body).namelist())
    except (zipfile.BadZipFile, _OutOfLimitsError, ValueError, NotImplementedError):
        return None
    if "word/document.xml" in names:
        return _docx
    return _xlsx if "xl/workbook.xml" in names else None


def _checked(body: bytes) -> zipfile.ZipFile:
    """Open an Office file after a look at what it says it unpacks to."""
    package = zipfile.ZipFile(io.BytesIO(body))
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _OutOfLimitsError("unpacks to too much")
    if any(part.file_size > MAX_RATIO * max(part.compress_size, 1000) for part in parts):
        raise _OutOfLimitsError("grows too much")
    return package


def _looked_through(body: bytes) -> zipfile.ZipFile:
    """Open an Office file none of whose parts unfolds to a tree that fills the memory."""
    package = _checked(body)
    if (found := danger(package)) is not None:
        raise _OutOfLimitsError(found)
    return package


def _in_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise _OutOfLimitsError("takes too long")


def _pdf(body: bytes, deadline: float) -> Iterator[Line]:
    reader = PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted or len(reader.pages) > MAX_PAGES:
        raise _OutOfLimitsError("encrypted or long")
    heads: list[str] = []
    seen = 0
    for page in reader.pages:
        _in_time(deadline)
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_STREAM:
            raise _OutOfLimitsError("a page of drawings")
        text = page.extract_text()
        seen += len(text)
        for line in text.splitlines():
            if len(heads) < 2 * _HEAD_ROWS and line.strip() and len(_DIGITS.findall(line)) < len(line) / 3:
                heads.append(line.strip())
            yield Line(line, " ".join(heads))
    if seen < _LEAST_TEXT:
        raise _OutOfLimitsError("a scan")


def _docx(body: bytes, deadline: float) -> Iterator[Line]:
    with _looked_through(body) as package, package.open("word/document.xml") as part:
        root = etree.parse(part, _XML).getroot()
    for table in root.iter(f"{_W}tbl"):
        heads: list[str] = []
        for row in table.iter(f"{_W}tr"):
            _in_time(deadline)
            cells = ["".join(cell.itertext(f"{_W}t")) for cell in row.iter(f"{_W}tc")]
            yield from _row(" ".join(cells), heads)
    for paragraph in root.iter(f"{_W}p"):
        if not any(above.tag == f"{_W}tc" for above in paragraph.iterancestors()):
            yield Line("".join(paragraph.itertext(f"{_W}t")))


def _xlsx(body: bytes, deadline: float) -> Iterator[Line]:
    _looked_through(body).close()
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    left = MAX_ROWS
    try:
        for sheet in book.worksheets:
            heads: list[str] = []
            sheet.reset_dimensions()  # what a file says of its size may be a billion rows
            for cells in sheet.iter_rows(values_only=True):
                _in_time(deadline)
                left -= 1
                if left < 0:
                    raise _OutOfLimitsError("too many rows")
                yield from _row(" ".join(_written(cell) for cell in islice(cells, MAX_CELLS) if cell is not None), heads)
    finally:
        book.close()


def _written(cell: object) -> str:
    """Return a cell as it is shown: a long number without its decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _row(text: str, heads: list[str]) -> Iterator[Line]:
    """Yield one row of a table; its first rows with few digits are the table's head."""
    if len(heads) < _HEAD_ROWS and text.strip() and len(_DIGITS.findall(text)) < 11:  # noqa: PLR2004 - no number of a person
        heads.append(text)
    yield Line(text, " ".join(heads))
