"""I1 to I4, I7: asked only where the site itself gives numbers."""

from dataclasses import replace
from datetime import date

import pytest

from crawler.records import Item

from ..facts import URL, listing, run, said, site

NUMBER = "640501001/2026-{:05}"


def numbered(n, number=None, title=None, **over):
    return Item(f"{URL}{n}.html", title or f"第{n}号文件", index_no=number or NUMBER.format(n), read=True, **over)


def with_numbers(numbers, read=True):
    """A column whose documents carry these numbers."""
    part = listing("文件", *range(len(numbers)), key="policy_documents")
    items = tuple(replace(item, index_no=number, read=read) for item, number in zip(part.items, numbers, strict=True))
    return site(replace(part, items=items))


I1 = {"share": 0.8, "documents": 5}


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (with_numbers([None] * 9), 0),  # the site gives no numbers
        (with_numbers([NUMBER.format(n) for n in range(3)] + [None]), 0),  # too few to speak of a habit
        (with_numbers([NUMBER.format(n) for n in range(7)] + [None, None, None]), 0),
        (with_numbers([NUMBER.format(n) for n in range(9)] + [None], read=False), 0),  # the article was not read
        (with_numbers([NUMBER.format(n) for n in range(8)] + [None, None]), 2),
        (with_numbers([NUMBER.format(n) for n in range(9)] + ["无"]), 1),
    ],
)
def test_missing(facts, missing):
    assert len(run("index-number-missing", facts, **I1)) == missing


def test_missing_is_told_once_for_a_document_in_two_columns():
    facts = with_numbers([NUMBER.format(n) for n in range(9)] + [None])
    twice = replace(facts, entries=(*facts.entries, *(replace(e, column=f"{URL}other/") for e in facts.entries)))
    assert len(run("index-number-missing", twice, **I1)) == 1


I2 = {"share": 0.6, "documents": 5, "rare_share": 0.1}
PLAIN = [numbered(n) for n in range(20)]


@pytest.mark.parametrize(
    ("items", "pattern", "wrong"),
    [
        (PLAIN, None, []),
        ([*PLAIN, numbered(99, "640501001／2026-00099")], None, []),  # full-width
        ([*PLAIN, numbered(99, " 640501001/2026-00099 ")], None, []),
        ([*PLAIN, numbered(99, "—")], None, []),  # a placeholder is no number
        ([*PLAIN, *(numbered(90 + n, f"QS-2026-{n:03}") for n in range(5))], None, []),  # another form in use
        ([*PLAIN[:4], numbered(99, "x1")], None, []),
        (PLAIN[:5] + [numbered(90 + n, f"A{'1' * n}") for n in range(1, 6)], None, []),  # no form of its own
        ([*PLAIN, numbered(99, "64050100/2026-00099")], None, ["第99号文件"]),
        ([*PLAIN, numbered(99, "640501001/2026-0099")], None, ["第99号文件"]),
        ([numbered(1), numbered(2, "x1")], r"^64\d{4}\d{3}/\d{4}-\d{5}$", ["第2号文件"]),
        ([numbered(2, "x1")], r"^64\d{4}\d{3}/\d{4}-\d{5}$", ["第2号文件"]),
        (PLAIN, r"^\d{9}/\d{4}-\d{5}$", []),
    ],
)
def test_malformed(items, pattern, wrong):
    found = run("index-number-malformed", site(items=items, index_pattern=pattern), **I2)
    assert [f.subject.name for f in found] == wrong


@pytest.mark.parametrize(
    "titles",
    [
        ["关于印发工作方案的通知"],
        ["关于印发工作方案的通知", "关于印发工作方案的通知"],  # one document in two columns
        ["关于印发工作方案的通知", "关于印发 工作方案的通知 "],
        ["关于印发《工作方案》的通知", "关于印发“工作方案”的通知"],
        ["关于2018年全市及市本级财政预算执行情况与2019年预算草案的报告", "关于2018年全市及市本级财政预算执行情况与..."],
        ["关于2018年全市及市本级财政预算执行情况与2019年预算草案的报告", "关于2018年全市及市本级财政预算…"],
        ["关于2018年全市及市本级财政预算执行情况与2019年预算草案的报告", "关于2018年全市及市本级财政预算执行情况"],
    ],
)
def test_one_document_under_several_titles_is_no_duplicate(titles):
    items = [numbered(n, "640501001/2026-00001", title) for n, title in enumerate(titles)]
    assert run("index-number-duplicate", site(items=items)) == []


@pytest.mark.parametrize(
    ("titles", "count"),
    [(["甲文件", "乙文件"], 2), (["甲文件", "乙文件", "甲文件"], 2), (["甲", "乙", "丙"], 3), (["通知", "通知（二）"], 2)],
)
def test_one_number_on_different_documents(titles, count):
    items = [numbered(n, "640501001/2026-00001", title) for n, title in enumerate(titles)]
    (found,) = run("index-number-duplicate", site(items=items))
    assert found.values["count"] == count


@pytest.mark.parametrize(
    ("number", "generated", "fault"),
    [
        ("640501001/2026-00001", None, False),
        ("640501001/2026-00001", date(2026, 6, 1), False),
        ("640501009/2019-00023", date(2018, 12, 20), False),  # both from 中卫市
        ("640501020/2018-00020", date(2019, 2, 12), False),
        ("640501020/2018-00020", date(2019, 3, 1), False),
        ("640501020/2018-00020", date(2019, 3, 2), True),
        ("640501009/2019-00023", date(2018, 11, 2), False),
        ("640501009/2019-00023", date(2018, 11, 1), True),
        ("640501001/2016-00001", date(2026, 1, 5), True),
        ("20260012", date(2020, 1, 1), False),  # no year that stands by itself
    ],
)
def test_year_mismatch(number, generated, fault):
    items = [numbered(1, number, generated=generated, published=generated)]
    assert bool(said(run("index-number-year-mismatch", site(items=items), days=60))) is fault


def published_by(publisher, unit, count, first=0):
    return [
        Item(f"{URL}{publisher}{unit}{n}.html", "某文件", index_no=f"{unit}/2026-{n:05}", publisher=publisher)
        for n in range(first, first + count)
    ]


UNITS = {"documents": 5, "share": 0.8}
HEALTH, SCHOOLS = published_by("市卫生健康委", "640501010", 9), published_by("市教育局", "640501020", 9)


@pytest.mark.parametrize(
    ("items", "mismatches"),
    [
        ([*HEALTH, *SCHOOLS], 0),
        ([*HEALTH, *SCHOOLS, *published_by("市教育局", "640501099", 1)], 0),  # a unit that is nobody's
        ([*HEALTH, *published_by("市教育局", "640501010", 4)], 0),  # too few to have a habit
        ([*HEALTH, *published_by("市教育局", "640501010", 9)], 0),  # two publishers share a unit
        ([*HEALTH, *SCHOOLS[:3], *published_by("市教育局", "640501010", 2, 50)], 0),  # three of five are no habit
        ([*HEALTH, *SCHOOLS, Item(f"{URL}x.html", "某文件", index_no="QSHQ--2023-0756", publisher="市教育局")], 0),
        ([*HEALTH, *SCHOOLS, *published_by("市教育局", "640501010", 1, 50)], 1),
        ([*HEALTH, *SCHOOLS[:4], *published_by("市教育局", "640501010", 1, 50)], 1),  # four of five are one
        ([*HEALTH, *SCHOOLS, *published_by(None, "640501010", 1, 50)], 0),
    ],
)
def test_unit_mismatch(items, mismatches):
    found = [f for f in run("index-number-unit-mismatch", site(items=items), **UNITS) if f.status.value == "fail"]
    assert len(found) == mismatches
    assert all((f.values["owner"], f.values["own"]) == ("市卫生健康委", "640501020") for f in found)
