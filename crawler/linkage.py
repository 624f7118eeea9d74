"""What a site's links lead to: from what a crawl saw to one :class:`Target` for each link target. Pure.

A page of the site answers for itself; files, other hosts and the like were asked in a stage of their own (errands.py). Where a
link stands (the first page, how many, the home page) follows from the observation alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crawler.pages import Page, Pages
from crawler.readers.blocks import ARTICLE_URL
from crawler.records import Outcome, Reading
from crawler.sightings import Observation
from crawler.structure import GATE, sent_home
from crawler.targets import Target, TargetState
from crawler.targetstates import state_of_answer, state_of_failure, unasked_where_the_line_was_down
from crawler.walk import LeftOut, is_attachment

_ELSEWHERE = frozenset({LeftOut.OFF_SITE, LeftOut.PRIVATE})


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the links to one target stand: on which page first, on how many, and what the address is."""

    url: str
    identity: str
    left_out: LeftOut | None
    first: Page
    pages: int


def targets_of(seen: Observation, pages: Pages, asked: Iterable[Target]) -> tuple[Target, ...]:
    """Return every address that the site's pages link, by address. ``pages`` is what :meth:`Pages.of` makes of ``seen``.

    ``asked`` is what the crawl noted down itself: what other hosts and files answered, addresses that are none.
    """
    known = {target.url: target for target in asked}
    columns = sent_home(pages, seen.keys)
    faulty = columns if len(columns) < GATE else frozenset()
    found = [_target(pages, standing, known, faulty) for standing in _standings(seen, pages)]
    found += [target for target in known.values() if target.state is TargetState.MALFORMED]
    return unasked_where_the_line_was_down(sorted(found, key=lambda each: each.url))


def _standings(seen: Observation, pages: Pages) -> Iterator[_Standing]:
    """Yield where each target stands. Two spellings of a page of the site are one target; of another host's they are two.

    A site has millions of links: each is only ever touched by operations on whole sets.
    """
    spellings = _other_spellings(seen, pages)
    first: dict[int, Page] = {}
    counts: Counter[int] = Counter()
    for page in sorted(pages.by_identity.values(), key=lambda each: reading_order(each, pages.home)):
        numbers = set(seen.links.get(page.identity, ()))
        if not numbers.isdisjoint(spellings):
            numbers = {spellings.get(number, number) for number in numbers}
        first.update(dict.fromkeys(numbers.difference(first), page))
        counts.update(numbers)
    for address in seen.addresses:
        if address.number in first:
            left_out = pages.left_out.get(address.identity)
            url = address.url if left_out in _ELSEWHERE else pages.url_of(address.identity)
            yield _Standing(url, address.identity, left_out, first[address.number], counts[address.number])


def reading_order(page: Page, home: str) -> tuple[bool, bool, str]:
    """Return the place of a page among those that carry a link: the home page first, then what was looked at now, by address."""
    return page.identity != home, page.fetch.attempts == 0, page.fetch.url


def _other_spellings(seen: Observation, pages: Pages) -> dict[int, int]:
    """Return the number of each further spelling of a page of the site → that of the first one."""
    firsts: dict[str, int] = {}
    found: dict[int, int] = {}
    for address in seen.addresses:
        if pages.left_out.get(address.identity) not in _ELSEWHERE:
            number = firsts.setdefault(address.identity, address.number)
            if number != address.number:
                found[address.number] = number
    return found


def _target(pages: Pages, standing: _Standing, known: Mapping[str, Target], turned: frozenset[str]) -> Target:
    own = known.get(standing.url)
    text = own.text if own is not None else ""
    target = _state(pages, standing, own, known, turned)
    return replace(
        target,
        url=standing.url,
        text=text or _text(pages, standing),
        found_on=standing.first.fetch.url,
        pages=standing.pages,
        on_home=standing.first.identity == pages.home,
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
    reading = standing.first.reading
    if reading is None or standing.left_out in _ELSEWHERE:
        return ""
    return next(_names(pages, reading, standing.identity), "")


def _names(pages: Pages, reading: Reading, same: str) -> Iterator[str]:
    yield from (row.title for row in reading.rows if row.url and pages.identity_of(row.url) == same)
    yield from (column.name for column in reading.columns if pages.identity_of(column.url) == same)
