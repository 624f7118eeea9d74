"""From an observation to link targets: where each stands, and what a page of the site answers for itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.linkage import targets_of
from crawler.pages import Pages
from crawler.records import ColumnLink, CrawlSummary, Fetch, Outcome, PageKind, Reading, Row
from crawler.sightings import Address, Observation, Sighting
from crawler.targets import Target, TargetState
from crawler.urls import identity
from crawler.walk import LeftOut

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
HOME, NEWS, DOC = "http://a.cn/", "http://a.cn/yw/", "http://a.cn/yw/202611/t20261102_1.html"
OTHER, PRIVATE, FILE = "http://b.cn/", "http://10.0.0.1/", "http://a.cn/f/x.pdf"
URLS = (HOME, NEWS, DOC, OTHER, PRIVATE, FILE, "http://www.a.cn/yw/index.html")
LEFT = {OTHER: LeftOut.OFF_SITE, PRIVATE: LeftOut.PRIVATE, FILE: LeftOut.ATTACHMENT}


def sighting(url: str, *links: str, status: int | None = 200, target: str | None = None, **over: object) -> Sighting:
    kind = PageKind.HOME if url == HOME else PageKind.LISTING
    outcome = Outcome.TIMEOUT if status is None else Outcome.OK if status < 400 else Outcome.HTTP_ERROR
    fetch = Fetch(url, AT, outcome, status, 0.2, 100, record=f"<{url}>", kind=kind, why="redirect" if target else None)
    fetch = replace(fetch, **over)  # type: ignore[arg-type]
    reading = None if target or status is None else Reading(url, kind, rows=(Row("甲通知", DOC),))
    return Sighting(identity(url), fetch, reading, target, tuple(URLS.index(link) + 1 for link in links))


def targets(*sightings: Sighting, asked: tuple[Target, ...] = ()) -> dict[str, Target]:
    addresses = tuple(Address(number, url, identity(url), LEFT.get(url)) for number, url in enumerate(URLS, 1))
    links = {one.identity: [n for each in sightings if each.identity == one.identity for n in each.links] for one in sightings}
    seen = Observation(identity(HOME), {}, frozenset(), CrawlSummary("r", AT), addresses, sightings, links)
    return {each.url: each for each in targets_of(seen, Pages.of(seen), asked)}


def test_where_links_stand_the_home_page_first_then_by_address() -> None:
    found = targets(sighting(DOC, OTHER, NEWS), sighting(NEWS, OTHER, DOC), sighting(HOME, NEWS))
    assert (found[OTHER].found_on, found[OTHER].pages, found[OTHER].on_home) == (NEWS, 2, False)
    assert (found[NEWS].found_on, found[NEWS].pages, found[NEWS].on_home) == (HOME, 2, True)
    assert (found[DOC].text, found[DOC].internal, found[OTHER].internal) == ("甲通知", True, False)


def test_two_spellings_of_a_page_and_two_looks_at_it_count_once() -> None:
    again = sighting(HOME, NEWS, via="http-again")
    found = targets(sighting(HOME, NEWS, URLS[-1]), again, sighting(NEWS))
    assert set(found) == {NEWS}
    assert found[NEWS].pages == 1


def test_what_no_page_links_is_no_target() -> None:
    assert targets(sighting(HOME), sighting(NEWS)) == {}


def test_private_is_told_from_the_address_and_what_was_not_asked_says_why() -> None:
    found = targets(sighting(HOME, PRIVATE, OTHER, FILE, DOC))
    assert {url: (each.state.value, each.why, each.looks) for url, each in found.items()} == {
        PRIVATE: ("private", None, 0),
        OTHER: ("unasked", "off_site", 0),
        FILE: ("unasked", "attachment", 0),
        DOC: ("unasked", "budget", 0),
    }


def test_what_was_asked_stands() -> None:
    asked = (
        Target(OTHER, TargetState.OK, text="部委", internal=False, status=200, at=AT),
        Target(FILE, TargetState.GONE, status=404, looks=2, at=AT),
        Target("http://[", TargetState.MALFORMED, found_on=HOME, on_home=True),
    )
    found = targets(sighting(HOME, OTHER, FILE), asked=asked)
    assert (found[OTHER].state, found[OTHER].text, found[OTHER].found_on) == (TargetState.OK, "部委", HOME)
    assert (found[FILE].state, found[FILE].looks, found[FILE].is_file) == (TargetState.GONE, 2, True)
    assert "http://[" in found


@pytest.mark.parametrize(
    ("page", "state"),
    [
        (sighting(DOC), "ok"),
        (sighting(DOC, seconds=16.0), "slow"),
        (sighting(DOC, status=404), "gone"),
        (sighting(DOC, status=500), "http_error"),
        (sighting(DOC, status=None), "timeout"),
        (sighting(DOC, status=403, outcome=Outcome.FORBIDDEN), "forbidden"),
        (sighting(DOC, status=412, outcome=Outcome.CHALLENGE), "blocked"),
        (sighting(DOC, target=HOME, status=302), "to_home"),
        (sighting(DOC, target=NEWS, status=302), "ok"),
        (sighting(DOC, target=PRIVATE, status=302), "private"),
        (sighting(DOC, target=OTHER, status=302), "unasked"),
        (replace(sighting(DOC, status=302, why="redirect"), reading=None), "loop"),
        (sighting(DOC, status=None, outcome=Outcome.ROBOTS), "unasked"),
    ],
)
def test_a_page_of_the_site_answers_for_itself(page: Sighting, state: str) -> None:
    assert targets(sighting(HOME, DOC), sighting(NEWS), page)[DOC].state.value == state


def test_a_column_that_leads_home_is_no_document_sent_home() -> None:
    assert targets(sighting(HOME, NEWS), sighting(NEWS, target=HOME, status=302))[NEWS].state is TargetState.OK


def test_a_redirect_to_another_host_is_what_that_one_answered() -> None:
    asked = (Target(OTHER, TargetState.GONE, internal=False, status=404, looks=2, at=AT),)
    found = targets(sighting(HOME, DOC), sighting(DOC, target=OTHER, status=302), asked=asked)[DOC]
    assert (found.state, found.final_url, found.internal) == (TargetState.GONE, OTHER, True)


@pytest.mark.parametrize(
    ("first", "second", "state", "looks"), [(404, 404, "gone", 2), (404, 200, "ok", 0), (200, 404, "ok", 0), (404, 503, "gone", 1)]
)
def test_two_looks_at_a_page(first: int, second: int, state: str, looks: int) -> None:
    again = sighting(DOC, status=second, via="http-again")
    found = targets(sighting(HOME, DOC), sighting(DOC, status=first), again)[DOC]
    assert (found.state.value, found.looks) == (state, looks)


INDEX = "http://a.cn/index.html"
COLUMNS = [f"http://a.cn/{name}/" for name in ("gh", "hb", "rs")]


def menu_targets(*sent_home: str) -> dict[str, TargetState]:
    """What the targets of a menu of three columns are, some of which are sent to the home page, as index.html is."""
    urls = (HOME, INDEX, *COLUMNS)
    columns = (ColumnLink(None, "网站首页", INDEX), *(ColumnLink("planning", "规划", url) for url in COLUMNS))
    home = Sighting(
        identity(HOME),
        Fetch(HOME, AT, Outcome.OK, 200, kind=PageKind.HOME),
        Reading(HOME, PageKind.HOME, columns=columns),
    )
    found = [home]
    for url in urls[1:]:
        target = HOME if url in {INDEX, *sent_home} else None
        fetch = Fetch(url, AT, Outcome.OK, 302 if target else 200, kind=PageKind.LISTING, why="redirect" if target else None)
        found.append(Sighting(identity(url), fetch, None if target else Reading(url, PageKind.LISTING), target))
    addresses = tuple(Address(number, url, identity(url)) for number, url in enumerate(urls, 1))
    links = {identity(HOME): (2, 3, 4, 5)}
    seen = Observation(identity(HOME), {}, frozenset(), CrawlSummary("r", AT), addresses, tuple(found), links)
    return {each.url: each.state for each in targets_of(seen, Pages.of(seen), ())}


def test_another_spelling_of_the_home_page_is_no_fault_and_a_known_column_that_is_sent_there_is_one() -> None:
    assert TargetState.TO_HOME not in menu_targets().values()
    found = menu_targets(COLUMNS[0])
    assert [url for url, state in found.items() if state is TargetState.TO_HOME] == [COLUMNS[0]]


def test_columns_that_are_sent_home_all_at_once_are_a_gate_s_doing() -> None:
    assert TargetState.TO_HOME not in menu_targets(*COLUMNS).values()
