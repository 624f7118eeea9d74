from datetime import date

from reports.charts import ColumnSpan, class_chart, column_chart, monday, score_chart, verdict_chart


def rows(spec):
    return spec["data"]["values"]


def test_a_month_without_a_verdict_counts_none():
    spec = verdict_chart([("2026-11", {"qualified": 4})], {"qualified": "合格", "unqualified": "不合格"})
    assert [(row["verdict"], row["count"]) for row in rows(spec)] == [("合格", 4), ("不合格", 0)]


def test_a_month_without_a_score_is_a_gap():
    assert [(row["score"], row["label"]) for row in rows(score_chart([("a", None), ("b", 95.0)]))] == [(None, ""), (95.0, "95.0")]


def test_only_levels_that_occur_are_explained():
    spec = class_chart([("空白栏目", "deduct", 12)], {"veto": "单项否决", "deduct": "扣分"})
    assert spec["layer"][0]["encoding"]["color"]["scale"] == {"domain": ["扣分"], "range": ["var(--warn)"]}


def test_what_is_older_than_the_line_is_cut_off_at_its_beginning():
    old = ColumnSpan("公报", "stale", "！", (), date(2020, 1, 1), date(2025, 1, 1))
    spec = column_chart([old], date(2026, 11, 20), date(2025, 11, 19))
    assert [(row["part"], row["from"][:10]) for row in rows(spec)] == [("gap", "2025-11-19"), ("word", "2026-11-20")]


def test_a_column_that_was_never_dated_has_its_word_only():
    spec = column_chart([ColumnSpan("建议提案", "missing", "✕ 缺失", (), None, None)], date(2026, 11, 20), date(2025, 11, 19))
    assert [row["part"] for row in rows(spec)] == ["word"]


def test_weeks_begin_on_monday():
    assert monday(date(2026, 11, 22)) == monday(date(2026, 11, 16)) == date(2026, 11, 16)
