"""Crawled text made harmless: for pages that people open in a browser and for tables that people read in a terminal.

HTML escaping is the template engine's work (autoescape). This module does what escaping does not: characters that
steer a terminal or turn the reading direction, and addresses that would run something when clicked.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from reports.context.parts import Link

_SPACES = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")
# Format characters that Chinese and minority-language titles may really hold; the bidirectional ones are not among them.
_JOINERS = frozenset("\u200c\u200d")
# JSON itself spells out what lies below the space; a terminal obeys others too, and half characters cannot be written at all.
_STEERING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_STEPS = 50_000  # of the encoder's, each a few characters, in one part of a JSON text
_HARMLESS_SCHEMES = frozenset({"http", "https"})


def inert(text: str) -> str:
    """Return ``text`` on one line, without control, direction-turning, private-use or half (surrogate) characters."""
    if text.isprintable():  # nearly all: printable text holds no such character, and of all spaces only the common one
        return " ".join(text.split())
    kept = (
        " " if character in _SPACES else character
        for character in text
        if character in _SPACES or character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join("".join(kept).split())


def inert_json(value: object) -> str:
    r"""Return ``value`` as JSON that any terminal may show: the same values, steering characters spelled out (``\u202e``)."""
    return "".join(inert_json_parts(value))


def inert_json_parts(value: object) -> Iterator[str]:
    """Yield the same text part after part: all the documents of a large site make tens of megabytes."""
    steps = json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value)
    while part := "".join(islice(steps, _STEPS)):
        yield _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", part)


def web_link(url: str | None, text: str | None = None) -> Link | None:
    """Return a link whose ``href`` is set only for an ``http:``/``https:`` address with a host; None for no address.

    Anything else (``javascript:``, ``data:``, a malformed address) is shown as text and leads nowhere.
    """
    if not url:
        return None
    shown = inert(url)
    try:
        parts = urlsplit(shown)
        is_web = parts.scheme.lower() in _HARMLESS_SCHEMES and bool(parts.hostname)
    except ValueError:
        is_web = False
    return Link(text=inert(text) if text else shown, href=shown if is_web else None)
