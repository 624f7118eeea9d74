import io
from datetime import date

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from crawler.inspection.personal import is_id_number
from demo import files

ROWS = (("序号", "姓名"), ("1", "甲<某>"))


def test_attachments_are_what_they_say():
    assert "ID 1" in PdfReader(io.BytesIO(files.pdf(["LIST", "1 ID 1"]))).pages[0].extract_text()
    table = Document(io.BytesIO(files.docx(ROWS))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(row) for row in ROWS]
    assert list(openpyxl.load_workbook(io.BytesIO(files.xlsx(ROWS))).active.values) == list(ROWS)


def test_the_same_rows_give_the_same_bytes():
    assert (files.docx(ROWS), files.xlsx(ROWS), files.pdf(["a"])) == (files.docx(ROWS), files.xlsx(ROWS), files.pdf(["a"]))


@pytest.mark.parametrize("number", range(0, 400, 37))
def test_identity_numbers_are_formally_right_and_nobodys(number):
    made = files.identity_number(number)
    assert is_id_number(made, date(2026, 11, 20))
    assert made.startswith("649998")
    assert files.mobile_number(number).startswith("1540000")
