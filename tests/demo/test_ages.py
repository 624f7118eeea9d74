from datetime import date, timedelta

import pytest

from demo.ages import add_months, months_ago, when
from tests.demo.days import DAYS


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), -6, date(2025, 2, 28)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 20), -11, date(2025, 12, 20)),
    ],
)
def test_months_are_clipped_to_the_month(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("months", [6, 12])
def test_at_the_limit_and_past_it_hold_by_both_ways_of_counting(as_of, months):
    edge, past = when(f"{months}m", as_of), when(f"{months}m+1d", as_of)
    assert edge >= add_months(as_of, -months)
    assert add_months(edge, months) >= as_of
    assert past < add_months(as_of, -months)
    assert add_months(past, months) < as_of


def test_the_limit_at_the_end_of_august_is_in_march():
    assert months_ago(date(2025, 8, 31), 6) == date(2025, 3, 1)


@pytest.mark.parametrize("as_of", DAYS)
def test_midsummer_is_far_from_new_year_and_past(as_of):
    summer = when("midyear", as_of)
    assert (summer.month, summer.day) == (6, 15)
    assert timedelta(days=30) <= as_of - summer < timedelta(days=400)


def test_days_run_backwards_and_forwards_and_dates_stand_still():
    as_of = date(2026, 1, 3)
    assert when("14d", as_of) == date(2025, 12, 20)
    assert when("+20d", as_of) == date(2026, 1, 23)
    assert when("2019-02-14", as_of) == date(2019, 2, 14)
    with pytest.raises(ValueError, match="fortnight"):
        when("a fortnight", as_of)
