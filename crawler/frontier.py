"""The frontier: every address of the site that is known, which of them are due, and what became of the others.

It is Scrapy's scheduler, but one that keeps its state in the bundle, in the same transaction as the pages: after a ``kill -9``
an address is either done with its page kept, or it is asked again.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.bundle import AddressRow, Bundle
from crawler.records import PageKind, Reading
from crawler.traps import COUNTED, Saying, Traps, leads_into_itself
from crawler.urls import identity, in_site, is_private, site_hosts
from crawler.walk import CUTS_THE_CRAWL, Here, LeftOut, Level, Stage, Step, is_attachment

if TYPE_CHECKING:
    from crawler.former import FormerPage

PENDING = "pending"
DONE = "done"
ALIAS = "alias"

_Turn = tuple[Level, str, str]  # level, address, identity

_SAYS_NOTHING = frozenset({PageKind.SHELL, PageKind.CHALLENGE, PageKind.ERROR})

_MAX_URL = 2000  # characters; longer ones are traps of scripts that append to their own address
MAX_ADDRESSES = 500_000
"""Addresses that one crawl keeps in mind, 1 to 2 KB each: a page of sixteen megabytes can name 400,000 that nobody has heard of."""


@dataclass(slots=True)
class Place:
    """One address being asked for. ``url`` changes when a redirect only corrects the spelling (http → https).

    ``former`` is what a former crawl saw of it; ``is_conditional``: it is asked for only if it changed since; ``is_anew``: it is
    asked for as if there had been no former crawl.
    """

    row: AddressRow
    url: str
    attempts: int = 1
    hops: int = 0
    holds_level: bool = True
    former: "FormerPage | None" = None
    is_conditional: bool = False
    is_anew: bool = False

    @property
    def here(self) -> Here:
        """Return where the address stands in the walk."""
        return Here(Level(Stage(self.row.stage), self.row.turn), self.row.depth)


@dataclass(slots=True)
class Frontier:
    """Which address next. ``hosts`` is what :func:`crawler.urls.site_hosts` gave; a budget counts kept pages.

    Level by level (see :mod:`crawler.walk`): a level's addresses are handed out in their order, and the next level is chosen
    only when all answers of this one are in. An address that waits for another try holds nobody up.
    ``only`` holds the identities of the addresses that may be asked for; None: all of the site's.
    """

    bundle: Bundle
    hosts: frozenset[str]
    max_pages: int
    max_depth: int
    only: set[str] | None = None
    kept: int = 0
    level: Level | None = None
    asked: dict[str, Place] = field(default_factory=dict)
    traps: Traps = field(default_factory=Traps)
    _known: dict[str, tuple[int, AddressRow]] = field(default_factory=dict)
    _rows: dict[str, AddressRow] = field(default_factory=dict)
    _batch: list[_Turn] = field(default_factory=list)
    _later: list[_Turn] = field(default_factory=list)
    _holding: int = 0
    _pending: int = 0
    _rest: AddressRow | None = None

    def load(self) -> None:
        """Take up what the bundle holds: addresses that were due, or asked for and not answered, are due again."""
        level = self.bundle.meta("level")
        self.level = Level(Stage(level[0]), level[1]) if level else None
        self.kept = self.bundle.kept_pages()
        self.traps.found = set(self.bundle.meta("traps", ()))
        self.traps.load(self.bundle.extras(Saying))
        rows = self.bundle.address_rows()
        self._rows = {row.identity: row for row in rows if row.state != ALIAS}
        for row in rows:
            self._known[row.url] = (row.number, self._rows[row.identity])
            if row.state == PENDING:
                self._push(row)
                self._pending += 1

    # --- growing ------------------------------------------------------------------------------------------------------

    def number_of(self, url: str) -> int | None:
        """Return the number of an address that is known, else None. What every link of every page costs, so only a look-up."""
        known = self._known.get(url)
        return None if known is None else known[0]

    def find(self, url: str) -> tuple[int, AddressRow] | None:
        """Return the number of an address and the row that it stands for, None for one that is not known."""
        return self._known.get(url)

    def row_of(self, same: str) -> AddressRow | None:
        """Return the row of an identity, None for one that is not known."""
        return self._rows.get(same)

    def name(self, url: str) -> None:
        """Allow one more address, where only named ones are asked for."""
        if self.only is not None:
            self.only.add(identity(url))

    def add(self, step: Step) -> int:
        """Make an address known, due at its level; one that is due already moves forward if this is sooner. Returns its number.

        Once :data:`MAX_ADDRESSES` are known, one more stands for all others, and says that the crawl is not complete.
        """
        known = self._known.get(step.url)
        if known is None:
            return self._add_new(step) if len(self._known) < MAX_ADDRESSES else self._stand_for_rest(step)
        number, row = known
        self._advance(row, step)
        return number

    def _add_new(self, step: Step) -> int:
        number = len(self._known) + 1
        same = identity(step.url)
        first = self._rows.get(same)
        state = ALIAS if first is not None else self._state_for(step)
        row = AddressRow(number, step.url, same, state, step.level.stage, step.level.turn, step.depth)
        self.bundle.put_address(row)
        self._known[step.url] = (number, first or row)
        if first is not None:
            self._advance(first, step)
            return number
        self._rows[same] = row
        if state == PENDING:
            self._pending += 1
            self._push(row)
        return number

    def _stand_for_rest(self, step: Step) -> int:
        """Return the number of the address that stands for all that came too late: the first of them, left out by the budget."""
        if self._rest is None:
            number, level = len(self._known) + 1, step.level
            self._rest = AddressRow(number, step.url, step.url, LeftOut.BUDGET, level.stage, level.turn, step.depth)
            self.bundle.put_address(self._rest)
            self._known[step.url] = (self._rest.number, self._rest)
        return self._rest.number

    def _is_unnamed(self, same: str) -> bool:
        return self.only is not None and same not in self.only

    def _state_for(self, step: Step) -> str:
        if self._is_unnamed(identity(step.url)):
            return LeftOut.UNNAMED
        if not in_site(step.url, self.hosts):
            host = step.url.partition("://")[2].partition("/")[0].rpartition("@")[2]
            return LeftOut.PRIVATE if is_private(host) else LeftOut.OFF_SITE
        if len(step.url) > _MAX_URL:
            return LeftOut.TRAP
        if is_attachment(step.url):
            return LeftOut.ATTACHMENT
        if leads_into_itself(step.url) or (step.level.stage in COUNTED and self.traps.holds(step.url)):
            return LeftOut.TRAP
        return PENDING if step.depth <= self.max_depth else LeftOut.DEPTH

    def _advance(self, row: AddressRow, step: Step) -> None:
        if row.state == LeftOut.DEPTH and step.depth <= self.max_depth:
            row.state = PENDING
            self._pending += 1
        elif row.state == LeftOut.UNNAMED and not self._is_unnamed(row.identity):
            row.state = self._state_for(step)
            self._pending += row.state == PENDING
        elif row.state != PENDING or (step.level.stage, step.level.turn, step.depth) >= (row.stage, row.turn, row.depth):
            return
        row.stage, row.turn, row.depth = step.level.stage, step.level.turn, min(step.depth, row.depth)
        self.bundle.put_address(row)
        if row.identity not in self.asked:
            self._push(row)

    def _push(self, row: AddressRow) -> None:
        level = Level(Stage(row.stage), row.turn)
        heapq.heappush(self._batch if level == self.level else self._later, (level, row.url, row.identity))

    # --- handing out --------------------------------------------------------------------------------------------------

    @property
    def has_more(self) -> bool:
        """Whether anything is due, being asked for or waiting for another try."""
        return bool(self._pending)

    @property
    def queued(self) -> int:
        """How many addresses are due or being asked for."""
        return self._pending

    def next_place(self) -> Place | None:
        """Return the address to ask for now, or None where one must wait for answers (or nothing is due)."""
        if self.kept + len(self.asked) >= self.max_pages:
            return None
        while True:
            if not self._batch and (self._holding or not self._next_level()):
                return None
            level, _, same = heapq.heappop(self._batch)
            row = self._rows[same]
            if row.state == PENDING and same not in self.asked and level == (row.stage, row.turn):
                place = Place(row, row.url)
                self.asked[same] = place
                self._holding += 1
                return place

    def _next_level(self) -> bool:
        self._leave_traps()
        while self._later and self._is_stale(self._later[0]):
            heapq.heappop(self._later)
        if not self._later:
            return False
        self.level = self._later[0][0]
        while self._later and self._later[0][0] == self.level:
            heapq.heappush(self._batch, heapq.heappop(self._later))
        return True

    def _is_stale(self, turn: _Turn) -> bool:
        return self._rows[turn[2]].state != PENDING

    def note_said(self, place: Place, reading: Reading, body: bytes) -> None:
        """Take down what a page says, so that a trap is recognised between two levels; a page that failed says nothing."""
        if place.here.level.stage in COUNTED and reading.kind not in _SAYS_NOTHING:
            saying = self.traps.note(place.url, reading, body)
            if saying is not None:
                self.bundle.put_extra(place.row.identity, saying)

    def note_saying(self, place: Place, saying: Saying) -> None:
        """Take down what a page says, where an earlier crawl heard it."""
        if place.here.level.stage in COUNTED:
            self.traps.load([saying])
            self.bundle.put_extra(place.row.identity, saying)

    def _leave_traps(self) -> None:
        """Leave out what is due under a shape that has turned out to be a trap."""
        if not self.traps.recognise():
            return
        for row in self.due():
            if row.stage in COUNTED and self.traps.holds(row.url):
                self._leave(row, LeftOut.TRAP)

    def leave(self, url: str, reason: LeftOut) -> None:
        """Make an address known, and leave it out for ``reason`` unless it was asked for already."""
        self.add(Step(url, Level(Stage.LINK, 0), 0))
        known = self._known.get(url)
        if known is not None and known[1].state == PENDING and known[1].identity not in self.asked:
            self._leave(known[1], reason)

    def _leave(self, row: AddressRow, reason: LeftOut) -> None:
        row.state = reason
        self.bundle.put_address(row)
        self._pending -= 1

    @property
    def spent(self) -> bool:
        """Whether the budget of pages is used up and nothing is under way that could give some of it back."""
        return self.kept >= self.max_pages and not self.asked

    def wait(self, place: Place) -> None:
        """Tell that ``place`` waits for another try: it no longer holds its level up."""
        place.attempts += 1
        if place.holds_level:
            place.holds_level = False
            self._holding -= 1

    def settle(self, place: Place, state: str, *, kept: bool) -> None:
        """Tell what became of ``place``: ``done`` or a reason to leave it out; ``kept`` counts it against the budget."""
        row = place.row
        row.state = state
        self.bundle.put_address(row)
        del self.asked[row.identity]
        self._pending -= 1
        self.kept += kept
        if place.holds_level:
            self._holding -= 1

    def leave_rest(self, reason: LeftOut) -> None:
        """Leave out, for one reason, everything that is still due."""
        assert reason in CUTS_THE_CRAWL  # noqa: S101  (a slip of the programmer, not of the input)
        for row in self.due():
            row.state = reason
            self.bundle.put_address(row)
        self._batch.clear()
        self._later.clear()
        self._pending = len(self.asked)

    def left_out(self, *reasons: LeftOut) -> Iterator[tuple[str, AddressRow]]:
        """Yield every spelling of the addresses that were left out for one of ``reasons``, with their rows."""
        return ((url, row) for url, (_, row) in self._known.items() if row.state in reasons)

    def state_of(self, url: str) -> str | None:
        """Return the state of an address that is known, else None."""
        known = self._known.get(url)
        return None if known is None else known[1].state

    def due(self) -> Iterator[AddressRow]:
        """Yield the addresses that are due and not being asked for."""
        return (row for row in self._rows.values() if row.state == PENDING and row.identity not in self.asked)


def hosts_of(home: str, extra: tuple[str, ...]) -> frozenset[str]:
    """Return the hosts that make up the site whose home page is ``home``."""
    return frozenset(site_hosts(home, extra))
