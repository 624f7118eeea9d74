"""From what a crawl saw to the facts of a site: columns, their entries, documents, the home page. Pure.

The order in which pages were fetched never shows: everything is sorted by address.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta

from crawler.pages import Page, Pages
from crawler.records import (
    Column,
    CrawlSummary,
    DateFrom,
    Entry,
    Home,
    Item,
    Outcome,
    PageKind,
    Reason,
    Record,
    Row,
    Site,
    SiteFacts,
)
from crawler.sightings import Observation
from crawler.structure import Node, Structure
from crawler.walk import LeftOut, is_attachment

FRESH = timedelta(days=10)
"""A list with a newer document than this needs no second look: no pack allows a column fewer days than that without warning."""
_MENU = 3
"""Columns that a home page must name before its menu counts as seen."""
_LETTERS = frozenset({"interaction", "faq"})
"""Keys of columns that show letters and their answers."""
_OFF = frozenset({LeftOut.OFF_SITE, LeftOut.PRIVATE})
_UNREAD_WHY = frozenset({"login", "login-wall"})


def assemble(seen: Observation, site: Site, as_of: date) -> SiteFacts:
    """Return the facts of one site on the day ``as_of``."""
    return surveyed(seen, site, as_of)[0]


def surveyed(seen: Observation, site: Site, as_of: date) -> tuple[SiteFacts, Pages, Structure]:
    """Return the facts of one site with what they were made from: its pages and its tree of columns."""
    pages = Pages.of(seen)
    tree = Structure(pages, seen.keys, seen.static)
    entries = {same: tuple(_entries(pages, tree, node)) for same, node in tree.columns.items()}
    columns = tuple(_column(pages, tree, node, entries, as_of) for node in tree.columns.values())
    listed = tuple(entry for same in entries for entry in entries[same])
    items = tuple(_items(pages, tree, seen.static))
    home = _home(pages, seen, items)
    facts = SiteFacts(
        site=site,
        as_of=as_of,
        crawl=_summary(seen.summary, pages, home),
        home=home,
        columns=columns,
        entries=listed,
        items=items,
        fetches=tuple(sorted((each.fetch for each in seen.sightings), key=lambda fetch: (fetch.url, fetch.via))),
    )
    return facts, pages, tree


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
    read = [same for same in there if _listing_page(pages, same) is not None]
    promised = [page.reading.total_pages for same in read if (page := pages.by_identity[same]).reading and page.reading.total_pages]
    total = max([*promised, len(there)]) if promised or len(there) > 1 else None
    # A pager may promise pages that are not published (404): all that is there was read.
    published = len(there) if len(there) < len(node.listing) else (total or 1)
    return len(read), total, len(read) >= published


def _is_beyond(pages: Pages, same: str) -> bool:
    page = pages.by_identity.get(same)
    return page is not None and page.is_gone


def _listing_page(pages: Pages, same: str) -> Page | None:
    page = pages.by_identity.get(same)
    return page if page is not None and page.fetch.outcome is Outcome.OK and page.kind is PageKind.LISTING else None


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


# --- entries and items ------------------------------------------------------------------------------------------------


def _rows(pages: Pages, tree: Structure, node: Node) -> Iterator[Row]:
    """Yield a column's rows, page after page. A row that leads to a column is a heading or a menu, no document."""
    for same in node.listing:
        page = _listing_page(pages, same)
        if page is not None and page.reading is not None:
            yield from (row for row in page.reading.rows if not (row.url and _is_column(pages, tree, pages.identity_of(row.url))))


def _is_column(pages: Pages, tree: Structure, same: str) -> bool:
    page = pages.by_identity.get(same)
    return same == pages.home or (same in tree.columns and (page is None or page.kind is not PageKind.ARTICLE))


def _entries(pages: Pages, tree: Structure, node: Node) -> Iterator[Entry]:
    """Yield a column's documents in the order of its pages; one that is listed twice (置顶) stands where it came first.

    A row whose link leads nowhere is no document, but its date counts: such rows are told apart by title and date, and
    their addresses are places on the column's page.
    """
    column = pages.url_of(node.identity)
    rows: dict[tuple[str, str, date | None], Row] = {}
    for row in _rows(pages, tree, node):
        item = pages.spell(row.url) if row.url else ""
        published = _with_printed_year(row.published, _own_date(pages, row.url))
        same = (item, "", None) if item else ("", row.title, published)
        known = rows.get(same)
        if known is None or (known.published is None and published is not None):
            rows[same] = replace(known or row, published=published)
    for position, ((item, *_), row) in enumerate(rows.items()):
        yield Entry(column, item or _place(column, position), row.title, row.published, position)


def _place(page: str, position: int) -> str:
    """Return where a row without a link stands. No document has such an address: those carry no fragment."""
    return f"{page}#{position + 1}"


def _own_date(pages: Pages, url: str) -> date | None:
    """Return the date that a document's own page gives."""
    page = pages.by_identity.get(pages.identity_of(url)) if url else None
    record = page.reading.record if page is not None and page.reading is not None else None
    return None if record is None else record.published


def _with_printed_year(shown: date | None, own: date | None) -> date | None:
    """Return the date that a list shows, its year as the document gives it.

    The year of an ``MM-DD`` row is inferred, from its address among others; on migrated sites the document knows better.
    """
    same_day = shown is not None and own is not None and (shown.month, shown.day) == (own.month, own.day)
    return own if same_day else shown


def _items(pages: Pages, tree: Structure, static: frozenset[str]) -> Iterator[Item]:
    """Yield every published document: listed anywhere, or fetched and dated or numbered."""
    listed: dict[str, list[tuple[str, Row]]] = {}
    for same, node in tree.columns.items():
        for row in _rows(pages, tree, node):
            if row.url:
                listed.setdefault(pages.identity_of(row.url), []).append((same, row))
    fetched = {same for same, page in pages.by_identity.items() if page.kind is PageKind.ARTICLE and _is_document(page)}
    for same in sorted({*listed, *(fetched - set(tree.columns))}, key=pages.url_of):
        rows = listed.get(same, [])
        url = pages.url_of(same)
        if (
            same == pages.home
            or pages.left_out.get(same) in _OFF
            or is_attachment(url)
            or (same in tree.columns and same not in fetched)
        ):
            continue
        item = _item(pages, tree, same, rows)
        is_page = item.column in static and item.published is None and item.index_no is None
        yield replace(item, is_document=not is_page and item.column not in _LETTERS)


def _is_document(page: Page) -> bool:
    record = page.reading.record if page.reading is not None else None
    return record is not None and (record.published is not None or record.index_no is not None)


def _item(pages: Pages, tree: Structure, same: str, rows: list[tuple[str, Row]]) -> Item:
    page = pages.by_identity.get(same)
    is_read = page is not None and page.kind is PageKind.ARTICLE and page.fetch.outcome is Outcome.OK
    record = (page.reading.record if is_read and page is not None and page.reading is not None else None) or Record()
    listed = _merged(row for _, row in rows)
    published, origin = record.published, record.published_from
    if published is None and listed.published is not None:
        published, origin = listed.published, DateFrom.LIST
    values = {each.name: getattr(record, each.name) for each in fields(Record)}
    return Item(
        **{
            **values,
            "title": record.title or listed.title,
            "published": published,
            "published_from": origin,
            "index_no": record.index_no or listed.index_no,
            "doc_no": record.doc_no or listed.doc_no,
            "publisher": record.publisher or listed.publisher,
        },
        url=pages.url_of(same),
        column=_column_of(pages, tree, same, rows),
        read=is_read,
        record=page.fetch.record if is_read and page is not None else None,
    )


def _merged(rows: Iterable[Row]) -> Row:
    """Join the rows of one document: the longest title, else the first value that is there."""
    merged = Row("", "")
    for row in rows:
        merged = Row(
            title=row.title if len(row.title) > len(merged.title) else merged.title,
            url=row.url,
            published=merged.published or row.published,
            index_no=merged.index_no or row.index_no,
            doc_no=merged.doc_no or row.doc_no,
            publisher=merged.publisher or row.publisher,
        )
    return merged


def _column_of(pages: Pages, tree: Structure, same: str, rows: list[tuple[str, Row]]) -> str | None:
    """Return the key of the column that a document stands in: one that lists it, its breadcrumb's, or its folder's.

    Of several, one that its breadcrumb names too; a hub (互动交流) that shows what stands in a column beneath comes last.
    """
    page = pages.by_identity.get(same)
    crumbs: list[str] = []
    if page is not None and page.reading is not None:
        crumbs = [pages.identity_of(crumb.url) for crumb in reversed(page.reading.breadcrumb) if crumb.url]
    listing = dict.fromkeys(column for column, _ in rows)
    candidates = dict.fromkeys([*listing, *(crumb for crumb in crumbs if crumb in tree.columns)])
    hubs = {above for candidate in candidates for above in tree.above(candidate)}
    ordered = sorted(candidates, key=lambda each: (each in hubs, each not in listing, each not in crumbs))
    keys = [tree.columns[column].key for column in ordered]
    path = same
    while "/" in path and not any(keys):
        path = path.rpartition("/")[0]
        if path in tree.columns:
            keys.append(tree.columns[path].key)
    return next((key for key in keys if key is not None), None)


# --- home and summary -------------------------------------------------------------------------------------------------


def _home(pages: Pages, seen: Observation, items: tuple[Item, ...]) -> Home:
    page = pages.by_identity.get(pages.home)
    if page is None:
        return Home()
    if page.reading is None:
        return Home(page.fetch, (), page.rendered, page.looks)
    url = pages.url_of(pages.home)
    dates = {item.url: item for item in items}
    shown: dict[str, Entry] = {}
    for row in page.reading.rows:
        item = pages.spell(row.url) if row.url else ""
        known, same = dates.get(item), item or row.title
        dated = known.published if known is not None else None
        published = _with_printed_year(row.published, dated) or dated
        if same not in shown or shown[same].published is None:
            position = shown[same].position if same in shown else len(shown)
            shown[same] = Entry(url, item or _place(url, position), row.title, published, position)
    spelled = {each.number: each.url for each in seen.addresses}
    for address in (pages.spell(spelled[number]) for number in page.links if number in spelled):
        known = dates.get(address)
        if known is not None and known.published is not None and address not in shown:
            shown[address] = Entry(url, address, known.title, known.published, len(shown))
    return Home(page.fetch, tuple(shown.values()), page.rendered, page.looks)


def _summary(summary: CrawlSummary, pages: Pages, home: Home) -> CrawlSummary:
    page = pages.by_identity.get(pages.home)
    named = {link.url for link in page.reading.columns} if page is not None and page.reading is not None else set()
    was_read = home.fetch is not None and home.fetch.outcome is Outcome.OK and page is not None and page.kind is not PageKind.SHELL
    return replace(summary, navigation_seen=was_read and len(named) >= _MENU)
