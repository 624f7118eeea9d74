"""What of a site is to be looked at a second time: whatever would be held against it, and what could not be read. Pure.

Nothing is accused on one look. The home page and every column whose page is gone, empty, without a fresh date or failed is
asked for again at the end of the crawl, spaced from the first look.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from crawler.assemble import FRESH, Survey
from crawler.pages import Page, Pages
from crawler.records import Column, Outcome, PageKind, Reason
from crawler.structure import Node

_PASSING_OUTCOMES = frozenset({Outcome.TIMEOUT, Outcome.HTTP_ERROR, Outcome.DNS, Outcome.UNREACHABLE})
_PASSING = frozenset({Reason.TIMEOUT, Reason.HTTP_ERROR, Reason.DNS, Reason.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Doubt:
    """One page to look at again. ``at`` is when it was seen first; ``by_browser``: what it shows may come by script."""

    identity: str
    url: str
    at: datetime
    by_browser: bool


def doubts(survey: Survey) -> tuple[Doubt, ...]:
    """Return the pages of a crawl that want a second look: the home page first, then by address."""
    pages, tree, as_of = survey.pages, survey.tree, survey.as_of
    newest = _newest(survey)
    found: dict[str, Doubt] = {}
    home = pages.by_identity.get(pages.home)
    if home is not None and _may_clear(home) and not _is_fresh(_home_newest(survey), as_of):
        found[home.identity] = _doubt(home, by_browser=home.rendered or home.is_awaiting)
    by_url = {column.url: column for column in survey.columns}
    for same, node in sorted(tree.columns.items()):
        column = by_url[pages.url_of(same)]
        page = _page_of(pages, node, column)
        if page is not None and not _is_fresh(newest.get(column.url), as_of):
            by_browser = page.rendered or page.is_awaiting or _is_empty(column, newest)
            found.setdefault(page.identity, _doubt(page, by_browser=by_browser))
    return tuple(found.values())


def _may_clear(home: Page) -> bool:
    """Whether a second look could change anything: not where a wall or robots.txt stands."""
    return home.is_answer or home.fetch.outcome in _PASSING_OUTCOMES


def _page_of(pages: Pages, node: Node, column: Column) -> Page | None:
    """Return the page that settles what is said about a column, None where a second look could change nothing."""
    if column.gone:
        return pages.by_identity.get(node.identity)
    if column.reason in _PASSING:
        return node.page or pages.by_identity.get(node.identity)
    is_read = column.reason is None or (node.page is not None and node.page.is_awaiting)
    return node.page if is_read and (column.kind is PageKind.LISTING or node.listing) else None


def _doubt(page: Page, *, by_browser: bool) -> Doubt:
    return Doubt(page.identity, page.fetch.url, page.fetch.at, by_browser)


def _is_empty(column: Column, newest: dict[str, date | None]) -> bool:
    return column.kind is PageKind.LISTING and column.url not in newest


def _newest(survey: Survey) -> dict[str, date | None]:
    """Return column → the newest date not after ``as_of`` in it, None where it has entries without one."""
    found: dict[str, list[date]] = defaultdict(list)
    for entry in survey.entries:
        known = found[entry.column]
        day = entry.published or _day_of(survey, entry.item)
        if day is not None and day <= survey.as_of:
            known.append(day)
    return {column: max(days, default=None) for column, days in found.items()}


def _day_of(survey: Survey, url: str) -> date | None:
    item = survey.documents.get(survey.pages.identity_of(url))
    return None if item is None else item.published


def _home_newest(survey: Survey) -> date | None:
    return max(_past_days(survey), default=None)


def _past_days(survey: Survey) -> Iterator[date]:
    return (entry.published for entry in survey.home.entries if entry.published and entry.published <= survey.as_of)


def _is_fresh(newest: date | None, as_of: date) -> bool:
    return newest is not None and as_of - newest <= FRESH
