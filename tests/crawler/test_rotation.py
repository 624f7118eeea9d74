"""Whose turn it is: each page once in the months of the rotation, whatever month was left out; low lots are always looked at."""

from datetime import UTC, date, datetime

import pytest

from checks.samples import draw
from crawler.lots import seed_of
from crawler.rotation import is_due, may_be_drawn

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PAGES = [f"http://a.gov.cn/zwgk/t2026_{n}.html" for n in range(3000)]


@pytest.mark.parametrize("months", [1, 2, 3, 6])
def test_each_page_has_one_turn_in_the_months_of_a_rotation(months: int) -> None:
    days = [date(2026 + (11 + n) // 12, (11 + n) % 12 + 1, 5) for n in range(months)]
    asked = [datetime(day.year, day.month, 1, tzinfo=UTC) for day in days]
    turns = [sum(is_due(url, at, day, months) for at, day in zip(asked, days, strict=True)) for url in PAGES]
    assert set(turns) == {1}
    share = sum(is_due(url, asked[0], days[0], months) for url in PAGES) / len(PAGES)
    assert abs(share - 1 / months) < 0.05


def test_what_is_older_than_the_rotation_is_due_whenever() -> None:
    assert all(is_due(url, AT, date(2027, 2, 22), 3) for url in PAGES)
    assert not all(is_due(url, AT, date(2027, 2, 20), 3) for url in PAGES)


def test_a_move_to_another_host_or_port_changes_no_turn() -> None:
    for url in PAGES[:50]:
        moved = url.replace("http://a.gov.cn", "https://www.b.gov.cn:8443")
        assert is_due(url, AT, date(2026, 12, 20), 3) == is_due(moved, AT, date(2026, 12, 20), 3)


@pytest.mark.parametrize("of", [40, 300, 3000])
def test_what_a_sample_falls_on_is_looked_at(of: int) -> None:
    population, found, drawn_in_all = PAGES[:of], 0, 0
    for month in range(1, 13):
        seed = seed_of("nxzw", date(2026, month, 1))
        drawn = draw(population, 10, seed, lambda url: url)
        found += sum(may_be_drawn(url, seed, of) for url in drawn)
        drawn_in_all += len(drawn)
    assert found == drawn_in_all


def test_of_a_large_site_few_pages_are_looked_at_for_that() -> None:
    assert sum(may_be_drawn(url, "nxzw/2026-12", 3000) for url in PAGES) < len(PAGES) / 12
