from datetime import date

from checks.model import ColumnStatus
from crawler.records import Item
from reports.freshness import published_weeks, spans

from .judged import judgement, row


def item(day, column="news"):
    return Item(f"https://www.nxzw.gov.cn/{day}-{column}.html", "标题", day, column=column)


def test_what_is_undated_old_or_yet_to_come_is_no_publication():
    days = (None, date(2025, 1, 1), date(2026, 11, 21), date(2026, 11, 20), date(2026, 11, 17), date(2025, 11, 19))
    judged = judgement(items=(*map(item, days), item(date(2026, 11, 1), None)))
    assert published_weeks(judged) == {"news": (date(2025, 11, 17), date(2026, 11, 16))}


def test_only_dated_columns_have_a_line():
    columns = (row("overview", max_age_days=None), row("news", "动态要闻", ColumnStatus.STALE, date(2026, 4, 2), max_age_days=14))
    (span,) = spans(judgement(columns=columns), {"news": (date(2025, 11, 17),)})
    assert (span.name, span.status, span.word) == ("动态要闻", "stale", "！ 逾期未更新")
    assert (span.weeks, span.oldest_fresh) == ((date(2025, 11, 19),), date(2026, 11, 6))


def test_two_columns_of_one_name_have_two_lines():
    told = spans(judgement(columns=(row("a", "公开"), row("b", "公开"), row("c", "很长很长很长很长很长很长很长的栏目"))), {})
    assert [span.name for span in told] == ["公开", "公开2", "很长很长很长很长很长很长很…"]
