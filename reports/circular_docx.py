"""The monthly 通报 as a Word document, in the styles of official documents: to be edited, numbered, signed and sealed."""

from datetime import date

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from reports.context import CircularReport
from reports.lines import numeral
from reports.official_docx import ACROSS_WIDTH, TEXT_WIDTH, Column, OfficialDocument
from reports.official_styles import LINE, PITCH, set_width

_FAULT_SHARES = (5, 13, 12, 9, 12, 29, 20)
_SITE_SHARES = (6, 24, 11, 10, 10, 18, 7, 7, 7)
_CHAPTERS = ("一、{}", "二、{}", "三、{}")


def circular_docx(report: CircularReport, day: date) -> bytes:
    """Return the 通报 as DOCX. The same report and day give the same bytes."""
    document = OfficialDocument(report.title, report.office, day, report.demo)
    _add_letter(document, report)
    document.turn(across=True)
    document.add("附件序号", "附件1")
    document.add("附件标题", report.annexes[0])
    _add_table(document, report.fault_heads, _FAULT_SHARES, report.fault_rows)
    if report.fault_more:
        document.add("附件文字", report.fault_more)
    following = document.add("附件序号", "附件2")
    following.paragraph_format.page_break_before = True
    document.add("附件标题", report.annexes[1])
    _add_table(document, report.site_heads, _SITE_SHARES, report.site_rows)
    return document.to_bytes()


def _add_letter(document: OfficialDocument, report: CircularReport) -> None:
    document.add("样稿提示", report.draft)
    _add_meta(document, report)
    document.add("Title", report.title)
    document.add("主送机关", f"{report.addressee}：")
    document.add("Normal", report.basis)
    chapters = [chapter.format(name) for chapter, name in zip(_CHAPTERS, report.chapters, strict=True)]
    document.add("Heading 1", chapters[0])
    for number, part in enumerate(report.overview, 1):
        document.add("Heading 2", [(f"（{numeral(number)}）{part.title}", None), (part.text, "仿宋文字")])
    document.add("Heading 1", chapters[1])
    for text in report.problems:
        document.add("Normal", text)
    document.add("Heading 1", chapters[2])
    for number, part in enumerate(report.demands, 1):
        document.add("Heading 2", [(f"（{numeral(number)}）{part.title}。", None), (part.text, "仿宋文字")])
    _add_end(document, report)


def _add_meta(document: OfficialDocument, report: CircularReport) -> None:
    """Add the metadata box: two fields a row, the title over its whole width."""
    pairs = [*report.meta]
    heading = pairs.pop()
    columns = [Column(text, share) for text, share in zip((*pairs[0], *pairs[1]), (14, 36, 14, 36), strict=True)]
    rows = [(*pairs[at], *pairs[at + 1]) for at in range(2, len(pairs), 2)]
    table = document.table(columns, rows, width=TEXT_WIDTH)
    for cell in table.rows[0].cells[1::2]:
        cell.paragraphs[0].style = table.rows[1].cells[1].paragraphs[0].style
    document.add("附件文字", f"{heading[0]}：{heading[1]}", before=3)


def _add_end(document: OfficialDocument, report: CircularReport) -> None:
    """Add the list of annexes, who signs and when, and the contact."""
    for number, annex in enumerate(report.annexes, 1):
        first = number == 1
        line = document.add("附件说明", f"{'附件：' if first else ''}{number}.{annex}", before=LINE if first else None)
        line.paragraph_format.left_indent = Pt(PITCH * (2 if first else 5))
    widths = [set_width(text) for text in (f"{report.office}{report.seal}", report.issued)]
    for text, before in ((f"{report.office}{report.seal}", 2 * LINE), (report.issued, 0)):
        line = document.add("落款", text, before=before)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        indent = (4 if report.seal else 2) + (max(widths) - set_width(text)) / 2
        line.paragraph_format.right_indent = Pt(PITCH * indent)
    document.add("Normal", f"（{report.contact}）", before=LINE)


def _add_table(
    document: OfficialDocument, heads: tuple[str, ...], shares: tuple[int, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    columns = [
        Column(head, share, "网址" if head == heads[-1] and len(heads) == len(_FAULT_SHARES) else "表格文字")
        for head, share in zip(heads, shares, strict=True)
    ]
    document.table(columns, rows, width=ACROSS_WIDTH)
