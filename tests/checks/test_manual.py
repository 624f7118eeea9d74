"""Manual checks: the list with its samples, the table out and in, slips, and what a person's result does to a judgement."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from checks.decisions import Rulings
from checks.manual import NAME, ManualResult
from checks.manual_files import HEADINGS, read_results, write_list
from checks.manual_store import results_of, take_in
from checks.model import Level, ManualState, Verdict
from checks.pack import Indicator, Samples
from checks.runner import judge
from checks.serialise import audit_json
from checks.trail import trail
from crawler.archive import Archive
from crawler.errors import UserError

from .facts import MONTHLY, URL, VOCABULARY, healthy, listing, site

SITES = {"example": "portal", "bureau": "department"}
TODAY = date(2026, 11, 21)
PASSED, FAILED = ManualState.PASSED, ManualState.FAILED


def indicator(identity, part=Level.DEDUCT, cap=6, samples=None):
    return Indicator(
        identity, f"指标{identity}", part, cap, "条文", "国办秘函〔2019〕19号", part is Level.DEDUCT, (), f"看{identity}", samples
    )


OPEN = (
    indicator("D2.4", samples=Samples(of="policy_documents", count=3)),
    indicator("D3.1"),
    indicator("V1", Level.VETO, 0),
    indicator("B1.1", Level.BONUS, 3),
    indicator("Z9", Level.ADVICE, 0),
)
PACK = replace(MONTHLY, indicators=(*(replace(one, todo="", samples=None) for one in MONTHLY.indicators), *OPEN))
DOCUMENTS = listing("政策文件", *range(1, 41), key="policy_documents")


def judged(*results, facts=None, rulings=None):
    return judge(facts or site(*healthy(DOCUMENTS)), PACK, VOCABULARY, rulings, results)


def result(identity, state, points=None, page="", note="经办人与页面不符", day=date(2026, 11, 21)):
    return ManualResult("example", identity, state, points, page, note, "李四", day)


def states(judgement):
    return {line.indicator: line.state for line in judgement.manual}


# --- the list ---------------------------------------------------------------------------------------------------------


def test_what_no_machine_judges_is_open_and_costs_nothing():
    judgement = judged()
    assert (judgement.faults, judgement.score, judgement.verdict) == ((), 100, Verdict.QUALIFIED)
    assert states(judgement) == dict.fromkeys(("D2.4", "D3.1", "V1", "B1.1", "Z9"), ManualState.OPEN)
    assert judgement.points_checked == 25


def test_a_department_has_no_lines_of_portals():
    assert set(states(judged(facts=site(*healthy(), kind="department")))) == {"V1", "B1.1", "Z9"}


def test_samples_are_drawn_by_the_seed_that_the_judgement_names():
    judgement = judged()
    drawn = judgement.manual[0].samples
    assert judgement.seed == "example/2026-11"
    assert len(drawn) == 3 == len(set(drawn))
    facts = site(*healthy(DOCUMENTS))
    turned = replace(facts, items=facts.items[::-1], entries=facts.entries[::-1])
    assert judged(facts=turned).manual[0].samples == drawn
    assert [one["url"] for one in audit_json(judgement)["manual"][0]["samples"]] == [one.url for one in drawn]


# --- results ----------------------------------------------------------------------------------------------------------


def test_a_pass_closes_the_line():
    judgement = judged(result("D3.1", PASSED, note=""))
    assert states(judgement)["D3.1"] is PASSED
    assert judgement.manual[1].by == "李四（2026-11-21）"
    assert (judgement.faults, judgement.score) == ((), 100)
    assert judgement.points_checked == 31


def test_a_failure_is_a_fault_found_by_a_person():
    judgement = judged(result("D3.1", FAILED, 2, f"{URL}zxft/"))
    (fault,) = judgement.faults
    assert (fault.check, fault.indicator, fault.deduction, fault.subject.url) == (NAME, "D3.1", 2, f"{URL}zxft/")
    assert fault.message == "人工核查：经办人与页面不符（李四，2026-11-21）"
    assert (judgement.score, states(judgement)["D3.1"]) == (98, FAILED)


def test_the_cap_holds_for_people_too():
    judgement = judged(*(result("D3.1", FAILED, 4, f"{URL}{n}/") for n in range(3)))
    assert (len(judgement.faults), judgement.score) == (3, 94)


def test_a_person_may_find_a_veto():
    judgement = judged(result("V1", FAILED))
    assert (judgement.verdict, judgement.faults[0].level, judgement.faults[0].deduction) == (Verdict.UNQUALIFIED, Level.VETO, None)


@pytest.mark.parametrize("state", [PASSED, FAILED])
def test_a_bonus_is_never_a_fault(state):
    judgement = judged(result("B1.1", state, 2 if state is PASSED else None))
    assert judgement.faults == ()
    assert states(judgement)["B1.1"] is state


def test_advice_of_a_person_costs_nothing():
    judgement = judged(result("Z9", FAILED))
    assert (judgement.faults[0].level, judgement.score) == (Level.ADVICE, 100)


def test_an_indicator_of_another_pack_is_left_out():
    assert judged(result("X99", FAILED)).faults == ()


def test_an_exemption_covers_what_a_person_found():
    fault = judged(result("D3.1", FAILED, 2)).faults[0]
    assert judged(result("D3.1", FAILED, 2), rulings=Rulings()).faults == (fault,)


# --- the table, out ---------------------------------------------------------------------------------------------------


def test_the_list_comes_back_filled_in(tmp_path):
    table = tmp_path / "list.xlsx"
    assert write_list(table, [judged(result("V1", PASSED))]) == 4
    book = openpyxl.load_workbook(table)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    assert {names[0] for names in HEADINGS.values()} <= set(headings)
    with pytest.raises(UserError, match="没有填写了结果的行"):
        read_results(table, PACK, SITES, TODAY)
    for heading, value in {"结果": "不通过", "分值": 1.5, "说明": "=1+1", "核查人": "李四", "日期": date(2026, 11, 21)}.items():
        sheet.cell(3, headings[heading], value)
    book.save(table)
    assert read_results(table, PACK, SITES, TODAY) == (result("D3.1", FAILED, 1.5, note="=1+1"),)


def test_a_title_that_begins_with_an_equals_sign_is_no_formula(tmp_path):
    judgement = judged()
    line = replace(judgement.manual[0], todo='=HYPERLINK("http://x")\x07')
    write_list(tmp_path / "list.xlsx", [replace(judgement, manual=(line,))])
    cell = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]["F2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize(("name", "told"), [("list.csv", r"应写成 \.xlsx 文件"), ("none/list.xlsx", "无法写入")])
def test_a_list_that_cannot_be_written(tmp_path, name, told):
    with pytest.raises(UserError, match=told):
        write_list(tmp_path / name, [])


# --- the table, in ----------------------------------------------------------------------------------------------------

HEADING = "站点标识,指标,结果,分值,网址,说明,核查人,日期\n"


def read(tmp_path, text, encoding="utf-8") -> tuple[ManualResult, ...]:
    table: Path = tmp_path / "results.csv"
    table.write_text(text, encoding=encoding)
    return read_results(table, PACK, SITES, TODAY)


@pytest.mark.parametrize("day", ["2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "2026-11-21 00:00:00"])
def test_a_csv_table(tmp_path, day):
    text = (
        HEADING
        + f"example,D3.1,不通过,2,HTTPS://WWW.example.gov.cn/a.html#x,经办人与页面不符,李四,{day}\n,,,,,,,\nexample,V1,,,,,,\n"
    )
    expected = (result("D3.1", FAILED, 2, f"{URL}a.html"),)
    assert read(tmp_path, text) == expected
    assert read(tmp_path, text, "gb18030") == expected


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("example,D3.1,通过,,,,李四,2026-11-22", "第 2 行的日期 2026-11-22 还没有到"),
        (
            "example,D3.1,通过,,,,李四,2026-11-21\nexample,D3.1,不通过,1,,问题,王五,2026-11-21",
            "第 3 行与第 2 行对同一指标填写了相反的结果",
        ),
        ("example,D3.1,好,,,,李四,2026-11-21", "第 2 行的“结果”一列 有误：应为“通过”或“不通过”，现为“好”"),
        ("example,D3.1,通过,,,,,2026-11-21", "第 2 行的“核查人”一列 缺少"),
        ("example,D3.1,通过,,,,李四,昨天", "第 2 行的“日期”一列 有误：应为日期"),
        ("example,D3.1,通过,,,,李四,2026-02-30", "第 2 行的“日期”一列 有误：应为日期"),
        ("example,D3.1,通过,,javascript:1,,李四,2026-11-21", "第 2 行的“网址”一列 有误"),
        ("example,D3.1,不通过,两分,,问题,李四,2026-11-21", "第 2 行的“分值”一列 应为数字"),
        ("example,D3.1,不通过,nan,,问题,李四,2026-11-21", "第 2 行的“分值”一列"),
        ("example,D3.1,不通过,,,问题,李四,2026-11-21", "应填写大于0、不超过6的分数"),
        ("example,D3.1,不通过,6.5,,问题,李四,2026-11-21", "应填写大于0、不超过6的分数"),
        ("example,D3.1,不通过,2,,,李四,2026-11-21", "请在“说明”一列写明问题"),
        ("example,D3.1,通过,2,,,李四,2026-11-21", "“分值”一列应为空"),
        ("example,V1,不通过,2,,问题,李四,2026-11-21", "“分值”一列应为空"),
        ("example,B1.1,通过,,,,李四,2026-11-21", "应填写大于0、不超过3的分数"),
        ("exmaple,D3.1,通过,,,,李四,2026-11-21", "站点标识“exmaple”没有登记"),
        ("example,D9.9,通过,,,,李四,2026-11-21", "指标“D9.9”不在指标包“monthly”中"),
        ("bureau,D3.1,通过,,,,李四,2026-11-21", "只适用于门户网站"),
    ],
)
def test_a_slip_is_told_with_its_row_and_nothing_is_taken_in(tmp_path, row, told):
    with pytest.raises(UserError) as caught:
        read(tmp_path, f"{HEADING}{row}\nexample,D3.1,通过,,,,李四,2026-11-21\n")
    assert told in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("站点标识,指标,结果\n", "标题行缺少“核查人”一列"),
        (HEADING.replace("网址", "结果"), "重复的列"),
        (HEADING, "没有填写了结果的行"),
    ],
)
def test_a_table_that_is_none(tmp_path, text, told):
    with pytest.raises(UserError, match=told):
        read(tmp_path, text)


# --- the archive ------------------------------------------------------------------------------------------------------


def test_a_later_result_takes_the_place_of_an_earlier_one_and_both_stay(tmp_path):
    first = result("D3.1", FAILED, 2, f"{URL}a.html")
    again = result("D3.1", PASSED, None, f"{URL}a.html", note="", day=date(2026, 11, 25))
    with Archive(tmp_path) as archive:
        assert take_in(archive, "2026-11", [first, result("V1", PASSED)], Path("a.xlsx")) == 2
        assert take_in(archive, "2026-11", [first], Path("a.xlsx")) == 0  # word for word the same
        assert take_in(archive, "2026-11", [again], Path("b.xlsx")) == 1
        assert results_of(archive, "example", "2026-11") == (again, result("V1", PASSED))
        assert take_in(archive, "2026-11", [first], Path("c.xlsx")) == 1  # somebody found it again
        assert results_of(archive, "example", "2026-11") == (first, result("V1", PASSED))
        assert results_of(archive, "example", "2026-12") == results_of(archive, "other", "2026-11") == ()
        assert [entry["what"] for entry in trail(archive)] == ["D3.1", "V1", "D3.1", "D3.1"]
        assert {entry["who"] for entry in trail(archive)} == {"李四"}


def test_a_result_on_the_whole_site_settles_its_pages(tmp_path):
    pages = [result("D3.1", FAILED, 2, f"{URL}{n}.html") for n in range(2)]
    whole = result("D3.1", PASSED, note="")
    with Archive(tmp_path) as archive:
        take_in(archive, "2026-11", pages, Path("a.csv"))
        take_in(archive, "2026-11", [whole], Path("b.csv"))
        assert results_of(archive, "example", "2026-11") == (whole,)
