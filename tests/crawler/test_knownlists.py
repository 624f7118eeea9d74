"""How far a list is read: down to the last item that a former month knew, and no list that one cannot rely on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crawler.knownlists import KnownLists
from crawler.records import PageKind, Reading, Row

DAY = date(2026, 11, 20)
PER_PAGE = 3


def row(n: int) -> Row:
    return Row(f"第{n}号文件", f"http://a.cn/t{n}.html", DAY - timedelta(days=n))


def address(number: int) -> str:
    return "http://a.cn/tzgg/" if number == 1 else f"http://a.cn/tzgg/index_{number - 1}.html"


def same(number: int) -> str:
    return "a.cn/tzgg" if number == 1 else f"a.cn/tzgg/index_{number - 1}.html"


def pages(rows: Sequence[Row], *, by_one: bool = True) -> dict[str, Reading]:
    """Return a list as pages: each names the next one, or the first names all."""
    total = -(-len(rows) // PER_PAGE)
    found = {}
    for number in range(1, total + 1):
        after = [address(each) for each in range(number + 1, total + 1)]
        shown = tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
        found[same(number)] = Reading(
            address(number),
            PageKind.LISTING,
            rows=shown,
            list_seen=True,
            next_pages=tuple(after[:1] if by_one else after if number == 1 else ()),
            total_pages=total,
        )
    return found


def known(former: dict[str, Reading], whole: Sequence[str] = ()) -> KnownLists:
    return KnownLists(former.get, lambda first: first in whole)


FORMER = [row(n) for n in range(12)]  # four pages


@pytest.mark.parametrize("by_one", [True, False])
def test_an_unchanged_first_page_settles_all_others(by_one: bool) -> None:
    former = pages(FORMER, by_one=by_one)
    lists = known(former)
    lists.note(same(1), 1, former[same(1)])
    assert [lists.rows(same(number)) for number in (2, 3, 4)] == [former[same(number)].rows for number in (2, 3, 4)]
    assert lists.rows(same(1)) is None
    assert lists.rows(same(5)) is None


@pytest.mark.parametrize("new", range(1, 12))
def test_what_new_items_push_on_is_on_the_pages_that_are_not_asked_for(new: int) -> None:
    now = pages([row(-n) for n in range(new, 0, -1)] + FORMER)
    lists = known(pages(FORMER))
    seen: list[Row] = []
    for number in range(1, len(now) + 1):
        rows = lists.rows(same(number))
        if rows is None:
            rows = now[same(number)].rows
            lists.note(same(number), number, now[same(number)])
        seen += rows
    assert set(seen) == {each for page in now.values() for each in page.rows}
    asked = sum(lists.rows(same(number)) is None for number in range(1, 5))
    assert asked == min(4, new // PER_PAGE + 1)


def test_an_item_that_was_taken_away_is_not_carried_on() -> None:
    lists = known(pages(FORMER))
    lists.note(same(1), 1, replace(pages(FORMER)[same(1)], rows=(row(0), row(2), row(3))))
    assert row(1) not in (lists.rows(same(2)) or ())
    assert lists.rows(same(2)) == (row(4), row(5))


def test_rows_of_one_day_that_change_places_over_the_edge_of_a_page_are_not_lost() -> None:
    rows = [replace(each, published=row(3).published) if n == 2 else each for n, each in enumerate(FORMER)]
    lists = known(pages(rows))
    lists.note(same(1), 1, pages([*rows[:2], rows[3], rows[2], *rows[4:]])[same(1)])
    assert lists.rows(same(2)) is None


def undated(rows: Sequence[Row]) -> list[Row]:
    return [replace(each, published=None) if n == 4 else each for n, each in enumerate(rows)]


def pinned(rows: Sequence[Row]) -> list[Row]:
    return [rows[7], *rows[:7], *rows[8:]]


@pytest.mark.parametrize("change", [undated, pinned, lambda rows: rows[::-1]], ids=["undated", "pinned", "oldest first"])
def test_a_list_that_does_not_run_from_the_newest_to_the_oldest_is_read_whole(change) -> None:
    former = pages(change(FORMER))
    lists = known(former)
    lists.note(same(1), 1, former[same(1)])
    assert all(lists.rows(each) is None for each in former)


@pytest.mark.parametrize("change", [undated, pinned], ids=["undated", "pinned"])
def test_a_long_list_that_is_read_whole_is_not_gone_through_for_each_of_its_pages(change) -> None:
    former = pages(change([row(n) for n in range(90)]))
    reads: list[str] = []
    lists = KnownLists(lambda each: reads.append(each) or former.get(each), lambda _: False)
    for number in range(1, 31):
        lists.note(same(number), number, former[same(number)])
    assert len(reads) <= 2 * len(former)


def test_a_list_is_read_whole_where_it_is_wanted_so_or_was_not_seen_whole_or_has_fewer_pages() -> None:
    former = pages(FORMER)
    wanted = known(former, [same(1)])
    wanted.note(same(1), 1, former[same(1)])
    gap = known({name: reading for name, reading in former.items() if name != same(3)})
    gap.note(same(1), 1, former[same(1)])
    shorter = known(former)
    shorter.note(same(1), 1, replace(former[same(1)], total_pages=3))
    assert all(each.rows(same(number)) is None for each in (wanted, gap, shorter) for number in (2, 3, 4))


@pytest.mark.parametrize("last", [replace(row(2), title="另一标题"), replace(row(2), published=DAY), row(99)])
def test_a_last_row_that_reads_otherwise_settles_nothing(last: Row) -> None:
    lists = known(pages(FORMER))
    lists.note(same(1), 1, replace(pages(FORMER)[same(1)], rows=(row(0), row(1), last)))
    assert lists.rows(same(2)) is None


def test_what_is_no_list_or_empty_says_nothing() -> None:
    former = pages(FORMER)
    lists = known(former)
    lists.note(same(1), 1, replace(former[same(1)], rows=()))
    lists.note(same(1), 1, replace(former[same(1)], kind=PageKind.ARTICLE))
    lists.note(same(2), 2, former[same(2)])
    assert lists.rows(same(2)) is None
