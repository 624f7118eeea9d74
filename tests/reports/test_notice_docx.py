"""The notice in Word: real styles, grid, page numbers and tables; and LibreOffice sets it on as many pages as the browser."""

import io
import os
import shutil
import subprocess
from datetime import date

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from checks.workdays import WorkingDay
from crawler.rendering import find_browser
from reports.documents import Sheet, print_sheets
from reports.letter_docx import balanced
from reports.notice_docx import notice_docx
from reports.notice_page import notice_report
from reports.render import render_notice

from .judged import AS_OF, advice, fault, judgement, site, veto

DUE = WorkingDay(date(2026, 12, 4), certain=True)
MM = 36000
CHECKS = ("column-not-updated", "column-empty", "column-missing")
MANY = [
    fault(f"zwgk/list{n}/index.html?channel=12&id={n}{'/a-long-address' * 12 * (n == 3)}", f"栏目{n}", check=CHECKS[n % 3])
    for n in range(13)
]


@pytest.fixture
def report(offices):
    def make(*faults, demo=True):
        judged = judgement(*faults, at=site(quirks=("demo",) if demo else ()))
        return notice_report(judged, offices, year=2026, number=11, month="2026-11", issued=AS_OF, due=DUE)

    return make


@pytest.fixture
def word(report):
    return Document(io.BytesIO(notice_docx(report(veto(), *MANY, advice()), AS_OF)))


def test_the_page_is_a4_with_the_standards_margins_and_grid(word):
    letter, across, rest = word.sections
    for section in (letter, rest):
        assert (round(section.page_width / MM), round(section.page_height / MM)) == (210, 297)
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(margin / MM) for margin in margins] == [37, 26, 35, 28]
    assert across.orientation == WD_ORIENT.LANDSCAPE
    assert (round(across.page_width / MM), round(across.page_height / MM)) == (297, 210)
    for section in word.sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
        assert 225 * 72 / 25.4 // (int(grid.get(qn("w:linePitch"))) / 20) == 22
    pitch = 16 + int(letter._sectPr.find(qn("w:docGrid")).get(qn("w:charSpace"))) / 4096
    assert 156 * 72 / 25.4 // pitch == 28


def test_styles_are_real_and_fonts_have_stand_ins(word):
    fonts = {
        name: (word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), word.styles[name].font.size.pt)
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "发文机关标志")
    }
    assert fonts == {
        "Normal": ("仿宋_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
        "发文机关标志": ("方正小标宋简体", 38),
    }
    aliases = [word.styles[name].element.find(qn("w:aliases")).get(qn("w:val")) for name in ("Normal", "Title", "Heading 1")]
    assert aliases == ["正文", "标题", "一级标题"]
    table = next(part.blob for part in word.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    stand_ins = {font.get(qn("w:name")): font[0].get(qn("w:val")) for font in etree.fromstring(table)}
    assert stand_ins["仿宋_GB2312"] == "仿宋"
    assert set(stand_ins) == {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}


def test_page_numbers_are_fields_right_on_odd_and_left_on_even_pages(word):
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert [code.text for code in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert paragraph.text == "— 1 —"


def test_tables_repeat_their_heads_and_break_no_row(word):
    faults, slip, wishes, colophon = word.tables
    assert [cell.text for cell in faults.rows[0].cells][:3] == ["序号", "问题编号", "栏目"]
    assert len(faults.rows) == len(slip.rows) == 15
    for table in (faults, slip, wishes):
        assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert colophon.rows[-1].cells[-1].text == "2026年11月20日印发"
    assert not word.inline_shapes


def test_it_says_what_the_page_says(report, word, as_lines):
    page = "".join("".join(as_lines(render_notice(report(veto(), *MANY, advice())))).split())
    wanted = [paragraph.text.replace("\n", "") for paragraph in word.paragraphs if paragraph.text]
    wanted += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    missing = [text for text in wanted if "".join(text.split()) not in page]
    assert [text for text in missing if not text.startswith(("附件：", "单位盖章："))] == []


def test_draft_and_demo_are_marked_on_paper_too(report, word):
    assert word.sections[0].header.paragraphs[0].text == "演示数据，问题系虚构"
    draft = Document(io.BytesIO(notice_docx(report(fault(), demo=False), AS_OF)))
    assert "不得印发" in draft.paragraphs[0].text
    assert draft.sections[0].header.paragraphs[0].text == ""


def test_titles_are_split_into_lines_of_about_one_length():
    assert balanced("关于甲的通知") == ["关于甲的通知"]
    assert balanced("关于中卫市人民政府网站有关问题限期整改的通知") == ["关于中卫市人民政府网站", "有关问题限期整改的通知"]
    assert [len(line) for line in balanced("字" * 45)] == [15, 15, 15]


# What Debian has in place of the fonts that offices have; the browser's style sheet names the same ones.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include>%s</fontconfig>"""
ALIAS = """<match target="pattern"><test name="family"><string>%s</string></test>
<edit name="family" mode="assign" binding="strong"><string>%s</string></edit></match>"""
STAND_INS = {
    "仿宋_GB2312": "Noto Serif CJK SC", "楷体_GB2312": "Noto Serif CJK SC", "宋体": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("faults", [(fault(),), (veto(), *MANY, *map(advice, range(1, 9)))], ids=["one", "many"])
def test_libreoffice_sets_as_many_pages_as_the_browser(report, faults, tmp_path):
    browser = find_browser()
    if shutil.which("soffice") is None or browser is None:
        pytest.skip("no LibreOffice or no Chromium here")
    made = report(*faults)
    (tmp_path / "a.docx").write_bytes(notice_docx(made, AS_OF))
    aliases = "".join(ALIAS % pair for pair in STAND_INS.items())
    (tmp_path / "fonts.conf").write_text(FONTS % aliases, encoding="utf-8")
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to", "pdf", "a.docx"]
    settings = os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180, env=settings)
    (printed,) = print_sheets([Sheet(render_notice(made), AS_OF)], browser)
    pages = [len(PdfReader(file).pages) for file in (tmp_path / "a.pdf", io.BytesIO(printed.pdf))]
    assert pages[0] == pages[1]
