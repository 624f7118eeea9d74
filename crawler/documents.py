"""From listing rows and articles to a site's documents: the entries of each column, and one item for each document. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.pages import Page, Pages
from crawler.records import DateFrom, Entry, Item, Outcome, PageKind, Record, Row
from crawler.structure import Node, Structure
from crawler.walk import LeftOut, is_attachment

_LETTERS = frozenset({"interaction", "faq"})
"""Keys of columns that show letters and their answers."""
_OFF = frozenset({LeftOut.OFF_SITE, LeftOut.PRIVATE})


def listing_page(pages: Pages, same: str) -> Page | None:
    """Return the page of an identity where it was read as a list, else None."""
    page = pages.by_identity.get(same)
    return page if page is not None and page.fetch.outcome is Outcome.OK and page.kind is PageKind.LISTING else None


def _rows(pages: Pages, tree: Structure, node: Node) -> Iterator[Row]:
    """Yield a column's rows, page after page. A row that leads to a column is a heading or a menu, no document."""
    for same in node.listing:
        page = listing_page(pages, same)
        if page is not None and page.reading is not None:
            yield from (row for row in page.reading.rows if not (row.url and _is_column(pages, tree, pages.identity_of(row.url))))


def _is_column(pages: Pages, tree: Structure, same: str) -> bool:
    page = pages.by_identity.get(same)
    return same == pages.home or (same in tree.columns and (page is None or page.kind is not PageKind.ARTICLE))


# --- entries ----------------------------------------------------------------------------------------------------------


def entries_of(pages: Pages, tree: Structure, node: Node) -> Iterator[Entry]:
    """Yield a column's documents in the order of its pages; one that is listed twice (置顶) stands where it came first.

    A row whose link leads nowhere is no document, but its date counts: such rows are told apart by title and date, and
    their addresses are places on the column's page.
    """
    column = pages.url_of(node.identity)
    rows: dict[tuple[str, str, date | None], tuple[str, date | None]] = {}
    for row in _rows(pages, tree, node):
        item = pages.spell(row.url) if row.url else ""
        published = with_printed_year(row.published, _own_date(pages, row.url))
        same = (item, "", None) if item else ("", row.title, published)
        title, known = rows.get(same, (row.title, None))
        rows[same] = title, known or published
    for position, ((item, *_), (title, published)) in enumerate(rows.items()):
        yield Entry(column, item or place_of(column, position), title, published, position)


def place_of(page: str, position: int) -> str:
    """Return where a row without a link stands. No document has such an address: those carry no fragment."""
    return f"{page}#{position + 1}"


def _own_date(pages: Pages, url: str) -> date | None:
    """Return the date that a document's own page gives."""
    page = pages.by_identity.get(pages.identity_of(url)) if url else None
    record = page.reading.record if page is not None and page.reading is not None else None
    return None if record is None else record.published


def with_printed_year(shown: date | None, own: date | None) -> date | None:
    """Return the date that a list shows, its year as the document gives it.

    The year of an ``MM-DD`` row is inferred, from its address among others; on migrated sites the document knows better.
    """
    same_day = shown is not None and own is not None and (shown.month, shown.day) == (own.month, own.day)
    return own if same_day else shown


# --- items ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Documents:
    """Every published document of a site: listed anywhere, or fetched and dated or numbered. One is merged when it is asked for."""

    pages: Pages
    tree: Structure
    static: frozenset[str]
    _listed: dict[str, list[tuple[str, Row]]]

    @classmethod
    def of(cls, pages: Pages, tree: Structure, static: frozenset[str]) -> "Documents":
        """Collect the documents of the columns of ``tree``; ``static`` are keys of columns that carry no dated list."""
        listed: dict[str, list[tuple[str, Row]]] = {}
        for same, node in tree.columns.items():
            for row in _rows(pages, tree, node):
                if row.url:
                    listed.setdefault(pages.identity_of(row.url), []).append((same, row))
        return cls(pages, tree, static, listed)

    def __iter__(self) -> Iterator[Item]:
        """Yield them by address."""
        fetched = (same for same in self.pages.by_identity if same not in self.tree.columns and self._is_fetched(same))
        for same in sorted({*self._listed, *fetched}, key=self.pages.url_of):
            item = self.get(same)
            if item is not None:
                yield item

    def get(self, same: str) -> Item | None:
        """Return the document of an identity, None where there is none."""
        is_column, is_fetched = same in self.tree.columns, self._is_fetched(same)
        if (is_column and not is_fetched) or (same not in self._listed and (is_column or not is_fetched)):
            return None
        if same == self.pages.home or self.pages.left_out.get(same) in _OFF or is_attachment(self.pages.url_of(same)):
            return None
        return self._item(same)

    def _is_fetched(self, same: str) -> bool:
        page = self.pages.by_identity.get(same)
        record = page.reading.record if page is not None and page.reading is not None else None
        is_dated = record is not None and (record.published is not None or record.index_no is not None)
        return is_dated and page is not None and page.kind is PageKind.ARTICLE

    def _item(self, same: str) -> Item:
        page, rows = self.pages.by_identity.get(same), self._listed.get(same, [])
        is_read = page is not None and page.kind is PageKind.ARTICLE and page.fetch.outcome is Outcome.OK
        record = (page.reading.record if is_read and page is not None and page.reading is not None else None) or Record()
        listed = _merged(row for _, row in rows)
        is_by_list = record.published is None and listed.published is not None
        published, index_no = record.published or listed.published, record.index_no or listed.index_no
        column = self._column_of(page, same, rows)
        is_page = column in self.static and published is None and index_no is None
        return Item(
            url=self.pages.url_of(same),
            title=record.title or listed.title,
            published=published,
            published_from=DateFrom.LIST if is_by_list else record.published_from,
            index_no=index_no,
            doc_no=record.doc_no or listed.doc_no,
            generated=record.generated,
            publisher=record.publisher or listed.publisher,
            department=record.department,
            disclosure=record.disclosure,
            source=record.source,
            column=column,
            read=is_read,
            record=page.fetch.record if is_read and page is not None else None,
            is_document=not is_page and column not in _LETTERS,
        )

    def _column_of(self, page: Page | None, same: str, rows: list[tuple[str, Row]]) -> str | None:
        """Return the key of the column that a document stands in: one that lists it, its breadcrumb's, or its folder's.

        Of several, one that its breadcrumb names too; a hub (互动交流) that shows what stands in a column beneath comes last.
        """
        tree, crumbs = self.tree, list[str]()
        if page is not None and page.reading is not None:
            crumbs = [self.pages.identity_of(crumb.url) for crumb in reversed(page.reading.breadcrumb) if crumb.url]
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
