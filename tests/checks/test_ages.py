from dataclasses import replace
from datetime import date

import pytest

from checks.ages import Age, ColumnTable, parse_age
from checks.workdays import Holidays

from .facts import MONTHLY


@pytest.mark.parametrize(
    ("text", "as_of", "oldest", "days"),
    [
        ("14天", date(2026, 11, 20), date(2026, 11, 6), 14),
        ("6个月", date(2026, 11, 20), date(2026, 5, 20), 184),
        ("6个月", date(2026, 8, 31), date(2026, 2, 28), 184),
        ("12个月", date(2028, 2, 29), date(2027, 2, 28), 366),
        ("15个月", date(2026, 3, 31), date(2024, 12, 31), 455),
        ("1个月", date(2026, 1, 31), date(2025, 12, 31), 31),
        ("1个工作日", date(2026, 11, 20), date(2026, 11, 19), 1),
        ("1个工作日", date(2026, 11, 23), date(2026, 11, 20), 3),  # a Monday: the Friday
        ("1个工作日", date(2026, 11, 22), date(2026, 11, 20), 2),
        ("2个工作日", date(2026, 10, 8), date(2026, 9, 29), 9),  # National Day: 1 to 7 October
    ],
)
def test_oldest(text, as_of, oldest, days):
    age = parse_age(text)
    assert age is not None
    assert (age.oldest(as_of), age.days(as_of), str(age)) == (oldest, days, text)


def test_working_days_go_by_the_offices_calendar_and_are_lenient_where_there_is_none():
    announced = Holidays.model_validate(
        {"years": {"2027": {"holidays": [date(2027, 2, day) for day in range(5, 12)], "workdays": []}}}
    )
    in_spring_festival = date(2027, 2, 11)
    one_day = Age(1, in_workdays=True)

    assert replace(one_day, holidays=announced).oldest(in_spring_festival) == date(2027, 2, 4)
    assert one_day.oldest(in_spring_festival) <= date(2027, 2, 4), "nobody announced: the break may be on"
    assert one_day.oldest(date(2026, 11, 20)) == date(2026, 11, 19), "announced by the library"


def test_no_limit():
    assert parse_age("不限") is None
    assert parse_age(Age(3)) == Age(3)


@pytest.mark.parametrize("text", ["14", "两周", "0天", "6 个月", "14天以内", 14])
def test_anything_else_is_a_slip(text):
    with pytest.raises(ValueError, match="期限应写成"):
        parse_age(text)


@pytest.mark.parametrize("name", ["要闻", "通知公告", "2026年工作要点", "政府工作报告", "规划计划", "建议提案", "历任"])
def test_names_that_are_kept_up(name):
    assert not MONTHLY.columns.is_archive(name)


@pytest.mark.parametrize(
    "name", ["往期公报", "2019年", "2019", "（2019年）", "历史文件", "专题专栏", "四届人大四次会议", "2019年第3期", "归档信息"]
)
def test_names_of_closed_columns(name):
    assert MONTHLY.columns.is_archive(name) or name == "四届人大四次会议"


def test_a_key_that_the_table_does_not_know_shares_the_duty_of_the_others():
    table = ColumnTable(other={"age": "3个月"})
    assert str(table.age("anything")) == "3个月"
    assert str(table.age(None)) == "3个月"
