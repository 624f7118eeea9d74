"""Every form of a date met on portals, and the year of those that show none."""

from datetime import date

import pytest

from crawler.dates import Stamp, find, parse, resolve, url_date

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "000014348/2026-35428", "2026-02-00018", "360A12-07-2024-0008-1", "青政办发〔2026〕3号", "2026年政务公开工作要点",
        "2026年8月",
        "2026-08", "0955-7068826",
        "192.168.1.10", "20261118位访问者", "2026-13-01", "2026-02-30", "10:30", "100%", "3.5亿元", "第12-3号", "",
        "13/18/2026", "18/2026", "1/18/20261", "年前", "十年前",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str):
    assert find(text, TODAY) is None
    stamp = find(text, TODAY, loose=True)
    assert stamp is None or stamp.year is None or text == "20261118位访问者"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-02", date(2026, 4, 2)),
        ("2026年4月2日", date(2026, 4, 2)),
        ("2026 年 4 月 2 日", date(2026, 4, 2)),
        ("2026.4.2", date(2026, 4, 2)),
        ("2026/04/02 10:08", date(2026, 4, 2)),
        ("2026-04-02  10\u223608", date(2026, 4, 2)),
        ("2026-04-02 10：08：00", date(2026, 4, 2)),
        ("2026-04-02T10:08:00+08:00", date(2026, 4, 2)),
        ("2007-08-20-23:59:59", date(2007, 8, 20)),
        ("\uff12\uff10\uff12\uff16－\uff10\uff14－\uff10\uff12", date(2026, 4, 2)),
        ("发布时间：2026-04-02", date(2026, 4, 2)),
        ("[2026-04-02]", date(2026, 4, 2)),
        ("（2026-04-02）", date(2026, 4, 2)),
        ("12 2026-08", date(2026, 8, 12)),
        ("2026.08 12", date(2026, 8, 12)),
        ("08-12 2026", date(2026, 8, 12)),
        ("二〇二六年八月十二日", date(2026, 8, 12)),
        ("二○二六年十二月三十一日", date(2026, 12, 31)),
        ("20260402", date(2026, 4, 2)),
        ("26-08-12", date(2026, 8, 12)),
        ("3天前", date(2026, 11, 17)),
        ("昨天", date(2026, 11, 19)),
        ("2个月前", date(2026, 9, 20)),
        ("9个月前", date(2026, 2, 20)),
        ("1年前", date(2025, 11, 20)),
        ("11/8/2026 9:30:00", date(2026, 11, 8)),
        ("8/12/2026", date(2026, 8, 12)),
        ("2小时前", date(2026, 11, 20)),
        ("2027-01-05", date(2027, 1, 5)),
    ],
)
def test_a_date_is_read_in_every_form(text: str, expected: date):
    assert parse(text, TODAY) == expected


def test_no_year_is_made_up_where_a_field_shows_none():
    assert parse("04-02", TODAY) is None


def test_months_ago_end_with_the_month():
    assert parse("9个月前", date(2026, 11, 30)) == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["[04-02]", "04-02", "4/2", "04.02", "4月2日", "4月 2", "2 4月"])
def test_a_date_without_a_year_is_a_stamp(text: str):
    stamp = find(text, TODAY, loose=True)
    assert stamp is not None
    assert (stamp.year, stamp.month, stamp.day) == (None, 4, 2)


def _resolved(days: list[str], as_of: date, urls: list[str] | None = None) -> list[str | None]:
    stamps = [
        Stamp(int(day[:4]), int(day[5:7]), int(day[8:]), 0, 0) if len(day) > 5 else Stamp(None, int(day[:2]), int(day[3:]), 0, 0)
        for day in days
    ]
    return [day.isoformat() if day else None for day in resolve(stamps, urls or [""] * len(days), as_of)]


@pytest.mark.parametrize(
    ("days", "as_of", "expected"),
    [
        (["01-09", "12-25", "12-11"], "2027-02-03", ["2027-01-09", "2026-12-25", "2026-12-11"]),
        (["11-18", "11-15", "10-30"], "2026-11-20", ["2026-11-18", "2026-11-15", "2026-10-30"]),
        (["12-01", "11-18", "11-15"], "2026-11-20", ["2025-12-01", "2026-11-18", "2026-11-15"]),
        (
            ["03-05", "02-20", "01-15", "11-10", "10-08"],
            "2026-11-20",
            ["2026-03-05", "2026-02-20", "2026-01-15", "2025-11-10", "2025-10-08"],
        ),
        (["2025-03-05", "02-20", "12-30"], "2026-11-20", ["2025-03-05", "2025-02-20", "2024-12-30"]),
        (["11-21"], "2026-11-20", ["2025-11-21"]),
        (["11-20"], "2026-11-20", ["2026-11-20"]),
        (["02-29"], "2026-11-20", ["2024-02-29"]),
        (["2027-05-01"], "2026-11-20", ["2027-05-01"]),
    ],
)
def test_the_year_comes_from_the_order_of_the_list(days: list[str], as_of: str, expected: list[str]):
    assert _resolved(days, date.fromisoformat(as_of)) == expected


def test_the_year_comes_from_the_address_and_never_the_day():
    urls = ["http://a.test/202401/t20240102_1.html", "http://a.test/201710/t20171010_2.html", "http://a.test/2018/3/5/x.html"]
    assert _resolved(["12-30", "10-11", "03-04"], TODAY, urls) == ["2023-12-30", "2017-10-11", "2018-03-04"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.test/201710/t20171010_842040.shtml", date(2017, 10, 10)),
        ("http://a.test/art/2026/4/2/art_1_2.html", date(2026, 4, 2)),
        ("http://a.test/202604/1.html", date(2026, 4, 15)),
        ("http://a.test/content/post_9360641.html", None),
        ("http://a.test/t20209999_1.html", None),
    ],
)
def test_the_date_of_an_address(url: str, expected: date | None):
    assert url_date(url) == expected
