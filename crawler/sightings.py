"""What the crawl notes down of each page, and how it is kept: the rows of a bundle as values. Pure.

A reading's links and columns repeat from page to page, so they are kept once: links as numbers of addresses, menus as rows of
their own. Everything else of a reading is one JSON text. A site has tens of thousands of pages, so what is read back to reason
over all of them holds equal words once (:class:`Shared`) and leaves the links where they are.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from crawler.records import ColumnLink, CrawlSummary, DateFrom, Fetch, Link, PageKind, Reading, Record, Row
from crawler.walk import LeftOut

V = TypeVar("V")


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
    ``links``   numbers of the addresses it links; an :class:`Observation` keeps them apart
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
    ``links``   identity of a page → numbers of the addresses that it links, each once; too many to hold, so asked for page by page
    """

    home: str
    keys: Mapping[str, str]
    static: frozenset[str]
    summary: CrawlSummary
    addresses: tuple[Address, ...]
    sightings: tuple[Sighting, ...]
    links: Mapping[str, Iterable[int]] = field(default_factory=dict)


class _Share(Protocol):
    def __call__(self, value: V, /) -> V: ...


@dataclass(slots=True)
class Shared:
    """Makes one of equal values, which pages of a site repeat from one to the next."""

    _known: dict[Any, Any] = field(default_factory=dict)

    def __call__(self, value: V, /) -> V:
        """Return the first value that was equal to ``value``."""
        one: V = self._known.setdefault(value, value)
        return one


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
    return _reading(json.loads(text), url, columns, links, _itself)


def gist_from_json(text: str, url: str, columns: tuple[ColumnLink, ...], share: Shared) -> Reading:
    """Return of the same reading what the facts of a site are made from: a document's meta tags, which its record says, are not."""
    raw: dict[str, Any] = json.loads(text)
    if raw["kind"] == PageKind.ARTICLE:
        raw["meta"] = ()
    return _reading(raw, url, columns, (), share)


def _reading(raw: dict[str, Any], url: str, columns: tuple[ColumnLink, ...], links: tuple[Link, ...], share: _Share) -> Reading:
    return Reading(
        url=url,
        kind=PageKind(raw.pop("kind")),
        breadcrumb=share(tuple(Link(share(address), share(name)) for address, name in raw.pop("breadcrumb"))),
        rows=tuple(_row(values, share) for values in raw.pop("rows")),
        record=_record(raw.pop("record"), share),
        columns=columns,
        links=links,
        **{name: _tuples(value, share) for name, value in raw.items()},
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


@lru_cache(maxsize=4096)  # days, of which a site has a few thousand for all its pages
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _itself(value: V) -> V:
    return value


def _row(values: list[str | None], share: _Share) -> Row:
    return Row(*(_field(name, value, share) for name, value in zip(_ROW, values, strict=True)))


def _record(values: list[str | None] | None, share: _Share) -> Record | None:
    if values is None:
        return None
    return Record(*(_field(name, value, share) for name, value in zip(_RECORD, values, strict=True)))


def _field(name: str, value: str | None, share: _Share) -> Any:  # noqa: ANN401  (any field of a row or record)
    if value is None:
        return None
    return _PARSED[name](value) if name in _PARSED else share(value)


_PARSED: Mapping[str, Callable[[str], object]] = {"published": _day, "generated": _day, "published_from": DateFrom}


def _tuples(value: Any, share: _Share) -> Any:  # noqa: ANN401  (JSON is what it is)
    if isinstance(value, list):
        return tuple(_tuples(each, share) for each in value)
    return share(value) if isinstance(value, str) else value
