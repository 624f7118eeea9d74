"""What is asked once the walk is over: pages in doubt, files of the site, other hosts; each within its bounds. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.doubts import Doubt
from crawler.errands import Errand, Purpose
from crawler.linkage import targets_of
from crawler.pages import Page, Pages
from crawler.sightings import Observation
from crawler.targets import Target, TargetState
from crawler.targetstates import LOOKED_AT_AGAIN
from crawler.urls import identity
from crawler.walk import is_attachment

MAX_SECOND_LOOKS = 300
"""Dead targets that are looked at again; 可用性 is worth one point, which ten dead links use up. The rest stays unconfirmed."""
_AT_ITSELF = frozenset({TargetState.TO_HOME, TargetState.LOOP, TargetState.PRIVATE})
"""States that an address owes to its own redirect, not to the page that it leads to."""
_HELD = _AT_ITSELF | {TargetState.GONE, TargetState.SOFT_404, TargetState.FORBIDDEN}


@dataclass(frozen=True, slots=True)
class Asking:
    """What link targets are asked, in this order; ``left`` are the addresses of those for which there is no room."""

    errands: tuple[Errand, ...]
    left: tuple[str, ...]


def pages_in_doubt(seen: Observation, pages: Pages, wanted: Iterable[Doubt], only: Iterable[str]) -> list[Doubt]:
    """Return the pages that want a second look and had none yet: ``wanted``, and those of ``only`` that are gone.

    ``only`` are the addresses that a job names: that one of them was taken away is said on two looks too.
    """
    found: dict[str, Doubt] = {}
    for doubt in wanted:
        found.setdefault(doubt.identity, doubt)
    for same in map(identity, only):
        page = pages.by_identity.get(same)
        if page is not None and page.is_gone:
            found.setdefault(same, _doubt(page))
    done = {each.identity for each in seen.sightings if each.fetch.via.endswith("-again")}
    return [each for each in found.values() if each.identity not in done]


def dead_pages(seen: Observation, pages: Pages) -> list[Doubt]:
    """Return the dead pages of the site that links lead to, the home page's links first, within the bound of one site."""
    held = [each for each in targets_of(seen, pages, ()) if each.internal and each.state in _HELD]
    found = []
    for target in sorted(held, key=lambda each: (not each.on_home, each.url))[:MAX_SECOND_LOOKS]:
        settling = target.url if target.state in _AT_ITSELF else target.final_url or target.url
        page = pages.by_identity.get(pages.identity_of(settling))
        if page is not None:
            found.append(_doubt(page))
    return found


def _doubt(page: Page) -> Doubt:
    return Doubt(page.identity, page.fetch.url, page.fetch.at, by_browser=False)


def second_look(target: Target) -> Errand | None:
    """Return the second look at a target that would be held against the site, None where there is nothing to clear."""
    if target.looks != 1 or target.state not in LOOKED_AT_AGAIN or target.at is None:
        return None
    return Errand(Purpose.TARGET, target.url, target.url, target.internal, target.is_file, body=True, first=target)


def files_to_ask(urls: Iterable[str], asked: Collection[str], is_on_home: Callable[[str], bool], room: int) -> Asking:
    """Return what the site's files are asked, at most ``room``, the home page's first; what was ``asked`` is not asked again."""
    ordered = _home_first(urls, is_on_home)
    errands = (Errand(Purpose.TARGET, url, url, is_file=True, body=True) for url in ordered[:room] if url not in asked)
    return Asking(tuple(errands), tuple(ordered[room:]))


def others_to_ask(
    urls: Iterable[str], asked: Collection[str], is_on_home: Callable[[str], bool], room: int, room_of_host: int
) -> Asking:
    """Return what other hosts are asked, at most ``room`` things in all and ``room_of_host`` of one host."""
    errands, left, on_host = list[Errand](), list[str](), Counter[str]()
    for number, url in enumerate(_home_first(urls, is_on_home)):
        host = urlsplit(url).netloc
        on_host[host] += 1
        if number >= room or on_host[host] > room_of_host:
            left.append(url)
        elif url not in asked:
            is_file = is_attachment(url)
            errands.append(Errand(Purpose.TARGET, url, url, internal=False, is_file=is_file, body=is_file))
    return Asking(tuple(errands), tuple(left))


def _home_first(urls: Iterable[str], is_on_home: Callable[[str], bool]) -> list[str]:
    return sorted(urls, key=lambda each: (not is_on_home(each), each))
