"""Reads what a crawl noted down back from its ``facts.db``: addresses, sightings, links. See crawler/bundle.py for the tables."""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from crawler.records import ColumnLink, Fetch, Outcome, PageKind, Reading
from crawler.sightings import Address, Shared, Sighting, gist_from_json, menu_from_json, reading_from_json
from crawler.walk import LeftOut

_PAGE = "identity, via, url, at, outcome, status, seconds, size, attempts, record, kind, title, why, target, reading, menu"

_Menus = Mapping[int, tuple[ColumnLink, ...]]
_Read = Callable[[str, str, tuple[ColumnLink, ...]], Reading]


class Links(Mapping[str, Sequence[int]]):
    """What each page links, by its identity: numbers of addresses, each once. Read from the disk when it is asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __getitem__(self, identity: str) -> Sequence[int]:
        # First what the first look showed, then what the second one did.
        query = "SELECT links FROM pages WHERE identity = ? ORDER BY via LIKE '%-again', via"
        found = [array("I", links) for (links,) in self._db.execute(query, [identity])]
        if not found:
            raise KeyError(identity)
        return found[0] if len(found) == 1 else tuple(dict.fromkeys(number for links in found for number in links))

    def __iter__(self) -> Iterator[str]:
        return (identity for (identity,) in self._db.execute("SELECT DISTINCT identity FROM pages"))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(DISTINCT identity) FROM pages").fetchone()[0])


def menus(db: sqlite3.Connection) -> dict[int, tuple[ColumnLink, ...]]:
    """Return every menu, by its number."""
    return {number: menu_from_json(text) for number, text in db.execute("SELECT number, columns FROM menus")}


def addresses(db: sqlite3.Connection, share: Shared) -> Iterator[Address]:
    """Yield every address, by its number."""
    reasons = {reason.value: reason for reason in LeftOut}
    for number, url, identity, state in db.execute("SELECT number, url, identity, state FROM addresses ORDER BY number"):
        yield Address(number, share(url), share(identity), reasons.get(state))


def sightings(db: sqlite3.Connection, share: Shared) -> Iterator[Sighting]:
    """Yield what was seen of every page, without its links, and of its reading the gist."""
    known = menus(db)
    for row in db.execute(f"SELECT {_PAGE} FROM pages ORDER BY identity, via"):  # noqa: S608  (our own columns)
        yield _sighting(row, known, share, lambda text, url, columns: gist_from_json(text, url, columns, share))


def answers(db: sqlite3.Connection) -> Iterator[Sighting]:
    """Yield what HTTP brought of every page, second looks apart: whole, with its links."""
    known, share = menus(db), Shared()
    for *row, links in db.execute(f"SELECT {_PAGE}, links FROM pages WHERE via = 'http' ORDER BY identity"):  # noqa: S608
        yield replace(_sighting(row, known, share, reading_from_json), links=tuple(array("I", links)))


def _sighting(row: Sequence[Any], known: _Menus, share: Shared, read: _Read) -> Sighting:
    identity, via, url, at, outcome, status, seconds, size, attempts, record, kind, title, why, target, reading, menu = row
    url = share(url)
    fetch = Fetch(
        url=url,
        at=datetime.fromisoformat(at),
        outcome=Outcome(outcome),
        status=status,
        seconds=seconds,
        size=size,
        via=share(via),
        attempts=attempts,
        record=record,
        kind=PageKind(kind) if kind else None,
        title=share(title),
        why=share(why),
    )
    seen = read(reading, url, () if menu is None else known.get(menu, ())) if reading else None
    return Sighting(share(identity), fetch, seen, target, ())
