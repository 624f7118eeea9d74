"""When an errand is run: looks are spaced, tries wait longer each time, and no clock holds anything up."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawler.agenda import TRIES_OWN, Agenda, has_tries_left
from crawler.errands import Errand, Errands, Purpose
from crawler.records import SiteFacts
from tests.crawler.links import link_from_home, state
from tests.crawler.small_portal import SmallPortal

Crawl = Callable[..., SiteFacts]


def an_agenda() -> Agenda:
    return Agenda(Errands(own=1), spaced=60.0, backoff=5.0)


def an_errand(*, internal: bool = True) -> Errand:
    return Errand(Purpose.TARGET, "http://a.cn/x", "http://a.cn/x", internal=internal)


def test_what_was_not_seen_before_is_due_at_once() -> None:
    agenda = an_agenda()
    agenda.add(an_errand())
    assert agenda.wait() is None
    assert agenda.next() is not None
    assert agenda.next() is None


@pytest.mark.parametrize(("ago", "least", "most"), [(0.0, 55.0, 60.0), (50.0, 5.0, 10.0), (-90000.0, 55.0, 60.0)])
def test_a_second_look_waits_for_what_is_left_of_its_space(ago: float, least: float, most: float) -> None:
    agenda = an_agenda()
    agenda.add(an_errand(), datetime.now(UTC) - timedelta(seconds=ago))
    wait = agenda.wait()
    assert wait is not None
    assert least <= wait <= most


def test_a_second_look_that_is_overdue_is_run_now() -> None:
    agenda = an_agenda()
    agenda.add(an_errand(), datetime.now(UTC) - timedelta(hours=1))
    assert agenda.next() is not None


@pytest.mark.parametrize(
    ("attempts", "asked_for", "seconds"), [(1, None, 5.0), (2, None, 10.0), (1, 30.0, 30.0), (1, 1.0, 5.0), (1, 9999.0, 60.0)]
)
def test_another_try_waits_longer_each_time_and_as_long_as_the_server_asks(
    attempts: int, asked_for: float | None, seconds: float
) -> None:
    agenda, errand = an_agenda(), an_errand()
    errand.attempts = attempts
    agenda.add(errand)
    assert agenda.next() is errand
    agenda.try_again(errand, asked_for)
    wait = agenda.wait()
    assert wait is not None
    assert seconds - 5.0 < wait <= seconds
    assert (errand.attempts, agenda.errands.count) == (attempts + 1, 1)


def test_another_host_is_not_pressed() -> None:
    own = an_errand()
    assert has_tries_left(own)
    assert not has_tries_left(an_errand(internal=False))
    own.attempts = TRIES_OWN
    assert not has_tries_left(own)


def test_two_looks_are_spaced(portal: SmallPortal, crawl: Crawl) -> None:
    link_from_home(portal, "/f/x.pdf")
    began = time.monotonic()
    facts = crawl(portal.url, rate=50.0, spacing=4.0)
    assert state(facts, "x.pdf") == ("gone", 2)
    assert time.monotonic() - began > 4.0
