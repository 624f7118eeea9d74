"""Attachments made of nothing but code: a PDF, a DOCX, an XLSX that hold some lines of text. The same lines, the same bytes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

PDF = "application/pdf"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Sequence[Sequence[str]]
_DAY = (2020, 1, 1, 0, 0, 0)  # of every part of a package: a clock would make other bytes each time
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(number: int) -> str:
    """Return an identity number that nobody has: a district that does not exist (649998), and the check digit it would have."""
    digits = f"649998{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{100 + number % 900:03d}"
    return digits + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]


def mobile_number(number: int) -> str:
    """Return a mobile number in a range that no operator was given (1540000…)."""
    return f"1540000{number % 10000:04d}"


def pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page. ``lines`` are ASCII: its one font knows no more."""
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 11 Tf 72 760 Td {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{tail}".encode("ascii")


def docx(rows: Rows) -> bytes:
    """Return a Word document that holds one table."""
    lines = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{escape(cell)}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    body = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body><w:tbl>{lines}</w:tbl><w:p/></w:body></w:document>'
    return _package({"word/document.xml": body}, "word/document.xml", f"{DOCX}.main+xml")


def xlsx(rows: Rows) -> bytes:
    """Return a workbook of one sheet; every cell is text."""
    cells = ["".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows]
    sheet = f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{"".join(f"<row>{row}</row>" for row in cells)}</sheetData></worksheet>'
    named = '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
    book = f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">{named}</workbook>'
    inner = _relations({"rId1": ("worksheet", "worksheets/sheet1.xml")})
    parts = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": inner, "xl/worksheets/sheet1.xml": sheet}
    return _package(
        parts, "xl/workbook.xml", f"{XLSX}.main+xml", {"/xl/worksheets/sheet1.xml": XLSX.replace(".sheet", ".worksheet+xml")}
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    rows = "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for name, (kind, to) in targets.items())
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _package(parts: Mapping[str, str], main: str, kind: str, more: Mapping[str, str] = {}) -> bytes:
    types = "".join(f'<Override PartName="{name}" ContentType="{each}"/>' for name, each in {f"/{main}": kind, **more}.items())
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    head = f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{default}{xml}{types}</Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        first = {"[Content_Types].xml": head, "_rels/.rels": _relations({"rId1": ("officeDocument", main)})}
        for name, text in {**first, **parts}.items():
            package.writestr(zipfile.ZipInfo(name, _DAY), text)
    return out.getvalue()
