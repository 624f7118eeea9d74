"""What a site's links lead to: from what a crawl saw to one :class:`Target` for each link target. Pure.

A page of the site answers for itself; files, other hosts and the like were asked in a stage of their own (errands.py). Where a
link stands (the first page, how many, the home page) follows from the observation alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crawler.pages import Page, Pages
from crawler.readers.blocks import ARTICLE_URL
from crawler.records import Outcome
from crawler.sightings import Address, Observation, Sighting
from crawler.structure import GATE, sent_home
from crawler.targets import Target, TargetState
from crawler.targetstates import state_of_answer, state_of_failure, unasked_where_the_line_was_down
from crawler.walk import LeftOut, is_attachment

_ELSEWHERE = frozenset({LeftOut.OFF_SITE, LeftOut.PRIVATE})


@dataclass(slots=True)
class _Standing:
    """Where the links to one target stand: on which page first, on how many, and what the address is."""

    url: str
    identity: str
    left_out: LeftOut | None
    found_on: str
    by: str
    on_home: bool
    pages: int = 1


def targets_of(seen: Observation, pages: Pages, asked: Iterable[Target]) -> tuple[Target, ...]:
    """Return every address that the site's pages link, by address. ``pages`` is what :meth:`Pages.of` makes of ``seen``.

    ``asked`` is what the crawl noted down itself: what other hosts and files answered, addresses that are none.
    """
    known = {target.url: target for target in asked}
    columns = sent_home(pages, seen.keys)
    faulty = columns if len(columns) < GATE else frozenset()
    found = [_target(pages, standing, known, faulty) for standing in _standings(seen, pages).values()]
    found += [target for target in known.values() if target.state is TargetState.MALFORMED]
    return unasked_where_the_line_was_down(sorted(found, key=lambda each: each.url))


def reading_order(sighting: Sighting, home: str) -> tuple[bool, str, str]:
    """Return the place of a page among those that carry a link: the home page first, then by address."""
    return sighting.identity != home, sighting.fetch.url, sighting.fetch.via


def _standings(seen: Observation, pages: Pages) -> dict[str, _Standing]:
    """Collect where each target stands. Two spellings of a page of the site are one target; of another host's they are two."""
    addresses = {address.number: address for address in seen.addresses}
    by_number: dict[int, _Standing] = {}
    found: dict[str, _Standing] = {}
    for sighting in sorted(seen.sightings, key=lambda each: reading_order(each, pages.home)):
        on_home = sighting.identity == pages.home
        for number in sighting.links:
            known = by_number.get(number)
            if known is None and number in addresses:
                known = by_number[number] = _standing(pages, addresses[number], sighting, found)
            if known is not None and known.by != sighting.identity:
                known.pages, known.by, known.on_home = known.pages + 1, sighting.identity, known.on_home or on_home
    return found


def _standing(pages: Pages, address: Address, sighting: Sighting, found: dict[str, _Standing]) -> _Standing:
    """Return the target that an address is, a new one with ``sighting`` as its first page where it is not in ``found``."""
    left_out = pages.left_out.get(address.identity)
    same, url = address.identity, pages.url_of(address.identity)
    if left_out in _ELSEWHERE:
        same = url = address.url
    if same not in found:
        on_home = sighting.identity == pages.home
        found[same] = _Standing(url, address.identity, left_out, sighting.fetch.url, sighting.identity, on_home)
    return found[same]


def _target(pages: Pages, standing: _Standing, known: Mapping[str, Target], turned: frozenset[str]) -> Target:
    own = known.get(standing.url)
    text = own.text if own is not None else ""
    target = _state(pages, standing, own, known, turned)
    return replace(
        target,
        url=standing.url,
        text=text or _text(pages, standing),
        found_on=standing.found_on,
        pages=standing.pages,
        on_home=standing.on_home,
        internal=standing.left_out not in _ELSEWHERE,
        is_file=is_attachment(standing.url),
    )


def _state(pages: Pages, standing: _Standing, own: Target | None, known: Mapping[str, Target], turned: frozenset[str]) -> Target:
    if standing.left_out is LeftOut.PRIVATE:
        return Target(standing.url, TargetState.PRIVATE, looks=0)
    if own is not None and own.at is not None:
        return own
    page = pages.by_identity.get(standing.identity)
    if page is not None and not (page.reading is None and page.fetch.outcome is Outcome.ROBOTS):
        return _of_page(pages, page, known, turned)
    why = own.why if own is not None and own.why else (standing.left_out or LeftOut.BUDGET)
    return Target(standing.url, TargetState.UNASKED, looks=0, why=str(why))


def _of_page(pages: Pages, page: Page, known: Mapping[str, Target], turned: frozenset[str]) -> Target:
    """Return what a page of the site answers for itself, redirects followed. Another spelling of the home page is no fault."""
    is_loop = page.target is None and page.fetch.why == "redirect"
    lead = None if is_loop else pages.lead(page.identity)
    final = page if lead is None else pages.by_identity.get(lead)
    if lead is None:
        return _answered(page, TargetState.LOOP, page)
    if final is None:  # another host, a file, or an address that the crawl left out
        beyond = known.get(pages.url_of(lead))
        if beyond is not None and beyond.at is not None:
            return replace(beyond, final_url=beyond.url)
        state = TargetState.PRIVATE if pages.left_out.get(lead) is LeftOut.PRIVATE else TargetState.UNASKED
        return replace(_answered(page, state, page), final_url=pages.url_of(lead), why="redirect")
    if lead == pages.home and page.identity != lead and (ARTICLE_URL.search(page.fetch.url) or page.identity in turned):
        return _answered(page, TargetState.TO_HOME, final)
    fetch = final.fetch
    if fetch.status is None:
        return _answered(final, state_of_failure(fetch.outcome), final)
    state = state_of_answer(fetch.status, fetch.outcome, fetch.seconds, internal=True, soft_404=final.says_gone)
    return _answered(final, state, final)


def _answered(page: Page, state: TargetState, final: Page) -> Target:
    fetch = page.fetch
    return Target(
        url=fetch.url,
        state=state,
        status=fetch.status,
        final_url=final.fetch.url if final is not page else None,
        seconds=fetch.seconds,
        looks=page.looks,
        via=fetch.via.partition("-")[0],
        at=fetch.at,
        record=fetch.record,
        why=fetch.why if state is not TargetState.OK else None,
    )


def _text(pages: Pages, standing: _Standing) -> str:
    """Return what the first page calls the target: a row's title, a column's name; "" where it is neither."""
    page = pages.by_identity.get(pages.identity_of(standing.found_on))
    if page is None or page.reading is None or standing.left_out in _ELSEWHERE:
        return ""
    return next(_names(pages, page, standing.identity), "")


def _names(pages: Pages, page: Page, same: str) -> Iterator[str]:
    reading = page.reading
    if reading is not None:
        yield from (row.title for row in reading.rows if row.url and pages.identity_of(row.url) == same)
        yield from (column.name for column in reading.columns if pages.identity_of(column.url) == same)
