"""From an answer to rows: reads a page, notes it down in the bundle and tells the frontier where it leads.

Knows neither Scrapy nor the browser; the spider brings what the network gave.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.bundle import Bundle, Record
from crawler.columns import Vocabulary
from crawler.frontier import DONE, Frontier, Place
from crawler.marks import PageMarks
from crawler.parts import Parts
from crawler.perusal import Perusal, Sheet, with_record
from crawler.readers.blocks import ARTICLE_URL
from crawler.records import ColumnLink, Fetch, Outcome, PageKind, Reading
from crawler.sightings import Sighting
from crawler.structure import head_of
from crawler.targets import Target, TargetState
from crawler.traps import MAX_STAND_INS, StandIn
from crawler.urls import identity, in_site
from crawler.walk import LeftOut, Level, Stage, Step, column_steps, follow, is_attachment, link_step

if TYPE_CHECKING:
    from crawler.former import FormerPage

_READABLE = ("text/", "xml", "html", "octet-stream")
_MEDIA_TYPE = re.compile(r"\s*[\w.+-]+/[\w.+-]+")  # what is none says nothing, and the bytes decide
_COLUMN_NAME = "columnname"
_EVERY = "*"
_OFF_THE_WALK = frozenset({LeftOut.OFF_SITE, LeftOut.PRIVATE, LeftOut.ATTACHMENT})


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


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer as it is to be read.

    Of one that brought nothing new, ``answer`` is the page as it was served to a former crawl (without its body where nobody
    needs that), ``former`` what that crawl kept of it, ``came`` the answer itself, and ``perusal`` what the page came to then;
    None where it is to be read again.
    """

    answer: Answer
    former: "FormerPage | None" = None
    came: Answer | None = None
    perusal: Perusal | None = None


@dataclass(slots=True)
class Recorder:
    """Notes down one site's pages."""

    bundle: Bundle
    frontier: Frontier
    vocabulary: Vocabulary
    peruse: Callable[[Sheet], Awaitable[Perusal | None]]
    only_keys: frozenset[str] = frozenset()
    _inspected: dict[str, bool] = field(default_factory=dict)
    _menus: dict[tuple[ColumnLink, ...], int] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _mentions: dict[str, Target] = field(default_factory=dict)
    _stand_ins: dict[str, int] = field(default_factory=dict)

    def load(self) -> None:
        """Take up the menus, the links off the walk and the rows of stand-ins that an earlier session of this crawl kept."""
        self._menus = {columns: number for number, columns in self.bundle.menus().items()}
        self._mentions = {target.url: target for target in self.bundle.extras(Target)}
        self._stand_ins = {each.identity: each.number for each in self.bundle.extras(StandIn)}

    async def read(self, answer: Answer, *, is_home: bool) -> Perusal | None:
        """Return what an answer came to, None for what is no page. A page that breaks a reader is one that nobody could read."""
        content_type = answer.header("content-type")
        if content_type and _MEDIA_TYPE.match(content_type) and not any(word in content_type.lower() for word in _READABLE):
            return None
        return await self.peruse(Sheet(answer.url, answer.body, answer.status, answer.headers, is_home))

    async def read_rendered(self, html: str, url: str, *, is_home: bool, lacking: bool = False) -> Perusal | None:
        """Return what a page that a browser made came to; ``lacking``: not all that it asked for came."""
        return await self.peruse(Sheet(url, html.encode("utf-8", "replace"), home=is_home, rendered=True, lacking=lacking))

    def _put_marks(self, identity: str, fetch: Fetch, perusal: Perusal | None) -> None:
        """Note the marks of one page down: the first answer's, unless a browser's, which shows what scripts write, comes too."""
        rendered = fetch.via.startswith("browser")
        marks = None if perusal is None else perusal.marks
        if marks is not None and (identity not in self._inspected or (rendered and not self._inspected[identity])):
            self._inspected[identity] = rendered
            self.bundle.put_extra_text(PageMarks, identity, with_record(marks, fetch.record))

    def lacks_its_list(self, reading: Reading) -> bool:
        """Whether a column that should show a dated list shows none, nor anything else that explains itself.

        Rows without a single date, and no pager: they may be the side bar of a page whose own list comes by script.
        """
        if reading.refresh or reading.frames or reading.total_pages or any(row.published for row in reading.rows):
            return False
        if reading.kind not in {PageKind.OTHER, PageKind.ARTICLE} and not (reading.kind is PageKind.LISTING and reading.rows):
            return False
        key = next((key for key in map(self.key_for, names_of(reading)) if key is not None), None)
        return key is not None and not self.vocabulary.is_static(key) and not ARTICLE_URL.search(reading.url)

    def keep_page(self, name: str, page: Taken) -> Record:
        """Store the answer of an address of the walk."""
        return self.keep(name, page.answer)

    def keep(self, name: str, answer: Answer) -> Record:
        """Store an answer as it was served; ``name`` tells it from other answers of the same address."""
        status = f"{answer.status} {answer.reason}".strip()
        return self.bundle.write_response(name, answer.url, answer.at, status, answer.headers, answer.served, answer.ip)

    def note(
        self,
        place: Place,
        fetch: Fetch,
        perusal: Perusal | None,
        record: Record | None,
        target: str | None = None,
        known: Callable[[], tuple[int, ...]] | None = None,
    ) -> tuple[int, ...]:
        """Note one page down, with everything that it links and leads to. Returns the numbers of the addresses that it links.

        ``known`` gives these of a page whose reading was kept without its links.
        """
        links: tuple[int, ...] = ()
        menu: int | None = None
        reading = None if perusal is None else perusal.reading
        if perusal is not None and reading is not None:
            on_home = is_home(place)
            menu = self._lead_on(place, reading)
            links = self._note_links(place, reading, fetch.url, on_home=on_home) if known is None else known()
            if perusal.parts.pictures or perusal.parts.malformed:
                links = tuple(dict.fromkeys((*links, *self._note_parts(place, perusal.parts, fetch.url, on_home=on_home))))
            for name in names_of(reading):
                self.key_for(name)
        if target is not None:
            self.frontier.name(target)
            self._add_stand_in(place, Step(target, place.here.level, place.row.depth))
        self._put_marks(place.row.identity, fetch, perusal)
        self._put_page(Sighting(place.row.identity, fetch, reading, target, links), record, menu, perusal)
        return links

    def note_page(self, place: Place, fetch: Fetch, perusal: Perusal | None, record: Record, page: Taken) -> None:
        """Note one answered page down, and what it says where a trap may stand."""
        self.note(place, fetch, perusal, record)
        if perusal is not None:
            self.frontier.note_said(place, perusal.reading, page.answer.body)

    def note_again(self, identity: str, fetch: Fetch, perusal: Perusal | None, record: Record | None, target: str | None) -> None:
        """Note a second look at a page down. The walk is over: what is new in it is not followed."""
        links: tuple[int, ...] = ()
        menu: int | None = None
        reading = None if perusal is None else perusal.reading
        if reading is not None:
            numbers = (self.frontier.number_of(link.url) for link in reading.links)
            links = tuple(dict.fromkeys(number for number in numbers if number is not None))
            menu = self._menu(reading)[0]
            for name in names_of(reading):
                self.key_for(name)
        self._put_marks(identity, fetch, perusal)
        self._put_page(Sighting(identity, fetch, reading, target, links), record, menu, perusal)

    def _put_page(self, sighting: Sighting, record: Record | None, menu: int | None, perusal: Perusal | None) -> None:
        self.bundle.put_page(sighting, record, menu, None if perusal is None else perusal.text)

    def _note_links(self, place: Place, reading: Reading, page: str, *, on_home: bool) -> tuple[int, ...]:
        """Return the numbers of a page's links, each once, and keep the words of those that the walk does not follow.

        Every link of every page comes here: of one that is known and followed, only two look-ups may be asked.
        """
        find, mentions = self.frontier.find, self._mentions
        numbers: dict[int, None] = {}
        for url, text in reading.links:
            known = find(url)
            if known is None:
                number = self.frontier.add(link_step(url, place.here))
                known = find(url)
                if known is None:  # it came too late
                    numbers[number] = None
                    continue
            numbers[known[0]] = None
            if known[1].state in _OFF_THE_WALK or url in mentions:
                self._mention(url, text, page, on_home=on_home)
        return tuple(numbers)

    def _note_parts(self, place: Place, parts: Parts, page: str, *, on_home: bool) -> tuple[int, ...]:
        """Note down what a page's source has beside its readable links; return the numbers of addresses it carries.

        Of the home page its pictures, which count as its links (可用性, D4.3); of every page addresses that are none.
        """
        for href, text in parts.malformed:
            self._mention(href, text, page, on_home=on_home, state=TargetState.MALFORMED)
        pictures = [url for url in parts.pictures if is_attachment(url) or not in_site(url, self.frontier.hosts)]
        return tuple(dict.fromkeys(self._number(url, place) for url in (pictures if on_home else ())))

    def mentioned(self, url: str) -> Target:
        """Return what is known of a link off the walk: its text, and whether the home page carries it."""
        return self._mentions.get(url) or Target(url, TargetState.UNASKED, looks=0)

    def mention(self, url: str, text: str, page: str) -> None:
        """Keep the words of a link off the walk that ``page`` carries, which is not the home page."""
        self._mention(url, text, page, on_home=False)

    def _mention(self, url: str, text: str, page: str, *, on_home: bool, state: TargetState = TargetState.UNASKED) -> None:
        """Keep the words of a link that the walk does not follow: the home page's, else those of the first page by address."""
        known = self._mentions.get(url)
        if known is None:
            if state is TargetState.UNASKED and self.frontier.state_of(url) not in _OFF_THE_WALK:
                return
        elif (not known.on_home, known.found_on) <= (not on_home, page):
            if state is TargetState.MALFORMED and known.found_on != page:
                self._keep(replace(known, pages=known.pages + 1))
            return
        pages = 1 if known is None or state is TargetState.UNASKED else known.pages + 1
        target = Target(url, state, text=text, found_on=page, on_home=on_home, pages=pages, looks=0)
        self._keep(target)

    def _keep(self, target: Target) -> None:
        self._mentions[target.url] = target
        self.bundle.put_extra(target.url, target)

    def settle(self, place: Place, fetch: Fetch) -> None:
        """Tell the frontier that an address was answered; pages that are there count against the budget."""
        self.frontier.settle(place, DONE, kept=fetch.status is not None and fetch.status < 400)  # noqa: PLR2004  (RFC 9110)

    def key_for(self, name: str) -> str | None:
        """Return the vocabulary's key for a name, and keep it in the bundle."""
        key = self._keys.get(name) or self.vocabulary.key_for(name)
        if key is not None and name not in self._keys:  # names without a key are as many as titles
            self._keys[name] = key
            self.bundle.put_name(name, key)
        return key

    def _lead_on(self, place: Place, reading: Reading) -> int | None:
        here = place.here
        self._name_more(place, reading)
        stand_ins = {reading.refresh, *reading.frames}
        for step in follow(reading, here, self.key_for):
            if step.level == here.level and step.url in stand_ins:
                self._add_stand_in(place, step)
            else:
                self.frontier.add(step)
        if not reading.columns or reading.kind is PageKind.ARTICLE:
            return None  # what a document links by a column's name is a document or a menu that stands elsewhere too
        menu, is_new = self._menu(reading)
        for step in column_steps(reading, here) if is_new else ():
            self.frontier.add(step)
        return menu

    def _name_more(self, place: Place, reading: Reading) -> None:
        """Where only named pages are visited: allow what stands in for this one, menu entries asked for, undated documents."""
        if self.frontier.only is None:
            return
        more = [url for url in (reading.refresh, *reading.frames) if url is not None]
        if reading.kind is not PageKind.ARTICLE:
            more += [column.url for column in reading.columns if _EVERY in self.only_keys or column.key in self.only_keys]
            if place.here.level.stage in {Stage.HOME, Stage.COLUMN}:
                more += [row.url for row in reading.rows if row.url and row.published is None]
        for url in more:
            self.frontier.name(url)

    def _add_stand_in(self, place: Place, step: Step) -> None:
        """Follow a redirect, stub or frame, which keeps the place of its page; an endless row of them would starve all others."""
        number = self._stand_ins.get(place.row.identity, 0) + 1
        if number > MAX_STAND_INS:
            self.frontier.leave(step.url, LeftOut.TRAP)
        else:
            same = identity(step.url)
            if same not in self._stand_ins:
                self._stand_ins[same] = number
                self.bundle.put_extra(same, StandIn(same, number))
            self.frontier.add(step)

    def _menu(self, reading: Reading) -> tuple[int, bool]:
        """Return the number of a page's menu, and whether no page had it before."""
        menu = self._menus.get(reading.columns)
        if menu is not None:
            return menu, False
        menu = self._menus[reading.columns] = len(self._menus) + 1
        self.bundle.put_menu(menu, reading.columns)
        return menu, True

    def _number(self, url: str, place: Place) -> int:
        number = self.frontier.number_of(url)
        return self.frontier.add(link_step(url, place.here)) if number is None else number


def is_home(place: Place) -> bool:
    """Whether an address stands for the home page (itself, or where it leads)."""
    return place.here.level == Level(Stage.HOME, 0)


def fetch_of(
    answer: Answer,
    outcome: Outcome,
    reading: Reading | None,
    record: str,
    attempts: int,
    *,
    via: str = "http",
    unread: str | None = "unread",
) -> Fetch:
    """Return the row of an answer that came over HTTP; ``unread`` is the why of one that is no page to read."""
    return Fetch(
        url=answer.url,
        at=answer.at,
        outcome=outcome,
        status=answer.status,
        seconds=round(answer.seconds, 3),
        size=len(answer.served),
        via=via,
        attempts=attempts,
        record=record,
        kind=PageKind.OTHER if reading is None else reading.kind,
        title="" if reading is None else reading.title,
        why=unread if reading is None else reading.why,
    )


def names_of(reading: Reading) -> Iterator[str]:
    """Yield the names that may be a column's, the best first: crumbs, the meta ColumnName, the head of the title."""
    yield from (crumb.text for crumb in reversed(reading.breadcrumb))
    yield from (value for key, value in reading.meta if key.lower() == _COLUMN_NAME)
    yield head_of(reading.title)
