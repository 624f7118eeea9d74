"""The frontier: order, budget, resuming."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.bundle import Bundle
from crawler.frontier import DONE, Frontier, hosts_of
from crawler.walk import LeftOut, Level, Stage, Step, first_step

HOME = "http://a.cn/"


@pytest.fixture
def bundle(tmp_path: Path) -> Iterator[Bundle]:
    with Bundle.open(tmp_path / "run", create=True) as opened:
        opened.start_writing()
        yield opened


def frontier(bundle: Bundle, pages: int = 100, depth: int = 9) -> Frontier:
    return Frontier(bundle, hosts_of(HOME, ()), pages, depth)


def step(path: str, stage: Stage = Stage.COLUMN, turn: int = 1, depth: int = 1) -> Step:
    return Step(path if "://" in path else HOME + path, Level(stage, turn), depth)


def drain(front: Frontier) -> list[str]:
    """Answers one at a time; returns the paths in the order in which they were handed out."""
    order = []
    while (place := front.next_place()) is not None:
        order.append(place.url.removeprefix(HOME))
        front.settle(place, DONE, kept=True)
    return order


def test_levels_then_addresses(bundle: Bundle) -> None:
    front = frontier(bundle)
    for each in (
        step("z", Stage.LINK),
        step("b"),
        step("p2", Stage.LISTING, 2),
        step("d", Stage.DOCUMENT),
        step("a"),
        first_step(HOME),
    ):
        front.add(each)
    assert drain(front) == ["", "a", "b", "d", "p2", "z"]


def test_one_page_is_asked_for_once_however_it_is_spelled(bundle: Bundle) -> None:
    front = frontier(bundle)
    for url in ("http://a.cn/yw/", "https://www.a.cn/yw/index.html", "http://a.cn/yw"):
        front.add(Step(url, Level(Stage.COLUMN, 1), 1))
    assert len(drain(front)) == 1


def test_a_link_that_turns_out_to_be_a_column_moves_forward(bundle: Bundle) -> None:
    front = frontier(bundle)
    front.add(step("x", Stage.LINK))
    front.add(step("d", Stage.DOCUMENT))
    front.add(step("x", Stage.COLUMN))
    assert drain(front) == ["x", "d"]


def test_the_next_level_waits_for_this_one_s_answers_but_not_for_second_tries(bundle: Bundle) -> None:
    front = frontier(bundle)
    front.add(step("a"))
    front.add(step("d", Stage.DOCUMENT))
    first = front.next_place()
    assert first is not None
    assert front.next_place() is None
    front.wait(first)
    second = front.next_place()
    assert second is not None
    assert second.url == HOME + "d"
    assert front.has_more


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://b.cn/", LeftOut.OFF_SITE),
        ("http://10.0.0.8/x", LeftOut.PRIVATE),
        ("http://169.254.169.254/latest", LeftOut.PRIVATE),
        ("http://a.cn:8080/", LeftOut.OFF_SITE),
        ("http://a.cn/1.pdf", LeftOut.ATTACHMENT),
        ("http://a.cn/" + "x/" * 1200, LeftOut.TRAP),
    ],
)
def test_what_is_never_asked_for(bundle: Bundle, url: str, reason: LeftOut) -> None:
    front = frontier(bundle)
    front.add(step(url))
    assert front.next_place() is None
    assert not front.has_more
    bundle.commit()
    assert [row.state for row in bundle.address_rows()] == [reason]


def test_too_deep_is_left_out_until_a_shorter_way_is_found(bundle: Bundle) -> None:
    front = frontier(bundle, depth=3)
    front.add(step("x", Stage.LINK, 4, 4))
    assert front.next_place() is None
    front.add(step("x", Stage.LINK, 3, 3))
    assert drain(front) == ["x"]


def test_the_budget_counts_kept_pages_and_what_is_under_way(bundle: Bundle) -> None:
    front = frontier(bundle, pages=2)
    for name in "abc":
        front.add(step(name))
    one, two = front.next_place(), front.next_place()
    assert one is not None
    assert two is not None
    assert front.next_place() is None
    front.settle(one, DONE, kept=False)
    three = front.next_place()
    assert three is not None
    front.settle(two, DONE, kept=True)
    front.settle(three, DONE, kept=True)
    front.add(step("d"))
    assert front.spent
    front.leave_rest(LeftOut.BUDGET)
    assert not front.has_more


def test_a_killed_crawl_asks_again_for_what_had_no_answer(tmp_path: Path, bundle: Bundle) -> None:
    front = frontier(bundle)
    for name in "abcd":
        front.add(step(name))
    for name in "ab":
        place = front.next_place()
        assert place is not None
        assert place.url == HOME + name
        if name == "a":
            front.settle(place, DONE, kept=True)
    bundle.commit(level=[int(Stage.COLUMN), 1])
    with Bundle.open(tmp_path / "run") as again:
        again.start_writing()
        resumed = frontier(again)
        resumed.load()
        assert drain(resumed) == ["b", "c", "d"]


def test_where_only_named_pages_are_asked_for_the_rest_is_left_and_cuts_nothing(bundle: Bundle) -> None:
    front = Frontier(bundle, hosts_of(HOME, ()), 100, 9, {"a.cn", "a.cn/named", "b.cn/named"})
    for each in (first_step(HOME), step("named"), step("other"), step("http://b.cn/named"), step("http://b.cn/other")):
        front.add(each)
    assert drain(front) == ["", "named"]
    assert [front.state_of(url) for url in (f"{HOME}other", "http://b.cn/named", "http://b.cn/other")] == [
        LeftOut.UNNAMED,
        LeftOut.OFF_SITE,
        LeftOut.UNNAMED,
    ]


def test_an_address_that_is_named_later_is_asked_for_also_after_a_restart(bundle: Bundle) -> None:
    front = Frontier(bundle, hosts_of(HOME, ()), 100, 9, {"a.cn"})
    front.add(step("late", Stage.LINK))
    assert drain(front) == []
    front.name(f"{HOME}late")
    front.add(step("late"))
    bundle.commit()
    resumed = Frontier(bundle, hosts_of(HOME, ()), 100, 9, {"a.cn"})
    resumed.load()
    assert drain(resumed) == ["late"]
