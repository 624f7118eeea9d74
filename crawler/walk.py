"""Which pages to visit next and in which order: the policy of the frontier. Pure.

A crawl goes level by level: all addresses of one :class:`Level` are asked before the next level is chosen, in the order of
their addresses. So what a budget cuts off depends on the site alone, not on which answer came first, and a crawl that was
killed and resumed keeps the same pages as one left alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from crawler.records import PageKind, Reading


class Stage(IntEnum):
    """What an address is wanted for; the lower, the sooner.

    Every column's newest page and its documents come before any listing's second page, and known columns before
    unknown links, so that a small budget still sees what the indicators ask about.
    """

    HOME = 0
    COLUMN = 1
    CANDIDATE = 2
    DOCUMENT = 3
    LISTING = 4
    ARCHIVE = 5
    LINK = 6


class LeftOut(StrEnum):
    """Why an address was not asked for."""

    OFF_SITE = "off_site"
    PRIVATE = "private"
    ATTACHMENT = "attachment"
    TRAP = "trap"
    ROBOTS = "robots"
    BUDGET = "budget"
    DEPTH = "depth"
    TIME = "time"
    BLOCKED = "blocked"
    UNNAMED = "unnamed"
    """Not among the pages that this crawl is for (a recheck visits what its notice names)."""


CUTS_THE_CRAWL = frozenset({LeftOut.BUDGET, LeftOut.DEPTH, LeftOut.TIME, LeftOut.BLOCKED})
"""Reasons that make a crawl incomplete; the others are no pages of the site, or not ours to read."""


class Level(NamedTuple):
    """A stage and the turn within it: the page number in a listing (so that all columns advance together), else the depth."""

    stage: Stage
    turn: int


@dataclass(frozen=True, slots=True)
class Step:
    """One address to visit. ``depth`` counts clicks from the home page; the pages of one listing have the same depth."""

    url: str
    level: Level
    depth: int


@dataclass(frozen=True, slots=True)
class Here:
    """The page that was just read: where it stood in the walk."""

    level: Level
    depth: int

    @property
    def page_number(self) -> int:
        """Which page of a listing this is, from 1."""
        return self.level.turn if self.level.stage is Stage.LISTING else 1


# What is no page: never fetched by the walk. Files are no columns and carry no list.
_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|rtf|txt|csv|zip|rar|7z|gz|tar|tgz|jpe?g|png|gif|bmp|webp|svg|ico|tiff?|"
    r"mp[34]|wm[av]|avi|mov|flv|swf|rmvb|wav|m4[av]|exe|apk|css|js|json|xml|rss|woff2?|ttf)$",
    re.IGNORECASE,
)


def is_attachment(url: str) -> bool:
    """Whether the path of ``url`` ends like a file that is no page."""
    return _ATTACHMENT.search(url.partition("?")[0]) is not None


def first_step(home: str) -> Step:
    """Return the step that starts the walk."""
    return Step(home, Level(Stage.HOME, 0), 0)


def link_step(url: str, here: Here) -> Step:
    """Return the step to a link of which nothing is known."""
    return Step(url, Level(Stage.LINK, here.depth + 1), here.depth + 1)


def follow(reading: Reading, here: Here, key_for: Callable[[str], str | None]) -> Iterator[Step]:
    """Where one page leads, apart from its columns (:func:`column_steps`) and its plain links (:func:`link_step`).

    A stub's target and a frame stand in for the page itself, so they keep its place.
    """
    for url in (reading.refresh, *reading.frames):
        if url is not None:
            yield Step(url, here.level, here.depth)
    for number, url in enumerate(reading.next_pages, start=here.page_number + 1):
        yield Step(url, Level(Stage.LISTING, number), here.depth)
    for crumb in reading.breadcrumb:
        if crumb.url:
            yield column_step(crumb.url, key_for(crumb.text), here)
    if reading.kind is not PageKind.ARTICLE:
        newest = here.page_number == 1
        level = Level(Stage.DOCUMENT, here.depth + 1) if newest else Level(Stage.ARCHIVE, here.page_number)
        for row in reading.rows:
            if not row.url:  # a dated row whose link leads nowhere (javascript:;)
                continue
            yield Step(row.url, level, here.depth + 1)


def column_steps(reading: Reading, here: Here) -> Iterator[Step]:
    """Yield the steps to the columns that a page links; the same menu on the next page need not be asked again."""
    for column in reading.columns:
        yield column_step(column.url, column.key, here)


def column_step(url: str, key: str | None, here: Here) -> Step:
    """Return the step to a column's first page: those whose name the vocabulary knows come first."""
    return Step(url, Level(Stage.CANDIDATE if key is None else Stage.COLUMN, here.depth + 1), here.depth + 1)
