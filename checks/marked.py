"""The marks of a site's pages as rules need them: in a lasting order, by names that an official knows, and what was not seen."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from checks.model import Finding, Subject
from checks.rule import passed, site_subject, unknown
from checks.seen import home_reason, site_reason
from crawler.marks import PageMarks
from crawler.records import Reason, SiteFacts

K = TypeVar("K", bound=Hashable)
M = TypeVar("M")


class Marked:
    """The pages of one site with what they carry. The home page stands first, then columns, then the rest, each by address."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts``."""
        self._facts = facts
        fetch = facts.home.fetch
        self._homes = {facts.site.url, fetch.url} if fetch else {facts.site.url}
        self._columns = {column.url: column for column in facts.columns}
        self._items = {item.url: item for item in facts.items}
        self.all: tuple[PageMarks, ...] = tuple(sorted(facts.marks, key=self._rank))

    def _rank(self, page: PageMarks) -> tuple[bool, bool, str]:
        return not self.is_home(page), page.url not in self._columns, page.url

    def is_home(self, page: PageMarks) -> bool:
        """Tell whether this is the home page."""
        return page.url in self._homes

    @property
    def home(self) -> PageMarks | None:
        """Return the home page, None where it was not read."""
        return self.all[0] if self.all and self.is_home(self.all[0]) else None

    @property
    def columns(self) -> tuple[PageMarks, ...]:
        """Return the first pages of columns: further pages of a list are none."""
        return tuple(page for page in self.all if page.is_column and page.url in self._columns)

    def places(self, marks: Callable[[PageMarks], Iterable[M]], key: Callable[[M], K]) -> Mapping[K, list[tuple[PageMarks, M]]]:
        """Return what the pages carry by ``key``, each with the pages that carry it, in their order."""
        found: dict[K, list[tuple[PageMarks, M]]] = defaultdict(list)
        for page in self.all:
            for mark in marks(page):
                found[key(mark)].append((page, mark))
        return found

    @property
    def unseen(self) -> Reason:
        """Return why nothing was seen, for a site of which no page was inspected."""
        return site_reason(self._facts) or Reason.BUDGET

    @property
    def home_unseen(self) -> Reason:
        """Return why the home page was not seen, for one that was not inspected or has no foot to read."""
        return home_reason(self._facts) or Reason.SHELL

    def subject(self, page: PageMarks) -> Subject:
        """Return a page as the subject of a finding: by the name of its column or document, else by its address."""
        if self.is_home(page):
            return Subject("首页", page.url)
        column, item = self._columns.get(page.url), self._items.get(page.url)
        if column is not None:
            return Subject(column.name, page.url, column.key)
        return Subject(item.title, page.url, item.column) if item is not None else Subject(page.url, page.url)


def judge_marks(facts: SiteFacts, faults: Callable[[Marked], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield the faults of a site's pages; where there is none that all is well, where no page was inspected why."""
    marked = Marked(facts)
    if not marked.all:
        yield unknown(site_subject(facts), marked.unseen)
        return
    yield from tuple(faults(marked)) or (passed(site_subject(facts)),)


def records(pages: Iterable[PageMarks]) -> tuple[str, ...]:
    """Return the captures that prove what is said of the first of ``pages``."""
    return tuple(page.record for page in pages if page.record)[:1]
