"""The scorer itself: what must not count as right first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.records import PageKind, Reading, Record, Row

from .baselines import BASELINES, Baseline, Page, forgive_width, iso_day
from .marks import Field, Mark, measure, tally, wilson
from .score import address, charset_family, match, score
from .tables import baselines_table, fields_table, kinds_table, pages_table
from .truth import FAMILIES, TRUTH, Truth, TruthRecord, TruthRow, load_fixtures, load_truths

LIST = "http://www.example.gov.cn/zwgk/"


def _truth(**values: Any) -> Truth:
    return Truth.model_validate({"file": "a/b.html", "url": LIST, "as_of": "2026-11-20", "kind": "listing", **values})


def _reading(kind: PageKind = PageKind.LISTING, **values: Any) -> Reading:
    return Reading(LIST, kind, **values)


def _wrong(truth: Truth, reading: Reading) -> list[tuple[Field, str, str]]:
    return [(mark.field, mark.expected, mark.got) for mark in score(truth, reading) if not mark.right]


ROW = Row("关于开展检查的通知", LIST + "t1.html", date(2026, 11, 1))
TRUE_ROW = {"title": "关于开展检查的通知", "url": LIST + "t1.html", "published": "2026-11-01"}


def test_all_right() -> None:
    truth = _truth(rows=[TRUE_ROW], next_page=LIST + "index_1.html", charset="utf-8", family="trs")
    reading = _reading(rows=(ROW,), next_pages=(LIST + "index_1.html", LIST + "index_2.html"), cms="trs", charset="UTF-8")
    assert _wrong(truth, reading) == []
    assert measure(score(truth, reading), Field.ROWS).value == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rows": (ROW, Row("热门信息", LIST + "hot.html"))}, Field.ROWS),  # a row of the side bar
        ({"rows": (ROW, ROW)}, Field.ROWS),  # the same row twice
        ({"rows": ()}, Field.ROWS),
        ({"rows": (Row(ROW.title, "", ROW.published),)}, Field.ROWS),  # an address that the page does have
        ({"rows": (Row("关于开展检查的…", ROW.url, ROW.published),)}, Field.ROW_TITLE),
        ({"rows": (Row(ROW.title, ROW.url, date(2025, 11, 1)),)}, Field.ROW_DATE),
        ({"rows": (Row(ROW.title, ROW.url),)}, Field.ROW_DATE),
        ({"rows": (Row(ROW.title, ROW.url, ROW.published, index_no="1/2026-1"),)}, Field.ROW_INDEX_NO),
        ({"rows": (ROW,), "next_pages": (LIST + "index_1.html",)}, Field.NEXT_PAGE),
        ({"rows": (ROW,), "record": Record(index_no="1/2026-1")}, Field.INDEX_NO),  # a listing has no record
        ({"rows": (ROW,), "record": Record(published=date(2026, 11, 1))}, Field.PUBLISHED),
        ({"rows": (ROW,), "charset": "gb18030"}, Field.CHARSET),
    ],
)
def test_is_wrong(values: dict[str, Any], field: Field) -> None:
    truth = _truth(rows=[TRUE_ROW], next_page="", charset="utf-8")
    assert field in {wrong[0] for wrong in _wrong(truth, _reading(**values))}


@pytest.mark.parametrize("name", ["index_no", "doc_no", "publisher", "source", "disclosure"])
def test_a_value_where_the_page_has_none_is_wrong(name: str) -> None:
    truth = _truth(kind="article", record={name: ""})
    given: dict[str, Any] = {name: "无"}
    assert len(_wrong(truth, _reading(PageKind.ARTICLE, record=Record(**given)))) == 1
    assert _wrong(truth, _reading(PageKind.ARTICLE, record=Record())) == []
    assert _wrong(truth, _reading(PageKind.ARTICLE)) == []


def test_a_date_where_the_page_has_none_is_wrong() -> None:
    undated = {"title": "无日期", "url": LIST + "t2.html", "published": ""}
    truth = _truth(rows=[undated])
    assert (Field.ROW_DATE, "", "2026-11-01") in _wrong(truth, _reading(rows=(Row("无日期", LIST + "t2.html", date(2026, 11, 1)),)))
    assert _wrong(truth, _reading(rows=(Row("无日期", LIST + "t2.html"),))) == []


def test_rows_on_an_article_are_wrong() -> None:
    truth = _truth(kind="article", record={})
    assert [wrong[0] for wrong in _wrong(truth, _reading(PageKind.ARTICLE, rows=(ROW,)))] == [Field.ROWS]


def test_a_page_that_crashed_misses_everything() -> None:
    truth = _truth(rows=[TRUE_ROW, TRUE_ROW | {"url": LIST + "t2.html"}])
    marks = score(truth, _reading(PageKind.OTHER))
    assert measure(marks, Field.KIND).value == 0
    assert measure(marks, Field.ROWS).value == 0
    assert tally(marks, Field.ROWS).missed == 2


def test_keys_left_out_are_not_scored() -> None:
    truth = _truth(kind="article", record={"title": "标题"})
    reading = _reading(
        PageKind.ARTICLE, record=Record(title="标题", doc_no="卫政发〔2026〕1号"), cms="trs", charset="gb18030", next_pages=("x",)
    )
    assert {mark.field for mark in score(truth, reading)} == {Field.KIND, Field.TITLE}


def test_a_static_page_may_have_a_box() -> None:
    assert _wrong(_truth(kind="other"), _reading(PageKind.OTHER, record=Record(index_no="1/2026-1"))) == []
    assert _wrong(_truth(kind="home"), _reading(PageKind.HOME, record=Record(index_no="1/2026-1"))) != []


def test_white_space_is_not_compared() -> None:
    truth = _truth(kind="article", record={"title": "关于 开展检查的通知"})
    assert _wrong(truth, _reading(PageKind.ARTICLE, record=Record(title="关于开展\u3000检查\xa0的通知\n"))) == []


def test_rows_without_an_address_are_matched_by_title() -> None:
    wanted = (TruthRow(title="甲", url=""), TruthRow(title="乙", url="javascript:;"))
    pairs, left = match(wanted, (Row("乙", "javascript:;"), Row("甲", ""), Row("丙", "")))
    assert [row and row.title for _, row in pairs] == ["甲", "乙"]
    assert [row.title for row in left] == ["丙"]


def test_titles_of_rows_matched_by_title_prove_nothing() -> None:
    truth = _truth(rows=[{"title": "甲", "url": ""}])
    assert Field.ROW_TITLE not in {mark.field for mark in score(truth, _reading(rows=(Row("甲", ""),)))}


def test_one_address_twice_is_matched_by_title_and_date() -> None:
    wanted = tuple(
        TruthRow(title=title, url=LIST + "t1.html", published=day)
        for title, day in (("长标题", "2026-11-01"), ("短", "2026-11-02"))
    )
    rows = (Row("短", LIST + "t1.html", date(2026, 11, 2)), Row("长标题", LIST + "t1.html", date(2026, 11, 1)))
    pairs, left = match(wanted, rows)
    assert [row and row.title for _, row in pairs] == ["长标题", "短"]
    assert left == []


def test_home_rows_are_counted_apart() -> None:
    truth = _truth(kind="home", rows=[TRUE_ROW])
    fields = {mark.field for mark in score(truth, _reading(PageKind.HOME, rows=(ROW,)))}
    assert fields == {Field.KIND, Field.HOME_ROWS, Field.HOME_DATE, Field.HOME_TITLE, Field.NEWEST}


def test_newest_is_not_after_the_day_and_not_scored_where_a_date_is_unknown() -> None:
    rows = [TRUE_ROW, {"title": "乙", "url": LIST + "t2.html", "published": "2026-12-31"}]
    assert _truth(rows=rows).newest() == "2026-11-01"
    assert _truth(rows=[*rows, {"title": "丙", "url": LIST + "t3.html"}]).newest() is None
    assert _truth(rows=[]).newest() == ""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://www.example.gov.cn/a/", "https://example.gov.cn/a/index.html"),
        ("http://example.gov.cn/a", "http://example.gov.cn/a/#top"),
        ("http://example.gov.cn/%E5%85%AC/1.html", "http://example.gov.cn/公/1.html"),
    ],
)
def test_same_address(a: str, b: str) -> None:
    assert address(a) == address(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://example.gov.cn/a/index_1.html", "http://example.gov.cn/a/"),
        ("http://example.gov.cn/list.jsp?p=1", "http://example.gov.cn/list.jsp?p=2"),
        ("http://xxgk.example.gov.cn/a/", "http://example.gov.cn/a/"),
        ("http://example.gov.cn:8080/", "http://example.gov.cn/"),
    ],
)
def test_another_address(a: str, b: str) -> None:
    assert address(a) != address(b)


def test_no_address() -> None:
    assert [address(url) for url in ("", "javascript:;", "#", "mailto:a@example.com")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # the last four: Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(right: int, n: int, low: float, high: float) -> None:
    found = wilson(right, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.value == right / n


def test_wilson_of_nothing() -> None:
    assert wilson(0, 0).value is None


def test_precision_recall_f1() -> None:
    marks = [Mark("a", "trs", Field.ROWS, "x", "x", right=True)] * 8
    marks += [Mark("a", "trs", Field.ROWS, "x", "", right=False)] * 2 + [Mark("a", "trs", Field.ROWS, "", "x", right=False)] * 4
    counts = tally(marks, Field.ROWS)
    assert counts.precision.value == pytest.approx(8 / 12)
    assert counts.recall.value == pytest.approx(8 / 10)
    assert counts.f1.value == pytest.approx(16 / 22)
    assert counts.f1.low < 16 / 22 < counts.f1.high


def test_charsets_that_are_one() -> None:
    assert charset_family("GB2312") == charset_family("gbk") == charset_family("gb18030") != charset_family("utf-8")
    assert charset_family("utf-8-sig") == charset_family("UTF8")


def test_width_is_forgiven_for_titles_only() -> None:
    assert forgive_width(Mark("a", "trs", Field.ROW_TITLE, "公示（一）", "公示(一)", right=False)).right
    assert not forgive_width(Mark("a", "trs", Field.ROW_TITLE, "公示（一）", "公示…", right=False)).right


def test_first_full_date() -> None:
    assert [iso_day(text) for text in ("发布时间：2026年4月2日", "2026-13-40", "04-02", "")] == ["2026-04-02", "", "", ""]


def test_what_is_not_installed_is_told() -> None:
    absent = Baseline("absent", "no-such-package-is-installed", (Field.PUBLISHED,), lambda _: iter(()))
    assert absent.version is None
    assert absent.marks(Page(_truth(kind="article", record=TruthRecord()), b"", "")) == []
    lines = baselines_table([], {}).lines
    missing = [baseline.name for baseline in BASELINES if baseline.version is None]
    assert all((line[2] == "not installed") == (line[1] in missing) for line in lines)


def test_newest_date_on_the_page_is_fooled_by_a_footer() -> None:
    newest = next(baseline for baseline in BASELINES if baseline.package is None)
    text = "<ul><li>2026-11-01</li></ul><script>var d='2026-11-19'</script><div>更新时间：2026年11月15日</div>"
    (mark,) = newest.marks(Page(_truth(rows=[TRUE_ROW]), text.encode(), text))
    assert (mark.expected, mark.got, mark.right) == ("2026-11-01", "2026-11-15", False)


def test_tables() -> None:
    truth = _truth(rows=[TRUE_ROW], family="trs")
    marks = score(truth, _reading(rows=(ROW,), cms="trs"))
    table = fields_table(marks, "Figures")
    assert ("listing rows: F1", "1", "1", "1", "1", "100.0 %", "20.7-100.0", "99 % met") in table.lines
    assert table.markdown().startswith("**Figures**\n\n| field | pages |")
    assert len({line.rstrip() for line in table.text().splitlines()}) > len(Field)
    assert ("vsb", "n = 0", "—", "—", "—") in pages_table([truth]).lines


def test_kinds_have_precision_and_recall() -> None:
    pairs = [("challenge", "challenge"), ("challenge", "article"), ("listing", "listing"), ("article", "challenge")]
    marks = [Mark("a", "trs", Field.KIND, expected, got, right=expected == got) for expected, got in pairs]
    lines = {line[0]: line[1:] for line in kinds_table(marks, "Kinds").lines}
    assert lines["challenge"] == ("n = 2", "50.0 %", "9.5-90.5", "n = 2", "50.0 %", "9.5-90.5")
    assert lines["listing"][:2] == ("n = 1", "100.0 %")
    assert lines["shell"] == ("n = 0", "—", "—", "n = 0", "—", "—")


def test_own_fixtures_are_found_at_any_depth(tmp_path: Path) -> None:
    assert load_fixtures(tmp_path) == ()
    for name in ("vsb/one-row", "only-truth"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "truth.toml").write_text(f'url = "{LIST}"\nas_of = "2026-11-20"\nkind = "challenge"\nstatus = 412\n')
    (tmp_path / "vsb/one-row/page.html").write_text("<html></html>")
    (truth,) = load_fixtures(tmp_path)
    assert (truth.file, truth.status) == ("vsb/one-row/page.html", 412)


def test_truth_files_are_sound() -> None:
    truths = load_truths()
    assert len(truths) >= 70
    assert len({truth.site for truth in truths}) >= 25
    assert {truth.family for truth in truths} <= set(FAMILIES)
    assert len({truth.file for truth in truths}) == len(truths)
    for truth, path in zip(truths, sorted(TRUTH.glob("*/*.toml")), strict=True):
        assert truth.file.rpartition(".")[0] == f"{path.parent.name}/{path.stem}"
        assert truth.kind in set(PageKind)
        assert (truth.record is not None) == (truth.kind == PageKind.ARTICLE)
