"""What is asked after the walk, and in which order: link targets that are no pages of the site, and second looks.

The queue knows hosts and moments, neither Scrapy nor the bundle. A host is asked a few things at a time, so one that is slow
holds back neither the site nor other hosts.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.targets import Target

AT_ONCE_OTHER = 2
"""Requests under way to one host: nobody's server should feel that its address stands on a portal."""


class Purpose(StrEnum):
    """Why an address is asked for after the walk."""

    TARGET = "target"  # what a link leads to
    PAGE = "page"  # a second look at a page of the walk
    WITNESS = "witness"  # another host, that answered before: is our own line up?


@dataclass(slots=True)
class Errand:
    """One address to ask for. ``first`` is what an earlier look at the same target gave; ``url`` changes with redirects.

    ``key``   the link's own address; ``identity`` the page's, for a second look at a page
    ``body``  GET rather than HEAD
    ``is_conditional``  a file that is asked for only if it changed; ``is_anew``: it is asked for whatever an earlier crawl kept
    """

    purpose: Purpose
    key: str
    url: str
    internal: bool = True
    is_file: bool = False
    body: bool = False
    first: Target | None = None
    identity: str = ""
    by_browser: bool = False
    attempts: int = 1
    hops: int = 0
    is_conditional: bool = False
    is_anew: bool = False

    @property
    def host(self) -> str:
        """Return the host and port that is asked, whose politeness counts."""
        return urlsplit(self.key).netloc

    @property
    def may_be_known(self) -> bool:
        """Whether it is a file that an earlier crawl may have kept from this very address, now asked for the first time."""
        return self.internal and self.is_file and self.url == self.key and self.first is None and not self.is_anew

    @property
    def is_second_look(self) -> bool:
        """Whether the address was looked at before."""
        return self.purpose is Purpose.PAGE or self.first is not None


@dataclass(slots=True)
class Errands:
    """The queue. Errands of one host go in the order in which they came, hosts take turns; the site is asked ``own`` at once."""

    own: int
    _waiting: dict[str, deque[Errand]] = field(default_factory=dict)
    _turns: deque[str] = field(default_factory=deque)
    _later: list[tuple[float, int, Errand]] = field(default_factory=list)
    _under_way: Counter[str] = field(default_factory=Counter)
    _number: int = 0

    def add(self, errand: Errand, due: float, now: float) -> None:
        """Take an errand that is to be run from the moment ``due`` on (seconds of one clock)."""
        if due > now:
            self._number += 1
            heapq.heappush(self._later, (due, self._number, errand))
            return
        if errand.host not in self._waiting:
            self._waiting[errand.host] = deque()
            self._turns.append(errand.host)
        self._waiting[errand.host].append(errand)

    def next(self, now: float) -> Errand | None:
        """Return what to run now, None where one must wait (or nothing is left)."""
        while self._later and self._later[0][0] <= now:
            self.add(heapq.heappop(self._later)[2], now, now)
        for _ in range(len(self._turns)):
            host = self._turns[0]
            self._turns.rotate(-1)
            errands = self._waiting[host]
            if self._under_way[host] >= (self.own if errands[0].internal else AT_ONCE_OTHER):
                continue
            errand = errands.popleft()
            if not errands:
                del self._waiting[host]
                self._turns.remove(host)
            self._under_way[host] += 1
            return errand
        return None

    def done(self, errand: Errand) -> None:
        """Tell that an errand that :meth:`next` gave came to its end."""
        self._under_way[errand.host] -= 1

    @property
    def next_due(self) -> float | None:
        """Return when the next of the errands that are not due yet is, None where there is none."""
        return self._later[0][0] if self._later else None

    @property
    def count(self) -> int:
        """How many errands are waiting or under way."""
        return sum(map(len, self._waiting.values())) + len(self._later) + sum(self._under_way.values())

    def drop(self, *, internal_only: bool = False) -> Iterator[Errand]:
        """Take out, and yield, what is not under way."""
        keep = [(due, number, errand) for due, number, errand in self._later if internal_only and not errand.internal]
        dropped = [errand for _, _, errand in self._later if not internal_only or errand.internal]
        self._later = keep
        heapq.heapify(self._later)
        for host in list(self._waiting):
            if not internal_only or self._waiting[host][0].internal:
                dropped.extend(self._waiting.pop(host))
                self._turns.remove(host)
        yield from dropped
