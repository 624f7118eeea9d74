"""Traps: addresses that a server makes up for ever (calendars, session ids, parameters, folders within folders). Pure.

A trap is recognised by what it shows, not by how many pages it has. Addresses of one *shape* (the same path and parameters,
numbers and tokens aside) whose pages say the same again and again, numbers aside, are one page under many addresses. An
archive of ten thousand documents has one shape too, but each of its pages says something of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import urlsplit

from crawler.records import Reading
from crawler.walk import Stage

COUNTED = frozenset({Stage.CANDIDATE, Stage.LISTING, Stage.LINK})
"""Stages in which a trap may stand. Documents and home are wanted for themselves; a column's first page may be the only one."""

MIN_PAGES = 20
"""Pages of one shape that are looked at before it may be called a trap."""
MIN_PAGES_EACH = 2
"""A shape is a trap where each thing that its pages say is said by more than so many of them."""
MAX_SAME_FOLDER = 4
"""How often one folder name may stand in a path: ``/a/a/a/a/`` is a relative link that leads deeper into itself."""
MAX_FOLDERS = 30
MAX_STAND_INS = 8
"""Redirects, stubs and frames in a row, each at an address of its own, before the next one is called a trap."""

_DIGITS = re.compile(r"\d+")
_TOKEN_NUMBERS = 3  # numbers in one step of a path from which it is a token (a session id, a GUID): ``a0f0c0``
_INVISIBLE = re.compile(rb"<(script|style)\b.*?</\1|<[^>]*>", re.DOTALL | re.IGNORECASE)
_COUNTS = str.maketrans("", "", "0123456789〇一二三四五六七八九十 \t\r\n\u3000")
_RICH = 60  # different sayings of one shape, after which it is no trap, whatever comes


def shape(url: str) -> str:
    """Return what the addresses of one script or folder have in common: numbers and tokens of the path, and values, aside."""
    parts = urlsplit(url)
    steps = (_DIGITS.sub("0", step) for step in parts.path.split("/"))
    folders = ("#" if step.count("0") >= _TOKEN_NUMBERS else step for step in steps)
    names = sorted({_DIGITS.sub("0", pair.partition("=")[0]) for pair in parts.query.split("&") if pair})
    return "/".join(folders) + (f"?{'&'.join(names)}" if names else "")


def leads_into_itself(url: str) -> bool:
    """Whether the path of ``url`` repeats itself, or has more folders than any site."""
    folders = [step for step in urlsplit(url).path.split("/") if step and not step.isdigit()]
    return len(folders) > MAX_FOLDERS or any(folders.count(step) >= MAX_SAME_FOLDER for step in set(folders))


@dataclass(frozen=True, slots=True)
class Saying:
    """What one page of a shape says: a digest, the same in every process."""

    shape: str
    digest: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """A page that stands in for another (a redirect, stub or frame led to it): how many did in a row, this one the last."""

    identity: str
    number: int


@dataclass(slots=True)
class _Shape:
    pages: int = 0
    said: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Traps:
    """What the pages of each shape said so far, and which shapes are traps (``found``).

    Both outlive a killed crawl: the caller keeps ``found`` and what :meth:`note` returns, and gives the latter to :meth:`load`.
    """

    found: set[str] = field(default_factory=set)
    _shapes: dict[str, _Shape] = field(default_factory=dict)

    def load(self, sayings: Iterable[Saying]) -> None:
        """Take up what an earlier session of this crawl noted."""
        for saying in sayings:
            self._add(saying)

    def note(self, url: str, reading: Reading, body: bytes) -> Saying | None:
        """Take down and return what a page says: its title and rows, and where those are known already, its text.

        None where the shape is known to be no trap.
        """
        name = shape(url)
        said = self._shapes.setdefault(name, _Shape()).said
        if len(said) >= _RICH:
            return None
        rows = (f"{_plain(row.title)} {row.published}" for row in reading.rows)
        digest = _digest("\n".join((_plain(reading.title), *rows)))
        saying = Saying(name, _digest(_text(body, reading.charset)) if digest in said else digest)
        self._add(saying)
        return saying

    def _add(self, saying: Saying) -> None:
        known = self._shapes.setdefault(saying.shape, _Shape())
        known.pages += 1
        known.said.add(saying.digest)

    def recognise(self) -> frozenset[str]:
        """Return the shapes that are newly known to be traps. Depends on which pages were noted, not on their order."""
        new = frozenset(
            name
            for name, each in self._shapes.items()
            if each.pages >= MIN_PAGES and len(each.said) < _RICH and each.pages > MIN_PAGES_EACH * len(each.said)
        )
        for name in new:
            del self._shapes[name]
        new -= self.found
        self.found |= new
        return new

    def holds(self, url: str) -> bool:
        """Whether an address has the shape of a trap."""
        return bool(self.found) and shape(url) in self.found


def _text(body: bytes, charset: str) -> str:
    return _plain(_INVISIBLE.sub(b"", body).decode(charset, "replace"))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _plain(text: str) -> str:
    return text.translate(_COUNTS)
