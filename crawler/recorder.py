"""From an answer to rows: reads a page, notes it down in the bundle and tells the frontier where it leads.

Knows neither Scrapy nor the browser; the spider brings what the network gave.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crawler.bundle import Bundle, Record
from crawler.columns import Vocabulary
from crawler.frontier import DONE, Frontier, Place
from crawler.readers import read, read_text
from crawler.readers.blocks import ARTICLE_URL
from crawler.records import ColumnLink, Fetch, Outcome, PageKind, Reading
from crawler.sightings import Sighting
from crawler.structure import head_of
from crawler.urls import UrlCache
from crawler.walk import Level, Stage, Step, column_steps, follow, link_step

logger = logging.getLogger(__name__)

_READABLE = ("text/", "xml", "html", "octet-stream")
_COLUMN_NAME = "columnname"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network gave for one address: the decoded body, and the headers and bytes as they were served."""

    url: str
    at: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    served: bytes
    body: bytes
    seconds: float
    ip: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(slots=True)
class Recorder:
    """Notes down one site's pages."""

    bundle: Bundle
    frontier: Frontier
    vocabulary: Vocabulary
    as_of: date
    _menus: dict[tuple[ColumnLink, ...], int] = field(default_factory=dict)
    _keys: dict[str, str | None] = field(default_factory=dict)
    _urls: UrlCache = field(default_factory=UrlCache)

    def load(self) -> None:
        """Take up the menus that an earlier session of this crawl kept."""
        self._menus = {columns: number for number, columns in self.bundle.menus().items()}

    def read(self, answer: Answer, *, is_home: bool) -> Reading | None:
        """Return what the readers see, None for what is no page. A page that breaks a reader is one that nobody could read."""
        content_type = answer.header("content-type")
        if content_type and not any(word in content_type.lower() for word in _READABLE):
            return None
        headers: Mapping[str, str] = {key.lower(): value for key, value in answer.headers}
        try:
            return read(
                answer.body,
                answer.url,
                as_of=self.as_of,
                vocabulary=self.vocabulary,
                status=answer.status,
                content_type=content_type,
                headers=headers,
                home=is_home,
                urls=self._urls,
            )
        except Exception:
            logger.exception("no reader survived %s", answer.url)
            return None

    def read_rendered(self, html: str, url: str, *, is_home: bool) -> Reading | None:
        """Return what the readers see in a page that a browser made."""
        try:
            return read_text(html, url, as_of=self.as_of, vocabulary=self.vocabulary, home=is_home, urls=self._urls)
        except Exception:
            logger.exception("no reader survived the rendered %s", url)
            return None

    def lacks_its_list(self, reading: Reading) -> bool:
        """Whether a column that should show a dated list shows none, nor anything else that explains itself.

        Rows without a single date, and no pager: they may be the side bar of a page whose own list comes by script.
        """
        if reading.refresh or reading.frames or reading.total_pages or any(row.published for row in reading.rows):
            return False
        if reading.kind not in {PageKind.OTHER, PageKind.ARTICLE} and not (reading.kind is PageKind.LISTING and reading.rows):
            return False
        key = next((key for key in map(self.key_for, _names(reading)) if key is not None), None)
        return key is not None and not self.vocabulary.is_static(key) and not ARTICLE_URL.search(reading.url)

    def keep(self, name: str, answer: Answer) -> Record:
        """Store an answer as it was served; ``name`` tells it from other answers of the same address."""
        status = f"{answer.status} {answer.reason}".strip()
        return self.bundle.write_response(name, answer.url, answer.at, status, answer.headers, answer.served, answer.ip)

    def note(self, place: Place, fetch: Fetch, reading: Reading | None, record: Record | None, target: str | None = None) -> None:
        """Note one page down, with everything that it links and leads to."""
        links: tuple[int, ...] = ()
        menu: int | None = None
        if reading is not None:
            menu = self._lead_on(place, reading)
            links = tuple(dict.fromkeys(self._number(link.url, place) for link in reading.links))
            for name in _names(reading):
                self.key_for(name)
        if target is not None:
            self.frontier.add(Step(target, place.here.level, place.row.depth))
        self.bundle.put_page(Sighting(place.row.identity, fetch, reading, target, links), record, menu)

    def settle(self, place: Place, fetch: Fetch) -> None:
        """Tell the frontier that an address was answered; pages that are there count against the budget."""
        self.frontier.settle(place, DONE, kept=fetch.status is not None and fetch.status < 400)  # noqa: PLR2004  (RFC 9110)

    def key_for(self, name: str) -> str | None:
        """Return the vocabulary's key for a name, and keep it in the bundle."""
        if name not in self._keys:
            key = self._keys[name] = self.vocabulary.key_for(name)
            if key is not None:
                self.bundle.put_name(name, key)
        return self._keys[name]

    def _lead_on(self, place: Place, reading: Reading) -> int | None:
        here = place.here
        for step in follow(reading, here, self.key_for):
            self.frontier.add(step)
        if not reading.columns or reading.kind is PageKind.ARTICLE:
            return None  # what a document links by a column's name is a document or a menu that stands elsewhere too
        menu = self._menus.get(reading.columns)
        if menu is None:
            menu = self._menus[reading.columns] = len(self._menus) + 1
            self.bundle.put_menu(menu, reading.columns)
            for step in column_steps(reading, here):
                self.frontier.add(step)
        return menu

    def _number(self, url: str, place: Place) -> int:
        number = self.frontier.number_of(url)
        return self.frontier.add(link_step(url, place.here)) if number is None else number


def is_home(place: Place) -> bool:
    """Whether an address stands for the home page (itself, or where it leads)."""
    return place.here.level == Level(Stage.HOME, 0)


def fetch_of(place: Place, answer: Answer, outcome: Outcome, reading: Reading | None, record: str | None) -> Fetch:
    """Return the row of an answer that came over HTTP."""
    return Fetch(
        url=answer.url,
        at=answer.at,
        outcome=outcome,
        status=answer.status,
        seconds=round(answer.seconds, 3),
        size=len(answer.served),
        attempts=place.attempts,
        record=record,
        kind=PageKind.OTHER if reading is None else reading.kind,
        title="" if reading is None else reading.title,
        why="unread" if reading is None else reading.why,
    )


def _names(reading: Reading) -> Iterator[str]:
    """Yield the names that may be a column's, the best first: crumbs, the meta ColumnName, the head of the title."""
    yield from (crumb.text for crumb in reversed(reading.breadcrumb))
    yield from (value for key, value in reading.meta if key.lower() == _COLUMN_NAME)
    yield head_of(reading.title)
