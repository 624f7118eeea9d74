from datetime import date

import pytest

from checks.workdays import Holidays, add_working_days, working_days_between
from crawler.errors import UserError

from .facts import CONFIG

NONE = Holidays()


@pytest.mark.parametrize(
    ("start", "count", "end", "certain"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20), True),
        (date(2026, 11, 20), 1, date(2026, 11, 23), True),  # a Friday
        (date(2026, 11, 20), 10, date(2026, 12, 4), True),
        (date(2025, 9, 30), 1, date(2025, 10, 9), True),  # National Day and Mid-Autumn
        (date(2025, 9, 26), 1, date(2025, 9, 28), True),  # a Sunday worked
        (date(2026, 12, 25), 10, date(2027, 1, 8), False),
    ],
)
def test_add(start, count, end, certain):
    reached = add_working_days(start, count, NONE)
    assert (reached.date, reached.certain) == (end, certain)


def test_no_negative_count():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 1), -1, NONE)


def test_between():
    assert working_days_between(date(2026, 3, 9), date(2026, 3, 2), NONE).count == 0
    within = working_days_between(date(2026, 3, 2), date(2026, 3, 6), NONE)
    assert (within.count, within.certain) == (4, True)
    beyond = working_days_between(date(2026, 12, 30), date(2027, 1, 4), NONE)
    assert (beyond.count, beyond.at_least, beyond.at_most, beyond.certain) == (3, 1, 5, False)


def test_arrangements_of_later_years_are_taken_from_the_file(tmp_path):
    text = "[years.2027]\nholidays = [2027-01-01, 2027-01-04]\nworkdays = [2027-01-09]\n"
    (tmp_path / "holidays.toml").write_text(text, encoding="utf-8")
    holidays = Holidays.load(tmp_path)
    assert working_days_between(date(2027, 1, 3), date(2027, 1, 4), holidays).count == 0
    saturday = working_days_between(date(2027, 1, 8), date(2027, 1, 9), holidays)
    assert (saturday.count, saturday.certain) == (1, True)
    assert add_working_days(date(2026, 12, 31), 1, holidays).date == date(2027, 1, 5)


def test_the_library_comes_first(tmp_path):
    (tmp_path / "holidays.toml").write_text("[years.2026]\nholidays = [2026-11-23]\n", encoding="utf-8")
    assert working_days_between(date(2026, 11, 22), date(2026, 11, 23), Holidays.load(tmp_path)).count == 1


def test_a_day_under_the_wrong_year_is_a_slip(tmp_path):
    (tmp_path / "holidays.toml").write_text("[years.2027]\nholidays = [2026-01-01]\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"holidays\.toml.*years.*2026-01-01 不在 2027 年内"):
        Holidays.load(tmp_path)


def test_the_packaged_file_and_none_at_all(tmp_path):
    assert Holidays.load(CONFIG) == Holidays()
    assert Holidays.load(tmp_path) == Holidays()
