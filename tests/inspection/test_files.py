"""Attachments: what is in them, and that what a stranger wrote cannot hurt. None says: not read."""

import io
import time
import zipfile

import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter

from crawler.inspection import files
from crawler.inspection.files import personal_in_file
from crawler.marks import PersonalKind

from .conftest import AS_OF
from .numbers import id_number

ID = id_number()
URL = "https://www.example.gov.cn/P020261101.xlsx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def docx(body, extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in extra:
            package.writestr(name, content)
    return out.getvalue()


def run(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*lines):
    """A PDF of one page with ASCII lines, written by hand: pypdf writes no text."""
    drawn = "BT /F1 12 Tf 40 800 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def look(body, title="附件"):
    found = personal_in_file(body, URL, title=title, as_of=AS_OF)
    return None if found is None else [(one.kind, one.where) for one in found]


HEAD = ("序号", "考生姓名", "岗位", "手机")


def test_files_without_personal_numbers():
    assert look(xlsx(("部门", "联系人", "电话"), ("教育局", "张某", 13895551111), ("财政局", "李某", 13895552222))) == []
    assert look(docx(run("联系人：张某，电话13895551111"))) == []
    assert look(pdf("Plan of the year 2026", "contact 13895551111 and more of the same")) == []


def test_a_workbook_with_numbers_as_numbers_and_as_text():
    rows = [(n, "张某", "教师", 13895550000 + n) for n in range(1, 5)]
    assert look(xlsx(HEAD, *rows)) == [(PersonalKind.MOBILE, URL)] * 4
    assert look(xlsx(("姓名", "身份证"), ("张某", ID))) == [(PersonalKind.ID_NUMBER, URL)]


def test_a_text_document_with_a_table():
    cells = "".join(f"<w:tc>{run(cell)}</w:tc>" for cell in ("1", "张某", ID))
    assert look(docx(f"{run('公示')}<w:tbl><w:tr>{cells}</w:tr></w:tbl>")) == [(PersonalKind.ID_NUMBER, URL)]
    split = f"<w:p><w:r><w:t>{ID[:9]}</w:t></w:r><w:r><w:t>{ID[9:]}</w:t></w:r></w:p>"  # an editor cuts runs anywhere
    assert look(docx(split)) == [(PersonalKind.ID_NUMBER, URL)]


def test_a_pdf():
    assert PdfReader(io.BytesIO(pdf("x"))).pages[0].extract_text().strip() == "x"
    assert look(pdf("List of persons admitted in 2026", f"Zhang {ID} teacher")) == [(PersonalKind.ID_NUMBER, URL)]


def encrypted():
    writer = PdfWriter(clone_from=io.BytesIO(pdf(f"Zhang {ID} and a longer line of text")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # .doc, .xls of old
        b"%PDF-1.4 and nothing more",
        pdf(""),  # a scan has no text
        b"PK\x03\x04 cut",
        docx("<w:p>")[:-40],
        docx("<w:p>"),  # no XML
    ],
)
def test_what_cannot_be_read_is_none(body):
    assert look(body) is None


def test_an_encrypted_file_is_none():
    assert look(encrypted()) is None


def test_a_zip_bomb_is_not_unpacked():
    began = time.monotonic()
    bomb = docx(run(ID), extra=[("word/media/a.xml", b"0" * 50_000_000)])
    assert len(bomb) < 100_000
    began = time.monotonic()
    assert look(bomb) is None
    assert time.monotonic() - began < 1


def test_entities_are_not_expanded():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 8))
    body = f'<!DOCTYPE w:document [<!ENTITY e0 "0123456789">{levels}]><w:document {W}><w:body>{run("&e7;")}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", body)
    began = time.monotonic()
    assert look(out.getvalue()) in (None, [])
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_BYTES", 10), ("MAX_ROWS", 2), ("MAX_SECONDS", -1.0), ("MAX_UNPACKED", 10), ("MAX_PARTS", 1)]
)
def test_each_limit_makes_it_unread(monkeypatch, limit, value):
    body = xlsx(HEAD, *[(n, "张某", "教师", ID) for n in range(5)])
    assert look(body)
    monkeypatch.setattr(files, limit, value)
    assert look(body) is None


@pytest.mark.parametrize(("limit", "value"), [("MAX_PAGES", 0), ("MAX_STREAM", 5), ("MAX_SECONDS", -1.0)])
def test_each_limit_of_a_pdf(monkeypatch, limit, value):
    body = pdf("A line that is long enough to be no scan", f"Zhang {ID}")
    assert look(body)
    monkeypatch.setattr(files, limit, value)
    assert look(body) is None
