"""The second month of a site: what is asked for under conditions, what an unchanged answer is taken for, what is not asked at all.

A page that the server, or the hash of its bytes, calls unchanged is not read again where its reading cannot have changed
either; else it is read from the bytes that the former crawl kept. What is not asked for stands with its old date: documents
that were read before and whose turn is not this month (:mod:`crawler.rotation`), and list pages behind the last item that is
known (:mod:`crawler.knownlists`). Neither is ever what an accusation rests on (checks/findings.py).
"""

from array import array
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from crawler.bundle import Bundle, Record, payload_digest
from crawler.former import Former, FormerPage
from crawler.frontier import Frontier, Place
from crawler.job import CrawlJob
from crawler.knownlists import KnownLists
from crawler.lots import seed_of
from crawler.marks import PageMarks
from crawler.perusal import Perusal
from crawler.recorder import Answer, Recorder, Taken, is_home, names_of
from crawler.records import Fetch, PageKind, Reading, Row
from crawler.rotation import is_due, may_be_drawn
from crawler.sightings import reading_to_json
from crawler.urls import identity
from crawler.walk import Stage, link_step

_DOCUMENTS = frozenset({Stage.DOCUMENT, Stage.ARCHIVE, Stage.LINK})
_POLICIES = frozenset({"policy_documents", "policy_interpretation"})
"""Keys of columns whose documents are judged by what others say of them: a document by whether it is explained."""
_READ_WHOLE = _POLICIES | {"consultation"}
"""Keys of columns whose lists are read to their end: what is missing there is held against others, and may come back-dated."""
_NOT_MODIFIED, _ERROR = 304, 400
_OK = 200


@dataclass(slots=True)
class Carrying:
    """Goes between the spider and what the former crawl left."""

    job: CrawlJob
    former: Former
    bundle: Bundle
    frontier: Frontier
    recorder: Recorder
    _lists: KnownLists = field(init=False)
    _always: frozenset[str] = field(init=False)
    _own: "array[int]" = field(init=False)
    _seed: str = field(init=False)
    _shown: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        records = [each for each in self.job.always if each.startswith("<")]
        named = {identity(each) for each in self.job.always if not each.startswith("<")}
        self._always = self.former.identities_of(records) | named
        self._own = array("I", bytes(4 * (self.former.addresses + 1)))
        self._seed = seed_of(self.job.site.key, self.job.as_of)
        self._lists = KnownLists(self._listed, self._is_whole)

    def load(self) -> None:
        """Take up what an earlier session of this crawl had found: the lists as far as they were read, and what pages show."""
        lists = []
        for seen in self.bundle.answers():
            row = self.frontier.row_of(seen.identity)
            if row is None or seen.reading is None:
                continue
            number = row.turn if row.stage == Stage.LISTING else 1
            if seen.fetch.attempts or seen.reading.kind is PageKind.LISTING:
                self._note_shown(seen.reading, seen.links)
            if seen.fetch.attempts and seen.reading.kind is PageKind.LISTING:
                lists.append((number, seen.identity, seen.reading))
        for number, same, reading in sorted(lists, key=lambda each: each[:2]):
            self._lists.note(same, number, reading)

    # --- what is not asked for ----------------------------------------------------------------------------------------

    def carry(self, place: Place) -> bool:
        """Note an address down as the former crawl saw it, and settle it; False where it has to be asked for."""
        if self.job.rotation == 1 or place.row.identity in self._always or self._may_be_drawn(place.url):
            return False
        rows = self._lists.rows(place.row.identity) if place.here.level.stage is Stage.LISTING else None
        if rows is None and not self._is_document(place):
            return False
        page = place.former = self.former.page(place.row.identity)
        if page is None or page.fetch.url != place.url or not self._may_stand(page, is_list=rows is not None):
            return False
        perusal = _perusal(page) if rows is None else _with_rows(page, rows)
        record = self.bundle.copy_record(page.place.record, self.former.member(page.place))
        fetch = replace(page.fetch, attempts=0)
        links = self.recorder.note(place, fetch, perusal, record, known=partial(self._links, place, page))
        if rows is not None:
            self._note_shown(perusal.reading, links)
        self._note_said(place, page)
        self.recorder.settle(place, fetch)
        return True

    def _may_be_drawn(self, url: str) -> bool:
        return may_be_drawn(url, self._seed, self.former.addresses)

    def _is_document(self, place: Place) -> bool:
        """Whether a page of today names an address as a document. What the home page shows is always looked at."""
        return place.here.level.stage in _DOCUMENTS and place.row.depth > 1 and place.row.number in self._shown

    def _may_stand(self, page: FormerPage, *, is_list: bool) -> bool:
        if self.former.has_malformed or not self.former.reads_alike or not page.is_sole:
            return False
        if is_list:
            return page.reading.kind is PageKind.LISTING
        is_read = page.is_settled and page.reading.kind is PageKind.ARTICLE
        return is_read and not self._is_of(page, _POLICIES) and not self._is_due(page)

    def _is_of(self, page: FormerPage, keys: frozenset[str]) -> bool:
        """Whether a page is, or stands in, a column of one of these keys."""
        return any(self.recorder.key_for(name) in keys for name in names_of(page.reading))

    def _listed(self, same: str) -> Reading | None:
        page = self.former.page(same)
        return page.reading if page is not None and self._may_stand(page, is_list=True) else None

    def _is_whole(self, first: str) -> bool:
        page = self.former.page(first)
        if page is None or first in self._always:
            return True
        return self._is_of(page, _READ_WHOLE) or self._is_due(page)

    def _is_due(self, page: FormerPage) -> bool:
        return is_due(page.fetch.url, page.fetch.at, self.job.as_of, self.job.rotation)

    # --- what is asked for --------------------------------------------------------------------------------------------

    def conditions(self, place: Place) -> dict[str, str]:
        """Return the headers that ask for a page only if it changed; none for one that is asked for as if for the first time.

        The home page always is: what its source carries counts, and it is one page. So is what was found fault with: a cache that
        is never renewed must not keep a fault alive.
        """
        place.is_conditional = False
        if place.is_anew or is_home(place) or place.row.identity in self._always:
            return {}
        if place.former is None:
            place.former = self.former.page(place.row.identity)
        if place.former is None or place.former.fetch.url != place.url:
            place.former = None
            return {}
        headers = self._if_changed(place.former.place)
        place.is_conditional = bool(headers)
        return headers

    def _if_changed(self, place: Record) -> dict[str, str]:
        told = self.former.head(place).http
        wanted = {"If-None-Match": told.get("etag"), "If-Modified-Since": told.get("last-modified")}
        return {name: value for name, value in wanted.items() if value}

    def taken(self, place: Place, answer: Answer) -> Taken | None:
        """Return an answer as it is to be read; None for one that says too little, so that the page is to be asked for anew.

        Nobody is held to what a server says to a question with conditions but that they are met: many answer such with errors.
        """
        if answer.status == _NOT_MODIFIED and place.is_conditional and place.former is not None:
            found = self._unchanged(place.former, answer)
        elif answer.status >= _ERROR and place.is_conditional:
            found = None
        else:
            page = place.former if self._is_same(place.former, answer) else None
            found = Taken(answer) if page is None else Taken(answer, page, answer, _perusal(page))
        if found is None:
            place.is_anew, place.former = True, None
        return found

    def _unchanged(self, page: FormerPage, came: Answer) -> Taken | None:
        """Return the page that a 304 stands for; None where that cannot be read any more."""
        if self._is_settled(page):
            return Taken(replace(came, status=_OK, reason="OK"), page, came, _perusal(page))
        then = self.former.capture(page.place)
        if then is None or then.record != page.fetch.record:
            return None
        return Taken(replace(came, status=_OK, reason="OK", headers=then.headers, body=then.body), page, came)

    def _is_same(self, page: FormerPage | None, answer: Answer) -> bool:
        """Whether the bytes that came are those that came then, and say the same."""
        if page is None or answer.status != _OK or not self._is_settled(page):
            return False
        return self.former.head(page.place).warc.get("warc-payload-digest") == payload_digest(answer.served)

    def _is_settled(self, page: FormerPage) -> bool:
        return page.is_settled and not self.former.has_malformed

    def keep_page(self, name: str, page: Taken) -> Record:
        """Store what came; of a page that did not come again what came then, and that the server stands by it."""
        former, came = page.former, page.came
        if former is None or came is None or came.status != _NOT_MODIFIED:
            return self.recorder.keep(name, page.answer)
        return self._keep_unchanged(name, came, former.place, former.fetch.at)

    def _keep_unchanged(self, name: str, came: Answer, place: Record, since: datetime) -> Record:
        record = self.bundle.copy_record(place.record, self.former.member(place))
        status = f"{came.status} {came.reason}".strip()
        self.bundle.write_unchanged(name, came.url, came.at, status, came.headers, record.record, since)
        return record

    def note_page(self, place: Place, fetch: Fetch, perusal: Perusal | None, record: Record, page: Taken) -> None:
        """Note one answered page down, with what it shows of others and what it says where a trap may stand."""
        former = page.former if page.perusal is not None else None
        known = None if former is None else partial(self._links, place, former)
        links = self.recorder.note(place, fetch, perusal, record, known=known)
        if perusal is None:
            return
        self._note_shown(perusal.reading, links)
        self._lists.note(place.row.identity, place.here.page_number, perusal.reading)
        if former is None:
            self.frontier.note_said(place, perusal.reading, page.answer.body)
        else:
            self._note_said(place, former)

    # --- files of the site --------------------------------------------------------------------------------------------

    def file_conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask for a file only if it changed; none for one of which nothing may be used again."""
        file = None if identity(url) in self._always else self.former.file(url)
        return {} if file is None else self._if_changed(file.place)

    def keep_file(self, name: str, url: str, answer: Answer) -> Record | None:
        """Note an unchanged file down, with what it shows that it must not; return its record, None where it is not to be had."""
        file = self.former.file(url)
        if file is None:
            return None
        if file.marks is not None:
            self.bundle.put_extra_text(PageMarks, url, file.marks)
        return self._keep_unchanged(name, answer, file.place, file.at)

    # --- what a page shows --------------------------------------------------------------------------------------------

    def _note_said(self, place: Place, page: FormerPage) -> None:
        """Take down what a page said where a trap might have stood: it says the same."""
        saying = self.former.saying(page.identity)
        if saying is not None:
            self.frontier.note_saying(place, saying)

    def _note_shown(self, reading: Reading, links: tuple[int, ...]) -> None:
        """Note which addresses stand on pages of today: what only a page of last month names is asked for, if it is there still."""
        self._shown.update(links)
        if reading.kind is not PageKind.ARTICLE:
            numbers = (self.frontier.number_of(row.url) for row in reading.rows)
            self._shown.update(number for number in numbers if number is not None)

    def _links(self, place: Place, page: FormerPage) -> tuple[int, ...]:
        """Return the numbers that the addresses of a former page's links have in this crawl."""
        own = self._own
        numbers = [own[number] for number in page.numbers]
        if 0 in numbers:
            for number in page.numbers:
                own[number] = own[number] or self._number_of(self.former.url(number), place)
            numbers = [own[number] for number in page.numbers]
        off = self.former.off_the_walk
        for number in sorted(off.keys() & set(page.numbers)):
            self.recorder.mention(*off[number], page.fetch.url)
        return tuple(numbers)

    def _number_of(self, url: str, place: Place) -> int:
        number = self.frontier.number_of(url)
        return self.frontier.add(link_step(url, place.here)) if number is None else number


def _perusal(page: FormerPage) -> Perusal:
    return Perusal(page.reading, page.text, page.marks)


def _with_rows(page: FormerPage, rows: tuple[Row, ...]) -> Perusal:
    reading = replace(page.reading, rows=rows)
    return Perusal(reading, reading_to_json(reading), page.marks)
