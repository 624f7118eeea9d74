import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from checks.workdays import WorkingDay
from reports.feedback import SlipResult, read_feedback
from reports.feedback_slip import slip_docx, slip_xlsx
from reports.notice_page import notice_report
from reports.wording import words

from .judged import AS_OF, fault, judgement, site, veto

DUE = WorkingDay(date(2026, 12, 4), certain=True)
FAULTS = (veto(), fault(), fault("b/", "=cmd|' /C calc'!A0"), fault("c/", "@SUM(1)"), fault("d/", "-2+3"), fault("e/", "+1"))
KEYS = list(words().slip)


@pytest.fixture
def report(offices):
    judged = judgement(*FAULTS, at=site(quirks=("demo",)))
    return notice_report(judged, offices, year=2026, number=11, month="2026-11", issued=AS_OF, due=DUE)


def test_crawled_text_is_never_a_formula(report):
    sheet = load_workbook(io.BytesIO(slip_xlsx(report, AS_OF))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    dangerous = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert len(dangerous) == 4
    assert all(cell.quotePrefix for cell in dangerous)


def test_workbook_has_a_drop_down_and_prints_on_one_width(report):
    sheet = load_workbook(io.BytesIO(slip_xlsx(report, AS_OF))).active
    assert [cell.value for cell in sheet[3]] == list(words().slip.values())
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"已整改,部分整改,未整改,有异议"'
    assert str(choices.sqref) == f"H4:H{3 + len(FAULTS)}"
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("$3:$3", "landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_document_offers_the_results(report):
    document = Document(io.BytesIO(slip_docx(report, AS_OF)))
    lists = list(document.element.body.iter(qn("w:dropDownList")))
    assert len(lists) == len(FAULTS)
    assert [item.get(qn("w:value")) for item in lists[0]] == ["", "已整改", "部分整改", "未整改", "有异议"]
    assert "单位盖章：" in "".join(paragraph.text for paragraph in document.paragraphs)


def test_an_empty_slip_comes_back_empty(report, tmp_path):
    for name, made in (("a.docx", slip_docx(report, AS_OF)), ("a.xlsx", slip_xlsx(report, AS_OF))):
        (tmp_path / name).write_bytes(made)
        rows = read_feedback(tmp_path / name)
        assert [row.id for row in rows] == [line.id for line in report.faults]
        assert {(row.result, row.done, row.measure, row.reason) for row in rows} == {(None, None, "", "")}
        assert [row.message for row in rows] == [line.message for line in report.faults]


def test_what_is_filled_in_comes_back(report, tmp_path):
    filled = {"measure": "已补发", "result": "已整改", "done": "2026年12月1日", "proof": "https://a.gov.cn/", "person": "张三"}
    book = load_workbook(io.BytesIO(slip_xlsx(report, AS_OF)))
    document = Document(io.BytesIO(slip_docx(report, AS_OF)))
    for key, text in filled.items():
        column = KEYS.index(key)
        book.active.cell(5, column + 1).value = text
        cell = document.tables[0].rows[2].cells[column]
        shown = list(cell._tc.iter(qn("w:t")))
        if shown:  # the drop-down: Word puts the choice where the prompt stood
            shown[0].text = text
        else:
            cell.text = text
    book.save(tmp_path / "a.xlsx")
    document.save(str(tmp_path / "a.docx"))
    for name in ("a.xlsx", "a.docx"):
        row = read_feedback(tmp_path / name)[1]
        told = (row.measure, row.result, row.done, row.proof, row.person)
        assert told == ("已补发", SlipResult.DONE, date(2026, 12, 1), "https://a.gov.cn/", "张三")


def test_the_same_bytes_again(report):
    assert slip_xlsx(report, AS_OF) == slip_xlsx(report, AS_OF)
    assert slip_docx(report, AS_OF) == slip_docx(report, AS_OF)
