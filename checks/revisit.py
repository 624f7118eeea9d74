"""What must be visited again to say of noticed faults whether they stand: addresses, and columns to look for. Pure.

A recheck visits what the notice names and nothing else: the page of each fault, the pages that prove it, the columns that a
count was made of, the lists that show a document, the pages that carry a link.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.decisions import UPKEEP
from checks.model import Fault, Judgement
from crawler.records import Column, SiteFacts
from crawler.urls import canonical, identity

EVERY = "*"
MOST_PAGES = 20
"""Pages that carry one dead link, of which so many are opened again; where more carry it, its own answer must settle it."""
SOUNDED = frozenset(
    {"ipv6-missing", "https-missing", "certificate-expiring", "not-found-answers-ok", "search-missing", "search-misses"}
)
"""Checks that judge trials of the site as a whole, not its pages."""
LINKS = frozenset({"home-link-dead", "link-dead", "link-private"})
MISSING = "column-missing"


@dataclass(frozen=True, slots=True)
class Revisit:
    """What a recheck visits.

    ``only``   addresses, sorted; ``keys`` of columns whose menu entries are followed too, ``*`` for every entry
    ``trials`` whether the site as a whole is to be tried again
    ``pages``  noticed address → the pages that link it, all of them
    """

    only: tuple[str, ...]
    keys: tuple[str, ...] = ()
    trials: bool = False
    pages: Mapping[str, tuple[str, ...]] | None = None

    def carriers(self, url: str) -> tuple[str, ...]:
        """Return the pages that link ``url``."""
        return (self.pages or {}).get(url, ())


def revisit(faults: Iterable[Fault], facts: SiteFacts, pages: Mapping[str, tuple[str, ...]] | None = None) -> Revisit:
    """Work out what to visit for ``faults``. ``facts`` are those that the notice rests on, ``pages`` what links what then."""
    noticed = list(faults)
    by_record = _by_record(facts)
    known = {*by_record.values(), *(column.url for column in facts.columns), *(item.url for item in facts.items)}
    known |= {target.url for target in facts.targets}
    found = {url for fault in noticed for url in _places(fault, facts, by_record, known, pages or {})}
    keys = {key for fault in noticed for key in _keys(fault)}
    only = tuple(sorted(url for url in found if canonical(url) is not None)) or (facts.site.url,)
    return Revisit(only, tuple(sorted(keys)), any(fault.check in SOUNDED for fault in noticed), pages)


def named_in(judgements: Iterable[Judgement]) -> tuple[str, ...]:
    """Return all that judgements find fault with, doubt or warn of, sorted: addresses, and the ids of the records that prove it.

    That is looked at again in the next month, whatever else is not.
    """
    found: set[str] = set()
    for judged in judgements:
        for fault in (*judged.faults, *(one.fault for one in judged.excused)):
            found |= {fault.subject.url, *fault.records, *(text for text in _texts(fault.values) if canonical(text) is not None)}
            found |= {fault.record} if fault.record else set()
        for subject in (*(one.subject for one in judged.unjudged), *(one.subject for one in judged.warned)):
            found.add(subject.url)
        found |= {one.subject.url for one in judged.alarms}
    return tuple(sorted(found - {""}))


def named_columns(fault: Fault) -> tuple[str, ...]:
    """Return the addresses of the columns that a fault counted, none for one that counts no columns."""
    told = fault.values.get("columns")
    return tuple(str(one["url"]) for one in told if isinstance(one, Mapping) and one.get("url")) if isinstance(told, list) else ()


def _places(
    fault: Fault, facts: SiteFacts, by_record: Mapping[str, str], known: set[str], pages: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Yield every address that is about ``fault``."""
    subject = fault.subject
    yield subject.url
    yield from (by_record[record] for record in (fault.record, *fault.records) if record and record in by_record)
    yield from (text for text in _texts(fault.values) if text in known)
    if fault.check in LINKS or not any(column.url == subject.url for column in facts.columns):
        yield from pages.get(subject.url, ())[:MOST_PAGES]  # a column's link stands in every page's menu
    yield from (entry.column for entry in facts.entries if entry.item == subject.url)
    named = set(named_columns(fault)) | {subject.url}
    if fault.check in UPKEEP and subject.column:
        named |= {column.url for column in facts.columns if column.key == subject.column}
    for column in facts.columns:
        if column.url in named:
            yield column.url
            yield from _around(column, facts)


def _around(column: Column, facts: SiteFacts) -> Iterator[str]:
    """Yield where a column is linked, and the columns beneath it: a node is judged by what stands there."""
    if column.found_on:
        yield column.found_on
    if column.parent:
        yield column.parent
    waiting, seen = [column.url], {column.url}
    while waiting:
        above = waiting.pop()
        for below in facts.columns:
            if below.parent == above and below.url not in seen:
                seen.add(below.url)
                waiting.append(below.url)
                yield below.url


def _keys(fault: Fault) -> Iterator[str]:
    if fault.check == MISSING:
        yield EVERY
    elif fault.check in UPKEEP and fault.subject.column:
        yield fault.subject.column


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _by_record(facts: SiteFacts) -> dict[str, str]:
    """Return capture → the address that it was made of."""
    found = {fetch.record: fetch.url for fetch in facts.fetches if fetch.record}
    found |= {target.record: target.url for target in facts.targets if target.record}
    return found


def place_of(url: str) -> str:
    """Return what makes two spellings of an address one."""
    return identity(url)
