"""How far a list has to be read, where its pages were all read a month ago: down to the last item that is known. Pure.

New documents stand on top and push the others from page to page. So where the last row of a page that was asked for now
stood in the list then, everything behind it is known: the pages that follow hold what stood behind that row. That holds only
for a list that was dated throughout and ran from the newest to the oldest; any other is read whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.records import PageKind, Reading, Row
from crawler.urls import identity

_MOST_PAGES = 2000
"""Pages of one list that are followed; a longer one is read whole."""


@dataclass(slots=True)
class KnownLists:
    """What was known of each list, and which of its pages need not be asked for.

    ``reading_of``  gives what the former crawl read in a page, by identity; None for what is not to be relied on
    ``is_whole``    whether the list of this first page (an identity) is to be read to its end this month
    """

    reading_of: Callable[[str], Reading | None]
    is_whole: Callable[[str], bool]
    _firsts: dict[str, str] = field(default_factory=dict)
    _chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _pushed: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    """Rows of the pages that need not be asked for; none: those that the page had then."""

    def note(self, same: str, number: int, reading: Reading) -> None:
        """Take down a page of a list as it was found now; ``number`` counts the list's pages from 1."""
        if reading.kind is not PageKind.LISTING or not reading.rows:
            return
        first = same if number == 1 else self._firsts.get(same)
        if first is None or self.is_whole(first):
            return
        if first not in self._chains:
            self._chains[first] = self._chain(first)  # once: it reads every page of the list
        chain = self._chains[first]
        for each in chain:
            self._firsts[each] = first
        is_shorter = reading.total_pages is not None and reading.total_pages < len(chain)
        if len(chain) <= number or is_shorter or not _runs_down(reading.rows):
            return
        self._settle(chain, number, reading.rows)

    def _settle(self, chain: tuple[str, ...], number: int, now: tuple[Row, ...]) -> None:
        """Settle the pages after the ``number``-th, which shows ``now``, where its last row is known."""
        last = now[-1]
        rows = [self._rows(same) for same in chain]
        whole = list(dict.fromkeys(row for page in rows for row in page))
        if not _runs_down(whole):
            self._chains[chain[0]] = ()
            return
        if last not in whole:
            return
        before, behind = whole[: whole.index(last)], whole[whole.index(last) + 1 :]
        # Rows of one day stand in any order: one that stood before the last and is not here may have changed places with it.
        if any(row.published == last.published and row not in now for row in before):
            return
        shown_later = {row for page in rows[number + 1 :] for row in page}  # behind the first page that is not asked
        for same in chain[number:]:
            self._pushed[same] = ()  # as it stood then
        # What stood on the pages before it and is shown on none of them any more has come to the first page that is not asked.
        self._pushed[chain[number]] = tuple(row for row in behind if row not in shown_later)

    def rows(self, same: str) -> tuple[Row, ...] | None:
        """Return the rows of a page that need not be asked for; None for a page that has to be."""
        pushed = self._pushed.get(same)
        return None if pushed is None else pushed or self._rows(same)

    def _rows(self, same: str) -> tuple[Row, ...]:
        reading = self.reading_of(same)
        return () if reading is None else reading.rows

    def _chain(self, first: str) -> tuple[str, ...]:
        """Return the pages of the list of ``first`` as it was, in order; none where it is not to be relied on from end to end."""
        chain = dict.fromkeys([first])
        waiting = [first]
        while waiting:
            reading = self.reading_of(waiting.pop(0))
            if reading is None or reading.kind is not PageKind.LISTING or len(chain) > _MOST_PAGES:
                return ()
            new = [same for same in map(identity, reading.next_pages) if same not in chain]
            chain.update(dict.fromkeys(new))
            waiting += new
        return tuple(chain)


def _runs_down(rows: list[Row] | tuple[Row, ...]) -> bool:
    """Whether rows are all dated, from the newest to the oldest."""
    days = [row.published for row in rows if row.published is not None]
    return len(days) == len(rows) and all(above >= below for above, below in pairwise(days))
