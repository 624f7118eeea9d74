"""Second looks at pages of the walk, over HTTP and by browser: a row and a record of their own beside those of the first."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crawler.agenda import Agenda, has_tries_left
from crawler.answers import RETRIED_STATUS, outcome_of, retry_after
from crawler.browsing import Browsing
from crawler.bundle import Record
from crawler.door import REFUSALS
from crawler.errands import Errand
from crawler.frontier import Frontier
from crawler.perusal import Perusal
from crawler.recorder import Answer, Recorder, fetch_of
from crawler.records import Fetch, Outcome
from crawler.urls import canonical, from_header, identity, in_site

_STILL_SHUT = 2  # second looks that fail in a row, after a crawl that the site had shut out
_MAX_CORRECTIONS = 3  # of a page's address (http → https → www, a cookie) at its second look
_REDIRECTS = range(300, 400)
_ANSWERS = frozenset({Outcome.OK, Outcome.HTTP_ERROR})


@dataclass(slots=True)
class PageLooks:
    """Takes in what the pages in doubt answer. ``homes`` are the identities under which the home page is known."""

    agenda: Agenda
    frontier: Frontier
    recorder: Recorder
    browsing: Browsing
    homes: frozenset[str] = frozenset()
    _patience: int = REFUSALS
    _shut: int = 0

    def knock_softly(self) -> None:
        """Go one at a time, and soon away, at a door that was shut during the walk."""
        self.agenda.errands.own = 1
        self._patience = _STILL_SHUT

    async def answered(self, errand: Errand, answer: Answer) -> None:
        """Take one answer."""
        if answer.status in _REDIRECTS and answer.header("location"):
            self._redirected(errand, answer)
            return
        perusal = await self.recorder.read(answer, is_home=errand.identity in self.homes)
        outcome = outcome_of(answer.status, None if perusal is None else perusal.reading)
        if answer.status in RETRIED_STATUS and outcome is Outcome.HTTP_ERROR and has_tries_left(errand):
            self.agenda.try_again(errand, retry_after(answer.header("retry-after"), answer.at))
            return
        record = self._keep(errand, answer)
        fetch = _fetch_of(errand, answer, outcome, perusal, record)
        self._note(errand, fetch, perusal if outcome in _ANSWERS else None, record, None)
        if errand.by_browser and outcome is Outcome.OK:
            await self.browsing.look_again(errand.identity, fetch, home=errand.identity in self.homes)
        self.agenda.errands.done(errand)

    def _redirected(self, errand: Errand, answer: Answer) -> None:
        target = canonical(from_header(answer.header("location") or ""), answer.url)
        if target is not None and identity(target) == errand.identity and in_site(target, self.frontier.hosts):
            errand.url, errand.hops = target, errand.hops + 1
            if errand.hops <= _MAX_CORRECTIONS:
                self.agenda.ask_again(errand)
                return
            target = None
        outcome = Outcome.HTTP_ERROR if target is None else Outcome.OK
        record = self._keep(errand, answer)
        fetch = replace(_fetch_of(errand, answer, outcome, None, record), kind=None, why="redirect")
        self._note(errand, fetch, None, record, target)
        self.agenda.errands.done(errand)

    def failed(self, errand: Errand, outcome: Outcome, why: str) -> None:
        """Take an exchange without an answer."""
        fetch = Fetch(errand.url, datetime.now(UTC), outcome, via="http-again", attempts=errand.attempts, why=why)
        self._note(errand, fetch, None, None, None)
        self.agenda.errands.done(errand)

    def _keep(self, errand: Errand, answer: Answer) -> Record:
        return self.recorder.keep(f"again {errand.key} {errand.hops}", answer)

    def _note(self, errand: Errand, fetch: Fetch, perusal: Perusal | None, record: Record | None, target: str | None) -> None:
        """Note a look down, and stop looking again where the door stays shut: of a blocked crawl at once, else as the walk does."""
        self.recorder.note_again(errand.identity, fetch, perusal, record, target)
        self._shut = 0 if fetch.outcome in _ANSWERS else self._shut + 1
        if self._shut >= self._patience:
            for _ in self.agenda.errands.drop(internal_only=True):
                pass


def _fetch_of(errand: Errand, answer: Answer, outcome: Outcome, perusal: Perusal | None, record: Record) -> Fetch:
    reading = None if perusal is None else perusal.reading
    return fetch_of(answer, outcome, reading, record.record, errand.attempts, via="http-again", unread=None)
