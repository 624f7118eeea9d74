"""Office files (DOCX, XLSX) that a stranger sent: what must be known of one before any library opens it."""

import re
import zipfile

MAX_PARTS = 3000
MAX_PART = 16 * 1024 * 1024
"""Bytes of one XML part: a table of ten thousand rows is about 5 MB."""
MAX_WHOLE = 200 * 1024 * 1024
"""Bytes that all parts unpack to, pictures among them."""

_XML = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s{0,9}=\s{0,9}[\"']([^\"']{0,40})")
_PLAIN = frozenset({b"utf-8", b"us-ascii", b"ascii"})


def danger(file: zipfile.ZipFile) -> str | None:
    """Return ``bomb`` for a file that unpacks to too much, ``entity`` for one whose XML may define entities, None for any other.

    Reads no more than the limits, whatever the directory says of sizes. Raises what :mod:`zipfile` raises for a broken file.
    """
    parts = file.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_WHOLE:
        return "bomb"
    for part in parts:
        if not part.filename.lower().endswith(_XML):
            continue
        with file.open(part) as stream:
            text = stream.read(MAX_PART + 1)
        if len(text) > MAX_PART:
            return "bomb"
        if not _is_plain(text):
            return "entity"
    return None


def _is_plain(text: bytes) -> bool:
    """Whether an XML is in UTF-8 (so that what is looked for can be seen) and has no document type, hence no entities."""
    body = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _ENCODING.match(body)
    is_utf8 = declared is None or declared[1].lower() in _PLAIN
    return is_utf8 and body[:1] in {b"<", b""} and b"<!DOCTYPE" not in body and b"<!ENTITY" not in body and b"\0" not in body
