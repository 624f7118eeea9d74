"""Which columns a site has: from pages and the links that name them to a tree with names and keys. Pure.

A column is a page that is a list (and no later page of one), or that a column link names. Its name is what the page calls itself
(the breadcrumb's last crumb, the meta ColumnName), else what links call it; its key is the first of these names that the
vocabulary knows, else that of the column above.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.pages import Page, Pages
from crawler.readers.blocks import ARTICLE_URL
from crawler.records import Link, PageKind
from crawler.walk import LeftOut

_TITLE_ENDS = ("_", "-", "—", "|", "–", "－")  # noqa: RUF001  (dashes as portals write them)
_COLUMN_NAME = "columnname"
GATE = 3
"""From so many known columns on that are sent to the home page, a gate or a maintenance sends them there, not their own faults."""


@dataclass(slots=True)
class Node:
    """One column while the tree is built. ``page`` is where its content stands: its own page, or a frame of it.

    ``turned_away``: it is sent to the home page, as are others at once: whether it is there was not seen.
    """

    identity: str
    page: Page | None
    names: tuple[str, ...]
    key: str | None
    found_on: str | None = None
    parent: str | None = None
    listing: tuple[str, ...] = ()
    leads_on: bool = False
    gone: bool = False
    turned_away: bool = False


@dataclass(slots=True)
class _Named:
    """What links say about one target: names with the pages they stand on, keys, parents."""

    names: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    parents: set[str] = field(default_factory=set)
    found_on: str | None = None


class Structure:
    """The columns of one site, by identity."""

    def __init__(self, pages: Pages, keys: Mapping[str, str], static: frozenset[str]) -> None:
        self._pages = pages
        self._keys = keys
        self._static = static
        self._named = self._name_links()
        self._stubs = self._stubs_by_end()
        self._is_gated = len(sent_home(pages, keys)) >= GATE
        self._frames = self._framed()
        self._groups = self._listings()
        self.columns: dict[str, Node] = {}
        for same in sorted({*self._groups, *self._named, *self._stubs} - {pages.home}):
            node = self._node(same)
            if node is not None:
                self.columns[same] = node
        self._set_parents()
        for node in self.columns.values():
            node.key = node.key or self._inherited(node)
        self._drop_documents()

    # --- what links say -----------------------------------------------------------------------------------------------

    def _name_links(self) -> dict[str, _Named]:
        """Collect every column link and crumb by its target; the home page's menu first, so that its names win a tie."""
        named: dict[str, _Named] = {}
        pages = self._pages
        ordered = sorted(pages.by_identity.values(), key=lambda page: (page.identity != pages.home, page.identity))
        for page in ordered:
            if page.reading is None:
                continue
            # What an article links by a column's name may be a document; its menu stands on other pages too.
            for link in () if page.kind is PageKind.ARTICLE else page.reading.columns:
                same = pages.identity_of(link.url)
                if link.key is not None or pages.left_out.get(same) not in {LeftOut.OFF_SITE, LeftOut.PRIVATE}:
                    self._tell(named, same, link.name, link.key, link.parent, page)
            for crumb in self._column_crumbs(page):
                self._tell(named, pages.identity_of(crumb.url), crumb.text, None, None, page)
        return named

    def _tell(self, named: dict[str, _Named], same: str, name: str, key: str | None, parent: str | None, page: Page) -> None:
        entry = named.setdefault(same, _Named())
        entry.names[name] += 1
        entry.found_on = entry.found_on or page.identity
        if key is not None:
            entry.keys[key] += 1
        if parent is not None:
            entry.parents.add(self._pages.identity_of(parent))

    def _stubs_by_end(self) -> dict[str, list[str]]:
        """Return page → the redirects and stubs of the menu that lead to it: it is their column, though no link names it."""
        found: dict[str, list[str]] = {}
        for other in sorted(self._named):
            end = self._pages.lead(other)
            if end is not None and end != other and end in self._pages.by_identity and end not in self._pages.left_out:
                found.setdefault(end, []).append(other)
        return found

    def _column_crumbs(self, page: Page) -> Iterator[Link]:
        """Yield the crumbs that are columns: neither the home page nor an article's own line."""
        if page.reading is None:
            return
        for crumb in page.reading.breadcrumb:
            same = self._pages.identity_of(crumb.url) if crumb.url else ""
            own = same == page.identity and page.kind is PageKind.ARTICLE
            if same and same != self._pages.home and not own and same not in self._pages.left_out:
                yield crumb

    # --- lists --------------------------------------------------------------------------------------------------------

    def _framed(self) -> dict[str, str]:
        """Pages that show their list in a frame: page → the frame's page."""
        found: dict[str, str] = {}
        for same, page in self._pages.by_identity.items():
            if page.reading is None or page.kind is PageKind.LISTING:
                continue
            for frame in sorted(page.reading.frames):
                inner = self._pages.by_identity.get(self._pages.identity_of(frame))
                if inner is not None and inner.kind is PageKind.LISTING and inner.identity != same:
                    found.setdefault(same, inner.identity)
        return found

    def _listings(self) -> dict[str, tuple[str, ...]]:
        """Return first page → all pages of a listing in order, for every list that is no later page (or frame) of another.

        A list without a row that nothing calls a column is none: what a search or a filter answers when it found nothing.
        """
        called = self._named.keys() | self._stubs.keys()
        lists = {same: page for same, page in self._pages.by_identity.items() if page.kind is PageKind.LISTING}
        lists = {same: page for same, page in lists.items() if same in called or (page.reading is not None and page.reading.rows)}
        later = {after for same in lists for after in self._next(same) if after != same}
        later -= {same for same in later if same in self._named}
        inner = set(self._frames.values()) - set(self._named)
        firsts = {same for same in lists if same not in later and same not in inner}
        groups = {same: self._chain(same, firsts) for same in firsts}
        groups.update({outer: self._chain(same, firsts) for outer, same in self._frames.items() if outer != self._pages.home})
        groups.pop(self._pages.home, None)
        return groups

    def _next(self, same: str) -> list[str]:
        page = self._pages.by_identity.get(same)
        return [] if page is None or page.reading is None else [self._pages.identity_of(url) for url in page.reading.next_pages]

    def _chain(self, first: str, firsts: set[str]) -> tuple[str, ...]:
        """Follow the pager from ``first``: pages in the order in which the earliest page names them."""
        chain = dict.fromkeys([first])
        todo = [first]
        while todo:
            for after in self._next(todo.pop(0)):
                if after not in chain and (after not in firsts):
                    chain[after] = None
                    todo.append(after)
        return tuple(chain)

    # --- one column ---------------------------------------------------------------------------------------------------

    def _node(self, same: str) -> Node | None:
        """Return the column at one address; None where it only stands for another one, or for the home page."""
        pages, named = self._pages, self._named.get(same)
        lead = pages.lead(same)
        page = pages.by_identity.get(same)
        names = tuple(dict.fromkeys(self._names(same, page, named)))
        own_key = next((self._keys[name] for name in names if name in self._keys), None)
        told = [each for each in (named, *(self._named[other] for other in self._stubs.get(same, ()))) if each is not None]
        key = own_key or next((key for each in told if (key := _most(each.keys)) is not None), None)
        if page is not None and page.kind is PageKind.HOME and key is None:
            return None
        content = pages.by_identity.get(self._frames.get(same, ""), page)
        found_on = told[0].found_on if told else None
        node = Node(same, content, names, key, found_on, listing=self._groups.get(same, ()))
        if lead != same:
            return self._stub(node, lead)
        node.gone = page is not None and page.is_gone
        return node

    def _stub(self, node: Node, lead: str | None) -> Node | None:
        """Return what a redirect or stub is: gone where it leads home, else a node of the menu; None for a name of its target."""
        if lead == self._pages.home:
            # A menu entry of a known name that is sent to the home page is a soft 404; 首页 itself is nothing.
            node.gone, node.turned_away = not self._is_gated, self._is_gated
            return node if node.key is not None else None
        target = self._named.get(lead or "")
        if lead is not None and target is not None and set(target.names) - set(node.names):
            node.leads_on = True
            return node
        if lead is None or lead in self._pages.left_out or lead not in self._pages.by_identity:
            return node
        return None

    def _names(self, same: str, page: Page | None, named: _Named | None) -> Iterator[str]:
        """Yield what a column is called, the best first."""
        reading = page.reading if page is not None else None
        is_article = reading is not None and reading.kind is PageKind.ARTICLE
        if reading is not None and not is_article:
            yield from (
                crumb.text for crumb in reversed(reading.breadcrumb) if self._pages.identity_of(crumb.url) == same and crumb.text
            )
            yield from (value for key, value in reading.meta if key.lower() == _COLUMN_NAME and value)
        if named is not None:
            yield from _ranked(named.names)
        yield from self._stub_names(same)
        if reading is not None and reading.title:
            yield head_of(reading.title)

    def _stub_names(self, same: str) -> Iterator[str]:
        """Yield the names of stubs that lead here."""
        for other in self._stubs.get(same, ()):
            yield from _ranked(self._named[other].names)

    # --- the tree -----------------------------------------------------------------------------------------------------

    def _set_parents(self) -> None:
        crumbs = self._crumb_parents()
        for same, node in self.columns.items():
            for candidate in self._parents_of(same, crumbs):
                if candidate in self.columns and candidate != same and not self._is_above(same, candidate):
                    node.parent = candidate
                    break

    def _parents_of(self, same: str, crumbs: Mapping[str, list[str]]) -> Iterator[str]:
        yield from crumbs.get(same, ())
        yield from sorted(other for other, node in self.columns.items() if node.leads_on and self._pages.lead(other) == same)
        named = self._named.get(same)
        if named is not None:
            yield from sorted(named.parents)
        path = same.partition("?")[0]
        while "/" in path:
            path = path.rpartition("/")[0]
            yield path

    def _crumb_parents(self) -> dict[str, list[str]]:
        """Return column → what stands before it in breadcrumbs: its own page's first, then the most frequent."""
        own: dict[str, str] = {}
        votes: dict[str, Counter[str]] = {}
        for page in self._pages.by_identity.values():
            chain = [self._pages.identity_of(crumb.url) for crumb in self._column_crumbs(page)]
            if chain and page.kind is not PageKind.ARTICLE and page.identity not in chain:
                chain.append(page.identity)
            for above, below in pairwise(chain):
                if below == page.identity:
                    own[below] = above
                votes.setdefault(below, Counter())[above] += 1
        return {same: [*([own[same]] if same in own else []), *_ranked(counts)] for same, counts in votes.items()}

    def above(self, same: str) -> Iterator[str]:
        """Yield the columns above one, the nearest first."""
        parent = self.columns[same].parent
        while parent is not None and parent in self.columns:
            yield parent
            parent = self.columns[parent].parent

    def _is_above(self, same: str, candidate: str) -> bool:
        """Whether ``same`` stands above ``candidate`` already, or is it: making it the parent would close a circle."""
        return same == candidate or same in self.above(candidate)

    def _drop_documents(self) -> None:
        """Take out documents whose titles read like a column's name: listed somewhere, and no static page in its own right."""
        listed: dict[str, set[str | None]] = {}
        for node in self.columns.values():
            for reading in (self._pages.by_identity[same].reading for same in node.listing if same in self._pages.by_identity):
                for row in reading.rows if reading is not None else ():
                    if row.url:
                        listed.setdefault(self._pages.identity_of(row.url), set()).add(node.key)
        for same, node in list(self.columns.items()):
            # A column's page that was only read as an article keeps its place: its address is none of a document.
            is_article = node.page is not None and node.page.kind is PageKind.ARTICLE and ARTICLE_URL.search(node.page.fetch.url)
            if is_article and same in listed and (node.key not in self._static or node.key in listed[same]):
                del self.columns[same]

    def _inherited(self, node: Node) -> str | None:
        """Return the key of the nearest column above that has one; static keys are not inherited (概况 is no list)."""
        above = node.parent
        while above is not None:
            key = self.columns[above].key
            if key is not None:
                return None if key in self._static else key
            above = self.columns[above].parent
        return None


def _ranked(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _most(counts: Counter[str]) -> str | None:
    return next(iter(_ranked(counts)), None)


def sent_home(pages: Pages, keys: Mapping[str, str]) -> frozenset[str]:
    """Return the addresses that pages call by the name of a known column and that lead to the home page."""
    columns = {
        pages.identity_of(column.url)
        for page in pages.by_identity.values()
        for column in (page.reading.columns if page.reading is not None and page.kind is not PageKind.ARTICLE else ())
        if column.key is not None or column.name in keys
    }
    return frozenset(same for same in columns if same != pages.home and pages.lead(same) == pages.home)


def head_of(title: str) -> str:
    """Return what stands before the site's name in a ``<title>``."""
    ends: Iterable[int] = (title.find(mark) for mark in _TITLE_ENDS)
    cut = min((end for end in ends if end > 0), default=len(title))
    return title[:cut].strip()
