"""From what a crawl saw to the facts of a site: columns with their entries, documents, the home page. Pure.

The order in which pages were fetched never shows: everything is sorted by address.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crawler.documents import Documents, entries_of, listing_page, place_of, with_printed_year
from crawler.pages import Page, Pages
from crawler.records import (
    Column,
    CrawlSummary,
    Entry,
    Home,
    Outcome,
    PageKind,
    Reason,
    Site,
    SiteFacts,
)
from crawler.sightings import Observation
from crawler.structure import Node, Structure
from crawler.walk import LeftOut

FRESH = timedelta(days=10)
"""A list with a newer document than this needs no second look: no pack allows a column fewer days than that without warning."""
_MENU = 3
"""Columns that a home page must name before its menu counts as seen."""
_UNREAD_WHY = frozenset({"login", "login-wall"})


@dataclass(frozen=True, slots=True)
class Survey:
    """What an observation comes to on the day ``as_of``, and what it was made from: the pages and the tree of columns.

    ``entries`` are those of all columns; ``documents`` yields the items, each merged when it is asked for.
    """

    seen: Observation
    as_of: date
    pages: Pages
    tree: Structure
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    documents: Documents
    home: Home

    def facts(self, site: Site) -> SiteFacts:
        """Return it as the facts of ``site``; its marks, targets and soundings are not among what was observed."""
        return SiteFacts(
            site=site,
            as_of=self.as_of,
            crawl=_summary(self.seen.summary, self.pages, self.home),
            home=self.home,
            columns=self.columns,
            entries=self.entries,
            items=tuple(self.documents),
            fetches=tuple(sorted((each.fetch for each in self.seen.sightings), key=lambda fetch: (fetch.url, fetch.via))),
        )


def surveyed(seen: Observation, as_of: date) -> Survey:
    """Return what an observation comes to on the day ``as_of``."""
    pages = Pages.of(seen)
    tree = Structure(pages, seen.keys, seen.static)
    entries = {same: tuple(entries_of(pages, tree, node)) for same, node in tree.columns.items()}
    columns = tuple(_column(pages, tree, node, entries, as_of) for node in tree.columns.values())
    listed = tuple(entry for same in entries for entry in entries[same])
    documents = Documents.of(pages, tree, seen.static)
    return Survey(seen, as_of, pages, tree, columns, listed, documents, _home(seen, pages, documents))


# --- columns ----------------------------------------------------------------------------------------------------------


def _column(pages: Pages, tree: Structure, node: Node, entries: dict[str, tuple[Entry, ...]], as_of: date) -> Column:
    reason = _reason(pages, node)
    read, total, complete = _pages_read(pages, node)
    found = pages.by_identity.get(node.identity)
    page = node.page
    reading = page.reading if page is not None and reason is None and not node.gone else None
    kind = None if page is None and not node.leads_on else PageKind.OTHER
    if reading is not None and reading.kind is PageKind.LISTING and not _shows_children(pages, tree, node, entries):
        kind = PageKind.LISTING
    if kind is PageKind.LISTING and page is not None and page.is_awaiting and not _is_fresh(entries[node.identity], as_of):
        reason = Reason.SHELL  # pinned rows above a list that a script brings
    return Column(
        url=pages.url_of(node.identity),
        name=node.names[0] if node.names else pages.url_of(node.identity),
        key=node.key,
        parent=None if node.parent is None else pages.url_of(node.parent),
        found_on=None if node.found_on is None else pages.url_of(node.found_on),
        kind=kind,
        reason=reason,
        list_seen=kind is PageKind.LISTING and reading is not None and reading.list_seen,
        rendered=page is not None and page.rendered,
        has_text=_has_text(pages, node),
        pages_read=read,
        pages_total=total,
        complete=complete and reason is None,
        gone=node.gone,
        read_by=None if reading is None else reading.read_by,
        record=None if found is None else (page or found).fetch.record,
        looks=_looks(found if node.gone else page),
    )


def _is_fresh(entries: Iterable[Entry], as_of: date) -> bool:
    days = [entry.published for entry in entries if entry.published is not None and entry.published <= as_of]
    return bool(days) and as_of - max(days) <= FRESH


def _looks(page: Page | None) -> int:
    return 1 if page is None else page.looks


def _reason(pages: Pages, node: Node) -> Reason | None:
    """Return why a column could not be read, None where it was read or is gone."""
    if node.gone:
        return None
    lead = pages.lead(node.identity)
    if lead is None or node.turned_away:
        return Reason.HTTP_ERROR  # a redirect loop, or a gate that sends everybody home
    if pages.left_out.get(lead) is LeftOut.ATTACHMENT:
        return None
    if node.leads_on and lead in pages.by_identity:
        return None
    return pages.reason_for(node.page.identity if node.page is not None and lead == node.identity else lead)


def _pages_read(pages: Pages, node: Node) -> tuple[int, int | None, bool]:
    """Return how many listing pages were read, how many there are (None without a pager), and whether that is all of them."""
    if not node.listing:
        return (1 if node.page is not None and node.page.reading is not None else 0), None, True
    there = [same for same in node.listing if not _is_beyond(pages, same)]
    read = [same for same in there if listing_page(pages, same) is not None]
    promised = [page.reading.total_pages for same in read if (page := pages.by_identity[same]).reading and page.reading.total_pages]
    total = max([*promised, len(there)]) if promised or len(there) > 1 else None
    # A pager may promise pages that are not published (404): all that is there was read. And where a list was read down to what
    # a former month knew, the pages that it has come to fill since hold nothing else.
    is_known = any(pages.by_identity[same].fetch.attempts == 0 for same in read)
    published = len(there) if is_known or len(there) < len(node.listing) else (total or 1)
    return len(read), total, len(read) >= published


def _is_beyond(pages: Pages, same: str) -> bool:
    page = pages.by_identity.get(same)
    return page is not None and page.is_gone


def _shows_children(pages: Pages, tree: Structure, node: Node, entries: dict[str, tuple[Entry, ...]]) -> bool:
    """Whether a page only shows the newest of its child columns, so that it is navigation and no list of its own."""
    children = [same for same, other in tree.columns.items() if other.parent == node.identity and other.listing]
    # Rows that name a child (a static one, which is an article) are headings here.
    mine = {entry.item for entry in entries[node.identity]} - {pages.url_of(same) for same in tree.columns}
    if not mine:
        return bool(children)
    theirs = [{entry.item for entry in entries[same]} for same in children]
    givers = [each for each in theirs if each & mine]
    return len(node.listing) == 1 and len(givers) > 1 and mine <= set().union(*theirs)


def _has_text(pages: Pages, node: Node) -> bool:
    """Whether a column's page carries content of its own: an article, a text, a file."""
    lead = pages.lead(node.identity)
    if node.gone or lead is None:
        return False
    if pages.left_out.get(lead) is LeftOut.ATTACHMENT:
        return True
    page = pages.by_identity.get(lead)
    if page is None or page.fetch.outcome is not Outcome.OK or page.target is not None or node.leads_on:
        return False
    if page.reading is None:
        return True  # a file under an address that does not look like one
    return page.kind is PageKind.ARTICLE or (
        page.kind is PageKind.OTHER and page.reading.refresh is None and page.reading.why not in _UNREAD_WHY
    )


# --- home and summary -------------------------------------------------------------------------------------------------


def _home(seen: Observation, pages: Pages, documents: Documents) -> Home:
    page = pages.by_identity.get(pages.home)
    if page is None:
        return Home()
    if page.reading is None:
        return Home(page.fetch, (), page.rendered, page.looks)
    url = pages.url_of(pages.home)
    shown: dict[str, Entry] = {}
    for row in page.reading.rows:
        item = pages.spell(row.url) if row.url else ""
        known, same = documents.get(pages.identity_of(row.url)) if item else None, item or row.title
        dated = known.published if known is not None else None
        published = with_printed_year(row.published, dated) or dated
        if same not in shown or shown[same].published is None:
            position = shown[same].position if same in shown else len(shown)
            shown[same] = Entry(url, item or place_of(url, position), row.title, published, position)
    linked = dict.fromkeys(seen.links.get(pages.home, ()))
    identities = {each.number: each.identity for each in seen.addresses if each.number in linked}
    for known in (documents.get(identities[number]) for number in linked if number in identities):
        if known is not None and known.published is not None and known.url not in shown:
            shown[known.url] = Entry(url, known.url, known.title, known.published, len(shown))
    return Home(page.fetch, tuple(shown.values()), page.rendered, page.looks)


def _summary(summary: CrawlSummary, pages: Pages, home: Home) -> CrawlSummary:
    page = pages.by_identity.get(pages.home)
    named = {link.url for link in page.reading.columns} if page is not None and page.reading is not None else set()
    was_read = home.fetch is not None and home.fetch.outcome is Outcome.OK and page is not None and page.kind is not PageKind.SHELL
    return replace(summary, navigation_seen=was_read and len(named) >= _MENU)
