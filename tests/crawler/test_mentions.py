from datetime import UTC, datetime

from crawler.mentions import mentions
from crawler.records import CrawlSummary, Fetch, Outcome
from crawler.sightings import Address, Observation, Sighting
from crawler.urls import identity

URL = "https://www.x.gov.cn/"
AT = datetime(2026, 11, 20, tzinfo=UTC)


def seen(*pages: tuple[str, tuple[int, ...]], addresses: tuple[str, ...]) -> Observation:
    sightings = tuple(Sighting(identity(url), Fetch(url, AT, Outcome.OK)) for url, _ in pages)
    known = tuple(Address(number, url, identity(url)) for number, url in enumerate(addresses, 1))
    links = {identity(url): numbers for url, numbers in pages}
    return Observation(identity(URL), {}, frozenset(), CrawlSummary("r", AT), known, sightings, links)


def test_pages_that_link_an_address_are_named_whatever_its_spelling() -> None:
    addresses = (f"{URL}a/", "http://x.gov.cn/a/index.html", f"{URL}b/")
    found = mentions(seen((f"{URL}q/", (2,)), (f"{URL}p/", (1, 3)), (f"{URL}r/", (3,)), addresses=addresses), [f"{URL}a/"])
    assert found == {f"{URL}a/": (f"{URL}p/", f"{URL}q/")}


def test_a_page_that_links_itself_does_not_count_and_what_nobody_links_is_left_out() -> None:
    addresses = (f"{URL}a/", f"{URL}b/")
    assert mentions(seen((f"{URL}a/", (1,)), addresses=addresses), [f"{URL}a/", f"{URL}b/", "http://["]) == {}
