"""Knowing when to stop: a wall before the home page at once, one before its pages after ten, and nothing for a passing fault."""

import pytest

from crawler.door import REFUSALS, SILENCES, Door
from crawler.records import Outcome


def shuts_after(door: Door, outcome: Outcome, most: int = 50) -> int | None:
    return next((number for number in range(1, most) if door.note(outcome, home=False)), None)


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.HTTP_ERROR, Outcome.TOO_LARGE])
def test_what_answers_is_open(outcome: Outcome) -> None:
    door = Door()
    assert not door.note(outcome, home=True)
    assert shuts_after(door, outcome) is None
    assert door.blocked is None


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.CHALLENGE, "challenge"),
        (Outcome.CAPTCHA, "captcha"),
        (Outcome.FORBIDDEN, "forbidden"),
        (Outcome.ROBOTS, "robots"),
        (Outcome.TLS, "tls"),
        (Outcome.DNS, "unreachable"),
        (Outcome.TIMEOUT, "unreachable"),
        (Outcome.UNREACHABLE, "unreachable"),
    ],
)
def test_a_home_page_that_cannot_be_seen_ends_the_walk(outcome: Outcome, why: str) -> None:
    door = Door()
    assert door.note(outcome, home=True)
    assert door.blocked == why


@pytest.mark.parametrize(
    ("outcome", "number", "why"),
    [
        (Outcome.FORBIDDEN, REFUSALS, "forbidden"),
        (Outcome.CHALLENGE, REFUSALS, "challenge"),
        (Outcome.TIMEOUT, SILENCES, "unreachable"),
        (Outcome.UNREACHABLE, SILENCES, "unreachable"),
        (Outcome.ROBOTS, None, None),
        (Outcome.TLS, None, None),
    ],
)
def test_pages_in_a_row_end_it_too(outcome: Outcome, number: int | None, why: str | None) -> None:
    door = Door()
    assert shuts_after(door, outcome) == number
    assert door.blocked == why


def test_one_page_that_opens_between_is_enough_to_go_on() -> None:
    door = Door()
    for outcome in (Outcome.FORBIDDEN, Outcome.TIMEOUT):
        for _ in range(5):
            assert shuts_after(door, outcome, most=REFUSALS) is None
            assert not door.note(Outcome.OK, home=False)


def test_the_first_reason_stands() -> None:
    door = Door("captcha")
    assert door.note(Outcome.FORBIDDEN, home=True)
    assert door.blocked == "captcha"
