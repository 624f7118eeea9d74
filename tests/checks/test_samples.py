"""The draw: the same for the same seed, whatever the order; another for another seed; fair."""

from collections import Counter
from datetime import date

import pytest

from checks.samples import draw, seed_of

ADDRESSES = [f"https://www.example.gov.cn/zcwj/{n}.html" for n in range(40)]


def test_the_order_of_the_population_does_not_matter():
    drawn = draw(ADDRESSES, 3, "nxzw/2026-11", str)
    assert len(drawn) == 3
    assert draw(ADDRESSES[::-1], 3, "nxzw/2026-11", str) == drawn
    assert draw(iter(sorted(ADDRESSES)), 3, "nxzw/2026-11", str) == drawn


def test_it_is_the_same_on_every_machine():
    assert draw([str(n) for n in range(9)], 4, "nxzw/2026-11", str) == ("6", "7", "2", "5")


def test_another_month_or_site_draws_others():
    months = {draw(ADDRESSES, 3, f"nxzw/2026-{month:02}", str) for month in range(1, 13)}
    assert len(months) == 12
    assert draw(ADDRESSES, 3, "spt/2026-11", str) not in months


def test_a_document_more_changes_one_place_at_most():
    drawn = set(draw(ADDRESSES, 3, "nxzw/2026-11", str))
    assert len(drawn - set(draw([*ADDRESSES, "https://www.example.gov.cn/zcwj/new.html"], 3, "nxzw/2026-11", str))) <= 1


def test_every_document_has_its_chance():
    counts = Counter(one for n in range(400) for one in draw(ADDRESSES, 4, f"seed-{n}", str))
    assert set(counts) == set(ADDRESSES)
    assert max(counts.values()) < 80  # 40 are expected


def test_small_populations_come_whole_and_doubles_once():
    assert set(draw(["a", "b"], 5, "seed", str)) == {"a", "b"}
    assert draw([("a", 1), ("a", 2)], 5, "seed", lambda one: one[0]) == (("a", 1),)
    assert draw([], 5, "seed", str) == ()
    assert draw(["a"], 0, "seed", str) == ()


def test_a_move_to_another_scheme_or_port_draws_the_same():
    before = [f"http://www.example.gov.cn:8080/{number}.html" for number in range(40)]
    after = [url.replace("http:", "https:").replace(":8080", "") for url in before]
    drawn = [[url.rpartition("/")[2] for url in draw(urls, 5, "nxzw/2026-11", str)] for urls in (before, after)]
    assert drawn[0] == drawn[1]


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="-1"):
        draw(["a"], -1, "seed", str)


def test_the_seed_names_site_and_month():
    assert seed_of("nxzw", date(2026, 11, 30)) == seed_of("nxzw", date(2026, 11, 1)) == "nxzw/2026-11"
