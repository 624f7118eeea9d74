"""What the crawl notes down of each page, and how it is kept: the rows of a bundle as values. Pure.

A reading's links and columns repeat from page to page, so they are kept once: links as numbers of addresses, menus as rows of
their own. Everything else of a reading is one JSON text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from crawler.records import ColumnLink, CrawlSummary, DateFrom, Fetch, Link, PageKind, Reading, Record, Row
from crawler.walk import LeftOut


@dataclass(frozen=True, slots=True)
class Address:
    """One address that the site's pages name. ``identity`` is what makes two spellings one (:func:`crawler.urls.identity`).

    ``left_out`` says why it was not asked for; None for those that were asked, and for other spellings of such.
    """

    number: int
    url: str
    identity: str
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One page as it was met.

    ``target``  where a redirect led, None for a page of its own
    ``links``   numbers of the addresses it links
    """

    identity: str
    fetch: Fetch
    reading: Reading | None = None
    target: str | None = None
    links: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """All that one crawl saw, in no particular order.

    ``home``    identity of the address it started from
    ``keys``    name of a column → its key, for the names that the vocabulary knew
    ``static``  keys of columns that carry no dated list (概况, 指南)
    """

    home: str
    keys: Mapping[str, str]
    static: frozenset[str]
    summary: CrawlSummary
    addresses: tuple[Address, ...]
    sightings: tuple[Sighting, ...]


_ROW = tuple(each.name for each in fields(Row))
_RECORD = tuple(each.name for each in fields(Record))
_APART = {"url", "kind", "breadcrumb", "rows", "record", "columns", "links"}
_PLAIN = tuple(each.name for each in fields(Reading) if each.name not in _APART)


def reading_to_json(reading: Reading) -> str:
    """Return everything of a reading but its URL, columns and links as JSON text."""
    record = reading.record
    return json.dumps(
        {
            "kind": reading.kind,
            "breadcrumb": [(link.url, link.text) for link in reading.breadcrumb],
            "rows": [[getattr(row, name) for name in _ROW] for row in reading.rows],
            "record": record and [getattr(record, name) for name in _RECORD],
            **{name: getattr(reading, name) for name in _PLAIN},
        },
        ensure_ascii=False,
        separators=(",", ":"),
        default=_day_to_json,
    )


def reading_from_json(text: str, url: str, columns: tuple[ColumnLink, ...], links: tuple[Link, ...] = ()) -> Reading:
    """Return the reading that :func:`reading_to_json` wrote; its columns and links are kept apart."""
    raw: dict[str, Any] = json.loads(text)
    return Reading(
        url=url,
        kind=PageKind(raw.pop("kind")),
        breadcrumb=tuple(Link(address, name) for address, name in raw.pop("breadcrumb")),
        rows=tuple(_row(values) for values in raw.pop("rows")),
        record=_record(raw.pop("record")),
        columns=columns,
        links=links,
        **{name: _tuples(value) for name, value in raw.items()},
    )


def menu_to_json(columns: tuple[ColumnLink, ...]) -> str:
    """Return a menu as JSON text."""
    return json.dumps([(each.key, each.name, each.url, each.parent) for each in columns], ensure_ascii=False)


def menu_from_json(text: str) -> tuple[ColumnLink, ...]:
    """Return the menu that :func:`menu_to_json` wrote."""
    return tuple(ColumnLink(*values) for values in json.loads(text))


def _day_to_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} in a reading")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _row(values: list[Any]) -> Row:
    named = dict(zip(_ROW, values, strict=True))
    return Row(**{**named, "published": _day(named["published"])})


def _record(values: list[Any] | None) -> Record | None:
    if values is None:
        return None
    named = dict(zip(_RECORD, values, strict=True))
    origin = named["published_from"]
    days = {"published": _day(named["published"]), "generated": _day(named["generated"])}
    return Record(**{**named, **days, "published_from": None if origin is None else DateFrom(origin)})


def _tuples(value: Any) -> Any:  # noqa: ANN401  (JSON is what it is)
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
