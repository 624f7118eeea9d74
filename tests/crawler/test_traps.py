"""A trap is known by what its pages say, not by how many there are."""

from datetime import date

import pytest

from crawler.records import PageKind, Reading, Row
from crawler.traps import MIN_PAGES, Traps, leads_into_itself, shape

HEAD = "<html><head><script>var nonce = 'a1b2';</script></head><body>"


def note(traps: Traps, url: str, body: str, title: str = "某市人民政府", rows: tuple[Row, ...] = ()) -> None:
    traps.note(url, Reading(url, PageKind.OTHER, title=title, rows=rows), f"{HEAD}{body}</body></html>".encode())


@pytest.mark.parametrize(
    "urls",
    [
        ["http://a.cn/cal?y=2026&m=1", "http://a.cn/cal?m=12&y=1999", "http://a.cn/cal?m=&y=x&m=2"],
        ["http://a.cn/cal/2026/01/", "http://b.cn/cal/1/2/"],
        ["http://a.cn/(S(a1b2c3))/x/", "http://a.cn/(S(f0e9d8c7))/x/"],
        ["http://a.cn/x/0f8fad5b-d9cb-469f-a165-70867728950e/y", "http://a.cn/x/7c9e6679-7425-40de-944b-e07fc1f90ae7/y"],
    ],
)
def test_addresses_of_one_shape(urls: list[str]) -> None:
    assert len({shape(url) for url in urls}) == 1


@pytest.mark.parametrize(
    "urls",
    [
        ["http://a.cn/list?page=1", "http://a.cn/list?id=1"],
        ["http://a.cn/news/1.html", "http://a.cn/notices/1.html"],
        ["http://a.cn/list/1.html", "http://a.cn/list/1.htm?x=1"],
    ],
)
def test_addresses_of_different_shapes(urls: list[str]) -> None:
    assert len({shape(url) for url in urls}) == len(urls)


def archive(traps: Traps, number: int) -> None:
    day = date(2026, 1, 1)
    note(traps, f"http://a.cn/list_{number}.html", "x", rows=(Row(f"关于{chr(0x4E00 + 7 * number)}工作的通知", f"/{number}", day),))


def documents(traps: Traps, number: int) -> None:
    note(traps, f"http://a.cn/d.jsp?id={number}", f"<p>{chr(0x4E00 + 11 * number)}的职责</p>")  # every page has the site's title


def bulletins(traps: Traps, number: int) -> None:
    rows = (Row(f"简报第{number}期", f"/{number}", date(2020 + number // 12, number % 12 + 1, 1)),)
    note(traps, f"http://a.cn/list.jsp?page={number}", "x", rows=rows)


@pytest.mark.parametrize("honest", [archive, documents, bulletins])
def test_an_archive_is_no_trap_however_long(honest) -> None:
    traps = Traps()
    for number in range(60):
        honest(traps, number)
    assert traps.recognise() == frozenset()


def test_few_pages_are_no_trap_however_alike() -> None:
    traps = Traps()
    for number in range(MIN_PAGES - 1):
        note(traps, f"http://a.cn/cal?m={number}", "<td>1</td>")
    assert not traps.recognise()


def calendar(traps: Traps, number: int) -> None:
    days = "".join(f"<td> {day} </td>\n" for day in range(1, 29 + number % 4))
    note(
        traps,
        f"http://a.cn/cal?y={2026 + number // 12}&m={number % 12 + 1}",
        f"<h1>{2026 + number // 12}年{number % 12 + 1}月</h1>{days}",
    )


def calendar_in_words(traps: Traps, number: int) -> None:
    month = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")[number % 12]
    note(traps, f"http://a.cn/cal/{number}/", f"<h1>{month}月</h1>", title=f"{month}月活动日历")


def sessions(traps: Traps, number: int) -> None:
    rows = (Row("关于值班的通知", f"/d?s={number}", date(2026, 11, 1)),)
    note(traps, f"http://a.cn/news?s=x{number}", f"<a href='/d?s={number}'>关于值班的通知</a>", rows=rows)


@pytest.mark.parametrize("endless", [calendar, calendar_in_words, sessions])
def test_pages_that_say_the_same_for_ever_are_a_trap(endless) -> None:
    traps = Traps()
    for number in range(MIN_PAGES + 10):
        endless(traps, number)
    (found,) = traps.recognise()
    assert traps.holds(f"http://a.cn{found.replace('0', '77').replace('?m&y', '?m=3&y=3').replace('?s', '?s=9')}")
    assert not traps.holds("http://a.cn/other?m=1")
    assert traps.recognise() == frozenset()  # told once


def test_a_trap_is_the_same_in_any_order() -> None:
    there, back = Traps(), Traps()
    for number in range(MIN_PAGES):
        sessions(there, number)
        sessions(back, MIN_PAGES - 1 - number)
    assert there.recognise() == back.recognise() == frozenset({"/news?s"})


@pytest.mark.parametrize(
    ("url", "is_trap"),
    [
        ("http://a.cn/2011/11/11/11/11.html", False),
        ("http://a.cn/zwgk/zwgk/zwgk/list.html", False),
        ("http://a.cn/a/b/c/d/e/f/g/h/i/j/", False),
        ("http://a.cn/x/x/x/x/", True),
        ("http://a.cn/a/b/a/b/a/b/a/b/c.html", True),
        ("http://a.cn/" + "/".join(f"f{n}" for n in range(40)), True),
    ],
)
def test_folders_within_themselves(url: str, is_trap: bool) -> None:
    assert leads_into_itself(url) is is_trap
