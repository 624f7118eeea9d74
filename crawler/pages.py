"""The pages of one crawl by identity: which answer counts, how an address is spelled, and where stubs and redirects lead. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from crawler.records import REASON_OF_OUTCOME, SCRIPTED, Fetch, Outcome, PageKind, Reading, Reason
from crawler.sightings import Observation, Sighting
from crawler.urls import identity
from crawler.walk import LeftOut

_GONE_STATUS = frozenset({404, 410})
_SOFT_404 = "soft-404"
_MAX_HOPS = 8
AGAIN = "-again"
"""How the way of a second look ends (``http-again``, ``browser-again``): a page and its second look are two sightings."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the answer that counts (the browser's, where it could read more) and what it says.

    ``looks`` is how many spaced looks agree on it; 0 where a second look saw something else.
    """

    identity: str
    fetch: Fetch
    reading: Reading | None
    target: str | None
    rendered: bool
    looks: int = 1

    @property
    def kind(self) -> PageKind | None:
        """Return what kind of page it is, None where nothing was read."""
        return None if self.reading is None else self.reading.kind

    @property
    def is_gone(self) -> bool:
        """Whether the address leads nowhere: 404, 410 or a soft 404."""
        if self.fetch.status in _GONE_STATUS:
            return True
        return self.says_gone

    @property
    def says_gone(self) -> bool:
        """Whether the page itself says that it is not there (a soft 404), whatever its status."""
        return self.kind is PageKind.ERROR and (self.reading is not None and (self.reading.why or "").startswith(_SOFT_404))

    @property
    def is_awaiting(self) -> bool:
        """Whether a script brings more than the rows that were seen."""
        return self.reading is not None and self.reading.why == SCRIPTED and self.kind is not PageKind.SHELL

    @property
    def is_answer(self) -> bool:
        """Whether it says anything about its address: a page that could be read, a redirect, or that it is gone."""
        if self.is_gone:
            return True
        if self.fetch.outcome is not Outcome.OK:
            return False
        return self.target is not None or self.kind not in {None, PageKind.SHELL, PageKind.CHALLENGE, PageKind.ERROR}


@dataclass(slots=True)
class Pages:
    """All pages of an observation. Nothing in here depends on the order in which they were fetched."""

    home: str
    by_identity: Mapping[str, Page]
    left_out: Mapping[str, LeftOut]
    _spelled: dict[str, str]
    _identities: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, seen: Observation) -> "Pages":
        """Sort an observation."""
        groups: dict[str, list[Sighting]] = {}
        for sighting in seen.sightings:
            groups.setdefault(sighting.identity, []).append(sighting)
        by_identity = {same: _page(groups[same]) for same in sorted(groups)}
        left = {each.identity: each.left_out for each in sorted(seen.addresses, key=lambda each: each.url) if each.left_out}
        first = by_identity.get(seen.home)
        scheme = "https" if first is not None and first.fetch.url.startswith("https:") else "http"
        spellings = [(each.identity, each.url) for each in seen.addresses]
        pages = cls("", by_identity, left, _spell(spellings, scheme))
        pages._identities = {each.url: each.identity for each in seen.addresses}
        pages.home = pages.lead(seen.home) or seen.home
        return pages

    def identity_of(self, url: str) -> str:
        """Return the identity of an address, from the crawl's own table where it is known there."""
        known = self._identities.get(url)
        if known is None:
            known = self._identities[url] = identity(url)
        return known

    def url_of(self, same: str) -> str:
        """Return the one spelling of an address that the facts use."""
        page = self.by_identity.get(same)
        return self._spelled.get(same) or (page.fetch.url if page is not None else same)

    def spell(self, url: str) -> str:
        """Return the one spelling of ``url`` that the facts use."""
        return self._spelled.get(self.identity_of(url), url)

    def lead(self, same: str) -> str | None:
        """Return the identity of the page that an address leads to over redirects and stubs; None for a loop."""
        for _ in range(_MAX_HOPS):
            page = self.by_identity.get(same)
            onward = None if page is None else page.target or _refresh(page)
            if onward is None or self.identity_of(onward) == same:
                return same
            same = self.identity_of(onward)
        return None

    def reason_for(self, same: str) -> Reason | None:
        """Return why an address could not be read, None where it was read (or is gone, which is an answer too)."""
        page = self.by_identity.get(same)
        if page is None or (page.reading is None and page.fetch.outcome is Outcome.ROBOTS):
            return _REASON_OF_LEFT_OUT.get(self.left_out.get(same, LeftOut.BUDGET), Reason.BUDGET)
        if page.is_gone:
            return None
        if page.fetch.outcome is not Outcome.OK:
            return REASON_OF_OUTCOME[page.fetch.outcome]
        if page.kind is PageKind.ERROR:
            return Reason.HTTP_ERROR
        return Reason.SHELL if page.kind is PageKind.SHELL else None


_REASON_OF_LEFT_OUT: dict[LeftOut, Reason] = {
    LeftOut.OFF_SITE: Reason.OFF_SITE,
    LeftOut.PRIVATE: Reason.OFF_SITE,
    LeftOut.ROBOTS: Reason.ROBOTS,
}


def _page(sightings: list[Sighting]) -> Page:
    """Join what was seen of one page: by HTTP, by the browser, and at a second look."""
    again = [each for each in sightings if each.fetch.via.endswith(AGAIN)]
    first = _joined([each for each in sightings if each not in again] or again)
    return _confirmed(first, _joined(again)) if again else first


def _joined(sightings: list[Sighting]) -> Page:
    """Join what HTTP and the browser saw of one page."""
    served = next((each for each in sightings if each.fetch.via.startswith("http")), sightings[0])
    shown = next((each for each in sightings if each.fetch.via.startswith("browser")), None)
    best = served if shown is None or shown.reading is None else shown
    target = served.target or (shown.target if shown is not None else None)
    return Page(served.identity, best.fetch, best.reading, target, shown is not None)


def _confirmed(first: Page, second: Page) -> Page:
    """Join two spaced looks: the more favourable answer counts, one that failed counts for nothing."""
    rendered = first.rendered or second.rendered
    if first.fetch.outcome is second.fetch.outcome is Outcome.FORBIDDEN:
        return replace(first, looks=2)
    if not second.is_answer:
        return replace(first, rendered=rendered)
    if not first.is_answer:
        return replace(second, rendered=rendered)
    if _favour(first) == _favour(second) and first.target == second.target:
        # Of two equal ones the browser's, after which nothing more is awaited, says more.
        best = second if first.is_awaiting and not second.is_awaiting else first
        return replace(best, rendered=rendered, looks=2)
    best = second if _favour(second) > _favour(first) else first
    return replace(best, rendered=rendered, looks=0)


def _favour(page: Page) -> tuple[bool, bool, bool, date]:
    """Order two answers of one address: it is there, it stays there, it shows documents, it shows newer ones."""
    rows = page.reading.rows if page.reading is not None else ()
    newest = max((row.published for row in rows if row.published), default=date.min)
    return not page.is_gone, page.target is None, bool(rows), newest


def _refresh(page: Page) -> str | None:
    """Return where a stub leads. A page with a content of its own that also refreshes is no stub."""
    reading = page.reading
    if reading is None or reading.refresh is None or reading.rows or reading.kind in {PageKind.ARTICLE, PageKind.ERROR}:
        return None
    return reading.refresh


def _spell(spellings: Iterable[tuple[str, str]], scheme: str) -> dict[str, str]:
    """Choose one spelling for each identity: the home page's scheme first, then the shortest."""
    best: dict[str, tuple[bool, int, str]] = {}
    for same, url in spellings:
        rank = (not url.startswith(f"{scheme}://"), len(url), url)
        if same not in best or rank < best[same]:
            best[same] = rank
    return {same: rank[2] for same, rank in best.items()}
