"""Bytes of a page to text. The bytes win where what is declared lies.

Portals declare gb2312 over UTF-8 bytes, utf-8 over GBK bytes, nothing at all, or send gzip that nobody asked for. Whether
a text is valid UTF-8 can be tested, whether it is GBK cannot: so the test comes first, the declaration second, GB18030 last.
"""

import codecs
import re
import zlib

MAX_UNPACKED = 20_000_000
"""Bytes that a compressed body may unpack to; the rest is cut off (a small bomb can hold gigabytes)."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Spaces and names are bounded: what repeats without end in three places takes seconds on eight thousand blanks.
_HEADER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<(?:meta|\?xml)[^<>]*?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_META_WINDOW = 8192
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "hz-gb-2312", "gb18030", "gb-2312", "chinese"}
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-7"}
    | {"base64", "bz2", "hex", "quopri", "rot-13", "uu", "zlib"}
)
"""Codecs of Python that are no charset of a page: they raise at bytes that they do not know, or unpack what may be a bomb."""
_BROKEN = 50
_UTF16_NULS = 0.1
_SAMPLE = 2048
_SHORT = 12


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Decode ``body`` and return the text and the charset that was used (a Python codec name, lower case).

    ``content_type`` is the HTTP header's value. Never raises; bytes that fit no charset become U+FFFD, NULs are dropped.
    """
    body = unpack(body)
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _text(body[len(mark) :], charset), charset
    wide = _utf16(body)
    if wide:
        return _text(body, wide), wide
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        charset = _not_clean_utf8(body, _declared(body, content_type))
        return _text(body, charset), charset
    if len(text) > len(body) - _SHORT and not body.isascii():
        declared = _declared(body, content_type)
        if declared and declared != "utf-8" and _is_chance(body, declared):
            return _text(body, declared), declared
    return (text.replace("\x00", "") if "\x00" in text else text), "utf-8"


def unpack(body: bytes) -> bytes:
    """Undo gzip that no header announced. At most :data:`MAX_UNPACKED` bytes come out; a damaged stream gives what it holds."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    out, rest = bytearray(), body
    while rest.startswith(b"\x1f\x8b") and len(out) < MAX_UNPACKED:
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(rest, MAX_UNPACKED - len(out))
        except zlib.error:
            break
        rest = stream.unused_data
    return bytes(out) or body


def _is_chance(body: bytes, declared: str) -> bool:
    """Whether this is a handful of bytes that may be valid UTF-8 by chance: then, and only then, the declaration decides."""
    high = bytes(byte for byte in body if byte > 127)  # noqa: PLR2004 - the last ASCII byte
    is_odd = any(char < "\u0800" for char in high.decode("utf-8", "replace"))  # two-byte letters: Greek, Arabic
    return len(high) < _SHORT and is_odd and _decodes(body, declared)


def _not_clean_utf8(body: bytes, declared: str | None) -> str:
    """Broken UTF-8 (a cut page, a stray byte) is still UTF-8; only what is broken all over is something else."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if "\u3000" <= char <= "\u9fff")
    if sound > _BROKEN * broken or (sound and declared in {None, "utf-8"} and sound > broken):
        return "utf-8"
    if declared and declared != "utf-8" and _decodes(body, declared):
        return declared
    return "gb18030"


def _decodes(body: bytes, charset: str) -> bool:
    text = body.decode(charset, "replace")
    return text.count("\ufffd") * _BROKEN <= len(text)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Return the declared charset that Python knows: header first, then meta or the XML declaration."""
    found = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    found += [match[1].decode("ascii", "replace") for match in _META.finditer(body[:_META_WINDOW])]
    for name in found:
        if name.lower() in _CHINESE:
            return "gb18030"
        try:
            known = codecs.lookup(name).name
        except LookupError:
            continue
        if known in _NO_CHARSETS:
            continue
        if not known.startswith(("utf-16", "utf-32", "iso8859", "ascii")):  # these are defaults of servers, and seen in the bytes
            return known
    return None


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: the markup's NULs stand at every second byte only."""
    head = body[:_SAMPLE]
    nuls = head.count(b"\0")
    if len(head) < 4 or nuls < _UTF16_NULS * len(head):  # noqa: PLR2004 - two characters
        return None
    odd = head[1::2].count(b"\0")
    if max(odd, nuls - odd) < 0.95 * nuls:
        return None
    return "utf-16-le" if odd > nuls - odd else "utf-16-be"


def _text(body: bytes, charset: str) -> str:
    text = body.decode(charset, "replace")
    return text.replace("\x00", "") if "\x00" in text else text
