from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from checks.model import Decision, Excused, Subject, Warned
from reports.workbook import month_workbook

from .judged import AS_OF, advice, fault, judgement, site, unjudged, veto

EVIL = '=HYPERLINK("http://x","y")'
SUBJECT = Subject("财政预决算", "https://www.nxzw.gov.cn/b/", "budget")
DECISION = Decision("1", "exemption", "“政策解读”", "无应更新事项", "卫政办函〔2026〕12号", date(2026, 3, 1), None, "张三")
WHOLE = replace(
    judgement(veto(), fault(message=EVIL), advice(message="@SUM(A1)"), unseen=(unjudged(),)),
    excused=(Excused(fault("x/"), DECISION),),
    warned=(Warned("column-not-updated", "D1.9", SUBJECT, date(2026, 11, 30), 10, "将超过期限。"),),
)
ALL = (WHOLE, judgement(at=site("b", "=1+1")))


@pytest.fixture(scope="module")
def book():
    return load_workbook(BytesIO(month_workbook(ALL, (judgement(fault()),), {}, AS_OF)))


def table(book, name):
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_list_has_its_sheet(book):
    assert book.sheetnames == ["网站", "问题", "无法判定", "栏目", "豁免", "预警"]
    assert [len(table(book, name)) for name in book.sheetnames] == [2, 3, 1, 2, 1, 1]


def test_heads_are_frozen_and_filter(book):
    for sheet in book:
        assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("B2", "A1")
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))


def test_a_sheet_is_read_whole_on_the_screen_and_on_paper(book):
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == ("landscape", 0, "$1:$1")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.alignment.wrap_text
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * min(20, len(cell.value) // width)


def test_no_text_is_a_formula(book):
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    told = [row["情况"] for row in table(book, "问题")]
    assert told[1:] == [EVIL, "@SUM(A1)"]
    assert table(book, "网站")[0]["网站"] == "=1+1"
    assert book["问题"]["I3"].quotePrefix


def test_numbers_and_days_are_such(book):
    first = table(book, "网站")[1]
    assert (first["得分"], first["单项否决"], first["检查日期"].date()) == (95.0, 1, AS_OF)
    (column, _) = table(book, "栏目")
    assert (column["未更新天数"], column["必备"]) == (2, "是")


def test_what_became_of_a_fault_is_told_for_accusations_only(book):
    assert [(row["级别"], row["与上月比较"], row["连续月数"]) for row in table(book, "问题")] == [
        ("单项否决", "新增", 1),
        ("扣分", "持续", 1),
        ("建议", None, None),
    ]


def test_written_again_the_bytes_are_the_same():
    assert month_workbook(ALL, (), {}, AS_OF) == month_workbook(ALL, (), {}, AS_OF)
