import subprocess
import sys
from datetime import date

import pytest
from lxml import etree

from reports import drawing
from reports.charts import ColumnSpan, class_chart, column_chart, score_chart, verdict_chart
from reports.drawing import Draughtsman, draw, harmless

LEVELS = {"veto": "单项否决", "deduct": "扣分"}
EVIL = "</svg><script>alert(1)</script>"
SPAN = ColumnSpan("政策解读", "stale", "！ 逾期未更新", (date(2026, 3, 30),), date(2026, 4, 2), date(2026, 5, 20))


@pytest.fixture(scope="module")
def drawn():
    return draw(
        {
            "verdicts": verdict_chart([("2026-10", {"qualified": 3}), ("2026-11", {"qualified": 4})], {"qualified": "合格"}),
            "scores": score_chart([("2026-10", 95.0), ("2026-11", None)]),
            "classes": class_chart([(EVIL, "veto", 3), ("空白栏目", "deduct", 12)], LEVELS),
            "columns": column_chart([SPAN], date(2026, 11, 20), date(2025, 11, 19)),
        }
    )


def texts(svg):
    return [text.text for text in etree.fromstring(svg).iter("text")]


def test_nothing_to_draw_starts_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert draw({}) == {}


def test_what_is_read_stands_in_the_drawing(drawn):
    assert {"2026-10", "2026-11", "合格"} <= set(texts(drawn["verdicts"]))
    assert "95.0" in texts(drawn["scores"])
    assert {"空白栏目", "12", "单项否决"} <= set(texts(drawn["classes"]))
    assert {"政策解读", "！ 逾期未更新"} <= set(texts(drawn["columns"]))


def test_a_name_from_a_page_is_text(drawn):
    assert EVIL in texts(drawn["classes"])
    assert "<script" not in drawn["classes"]


def test_colours_follow_the_page(drawn):
    assert "var(--fault)" in drawn["columns"]
    assert "#" not in drawn["columns"].replace("&#", "")


def test_drawn_again_it_is_the_same(drawn):
    assert draw({"scores": score_chart([("2026-10", 95.0), ("2026-11", None)])})["scores"] == drawn["scores"]


def test_only_shapes_and_texts_are_kept():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" onload="x()">'
        '<script>x()</script><style>*{}</style><a xlink:href="javascript:x()"><path d="M0,0"/></a><foreignObject/>'
        '<g id="i" style="fill:url(http://x)"><path d="M1,1" onclick="x()"/></g></svg>'
    )
    assert harmless(svg) == '<svg width="9" aria-hidden="true" focusable="false"><g><path d="M1,1"/></g></svg>'


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [(sys, "executable", "/nowhere/python"), (sys, "executable", "/bin/false"), (drawing, "_SECONDS", 0.01)],
    ids=["no program", "no drawing", "too slow"],
)
def test_a_drawing_that_fails_costs_nothing_else(monkeypatch, where, name, value):
    monkeypatch.setattr(where, name, value)
    assert draw({"a": score_chart([("2026-10", 95.0)])}) == {}


def test_started_ahead_the_process_draws_the_same(drawn):
    with Draughtsman() as draughtsman:
        draughtsman.start()
        assert draughtsman.draw({"scores": score_chart([("2026-10", 95.0), ("2026-11", None)])})["scores"] == drawn["scores"]


def test_a_process_with_nothing_to_draw_ends_with_its_block():
    with Draughtsman() as draughtsman:
        draughtsman.start()
        process = draughtsman._process
        assert draughtsman.draw({}) == {}
    assert process
    assert process.returncode is not None
