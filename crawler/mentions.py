"""Which pages of a crawl carry a link to an address: where to look again when a notice names the address. Pure."""

from collections.abc import Iterable, Mapping

from crawler.sightings import Observation
from crawler.urls import identity


def mentions(seen: Observation, wanted: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each address of ``wanted`` that a page of the crawl links, the pages that link it, by address.

    Spellings of one address (with and without ``www.``, http and https) are one.
    """
    by_identity = {identity(url): url for url in wanted}
    numbers = {each.number: by_identity[each.identity] for each in seen.addresses if each.identity in by_identity}
    found: dict[str, set[str]] = {}
    for sighting in seen.sightings:
        for number in seen.links.get(sighting.identity, ()):
            url = numbers.get(number)
            if url is not None and identity(url) != sighting.identity:
                found.setdefault(url, set()).add(sighting.fetch.url)
    return {url: tuple(sorted(pages)) for url, pages in sorted(found.items())}
