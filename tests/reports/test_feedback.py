"""What comes back from an accused office: read where it can be read, refused in one sentence where it cannot."""

import io
import zipfile
from datetime import date, datetime

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from crawler.errors import UserError
from reports.feedback import FeedbackRow, SlipResult, read_feedback
from reports.wording import words

HEAD = list(words().slip.values())
KEYS = list(words().slip)
FILLED = {
    "no": "1", "id": "0394ced01d", "unit": "某局", "column": "政策解读", "link": "https://a.gov.cn/", "message": "未更新",
    "measure": "已补发三篇", "result": "已整改", "done": "2026年12月1日", "proof": "https://a.gov.cn/new", "person": "张三",
    "reviewer": "李四", "reason": "",
}  # fmt: skip


def row(**changes):
    filled = FILLED | changes
    return [filled[key] for key in KEYS]


@pytest.fixture
def excel(tmp_path):
    def make(*rows, above=(), head=HEAD):
        book = Workbook()
        for line in (*above, head, *rows):
            book.active.append(line)
        book.save(tmp_path / "slip.xlsx")
        return tmp_path / "slip.xlsx"

    return make


@pytest.fixture
def word(tmp_path):
    def make(*rows, head=HEAD):
        document = Document()
        document.add_table(1, 2).rows[0].cells[0].text = "别的表"
        table = document.add_table(1 + len(rows), len(head))
        for line, values in zip(table.rows, (head, *rows), strict=True):
            for cell, value in zip(line.cells, values, strict=True):
                cell.text = value
        document.save(str(tmp_path / "slip.docx"))
        return tmp_path / "slip.docx"

    return make


WANTED = FeedbackRow(
    row=2, id="0394ced01d", unit="某局", column="政策解读", link="https://a.gov.cn/", message="未更新", measure="已补发三篇",
    result=SlipResult.DONE, done=date(2026, 12, 1), proof="https://a.gov.cn/new", person="张三", reviewer="李四", reason="",
)  # fmt: skip


def test_word_and_excel_say_the_same(word, excel):
    assert read_feedback(word(row())) == read_feedback(excel(row())) == (WANTED,)


def test_a_slip_not_filled_in_says_nothing(word):
    (one,) = read_feedback(word(row(measure="", result="请选择", done="", proof="", person="", reviewer="")))
    assert (one.result, one.done, one.measure) == (None, None, "")


def test_blank_rows_and_what_stands_around_the_table_are_left_out(excel):
    path = excel(row(), [""] * 13, ["单位盖章："], above=(["整改反馈表"], ["对应通知：〔2026〕11号"]))
    assert [one.row for one in read_feedback(path)] == [4]


def test_columns_may_be_moved(excel):
    assert read_feedback(excel(row()[::-1], head=HEAD[::-1])) == (WANTED,)


@pytest.mark.parametrize(
    "day", ["2026-12-01", "2026/12/1", "2026.12.1", "2026年12月01日", datetime.fromisoformat("2026-12-01"), date(2026, 12, 1)]
)
def test_days_are_read_however_they_are_written(excel, day):
    assert read_feedback(excel(row(done=day)))[0].done == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "11-01"}, "问题编号“11-01”不正确"),
        ({"id": "", "measure": "已改"}, "问题编号“”不正确"),
        ({"result": "搞定了"}, "整改结果“搞定了”不正确，应为“已整改”、“部分整改”、“未整改”、“有异议”之一"),
        ({"done": "下周"}, "完成时间“下周”不是日期"),
        ({"done": "2026年13月1日"}, "完成时间“2026年13月1日”不是日期"),
        ({"result": "未整改"}, "须填写未完成原因"),
        ({"result": "部分整改"}, "须填写未完成原因"),
    ],
)
def test_a_slip_in_a_row_is_told_with_file_and_row(word, excel, changes, told):
    for path in (word(row(id="ffffffffff"), row(**changes)), excel(row(id="ffffffffff"), row(**changes))):
        with pytest.raises(UserError) as caught:
            read_feedback(path)
        assert str(caught.value).startswith(f"{path} 第3行：")
        assert told in str(caught.value)


def test_undone_with_its_reason_is_read(excel):
    (one,) = read_feedback(excel(row(result="未整改", reason="等待机构改革")))
    assert (one.result, one.reason) == (SlipResult.UNDONE, "等待机构改革")


def test_one_fault_once(excel):
    with pytest.raises(UserError, match="第3行：问题编号“0394ced01d”重复"):
        read_feedback(excel(row(), row()))


def test_formulas_are_not_taken_for_text(excel):
    assert read_feedback(excel(row(measure='=HYPERLINK("http://evil/")')))[0].measure == ""


def test_control_characters_do_not_come_through(word):
    assert read_feedback(word(row(measure="改\u202e了\u2066")))[0].measure == "改了"


def rewritten(path, name, change):
    """Change one part of an office file."""
    raw = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    path.write_bytes(raw.getvalue())
    return path


BOMB = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(("kind", "part"), [("word", "word/document.xml"), ("excel", "xl/worksheets/sheet1.xml")])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"?>", b"?>" + BOMB, 1) if b"?>" in text else BOMB + text,
        lambda text: text.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: b'<?xml version="1.0" encoding="UTF-7"?>' + text.partition(b"?>")[2],
    ],
)
def test_entities_are_refused_in_whatever_encoding(request, kind, part, change):
    path = rewritten(request.getfixturevalue(kind)(row()), part, change)
    with pytest.raises(UserError, match="外部实体、文档类型声明"):
        read_feedback(path)


@pytest.mark.parametrize(("kind", "part"), [("word", "word/document.xml"), ("excel", "xl/worksheets/sheet1.xml")])
def test_bombs_are_refused(request, kind, part):
    path = rewritten(request.getfixturevalue(kind)(row()), part, lambda text: text + b" " * 20_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UserError, match="解压后过大"):
        read_feedback(path)


def test_too_long_a_table_is_refused(excel):
    with pytest.raises(UserError, match="超过 2000 行"):
        read_feedback(excel(*([[""] * 13] * 2001), row()))


@pytest.mark.parametrize("name", ["slip.doc", "slip.xls", "slip.csv", "slip"])
def test_other_kinds_are_refused(tmp_path, name):
    (tmp_path / name).write_text("x")
    with pytest.raises(UserError, match=r"不是 \.docx 或 \.xlsx 文件"):
        read_feedback(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
@pytest.mark.parametrize("name", ["slip.docx", "slip.xlsx"])
def test_broken_files_are_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match="无法打开"):
        read_feedback(tmp_path / name)


def test_a_zip_that_is_no_office_file_is_refused(tmp_path):
    for name in ("slip.docx", "slip.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            file.writestr("a.txt", "x")
        with pytest.raises(UserError, match="无法打开"):
            read_feedback(tmp_path / name)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match=r"找不到反馈表文件.*不存在"):
        read_feedback(tmp_path / "nothing.xlsx")


def test_a_file_without_the_table_is_told(excel, word):
    for path in (excel(head=["别的"]), word(head=["别的"] * 13)):
        with pytest.raises(UserError, match="没有找到反馈表"):
            read_feedback(path)


def test_the_workbook_is_left_as_it_was(excel):
    path = excel(row())
    before = path.read_bytes()
    read_feedback(path)
    assert path.read_bytes() == before
    assert load_workbook(path).active.max_row == 2
