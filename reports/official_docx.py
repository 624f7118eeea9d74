"""A Word document in the layout of official documents (GB/T 9704-2012): page, grid, styles, page numbers, tables.

Real styles and real tables: it is edited in Word and WPS as if it had been typed there. Knows no report.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.documents import settle
from reports.official_styles import BODY, COLOPHON, COLOPHON_LINE, LINE, PITCH, define_styles, font_table, set_defaults, set_width

_PORTRAIT = (Mm(37), Mm(26), Mm(35), Mm(28))  # top, right, bottom, left
_ACROSS = (Mm(28), Mm(37), Mm(26), Mm(35))  # the same sheet turned a quarter to the left
_COLOPHON_SHARES = (0.55, 0.45)
_PADDING = 4  # points at both sides of a cell
_BELOW = Mm(3.5)  # where the line of the page number begins below the text area: its dashes are then 7 mm below
_NUMBER_LINE = Pt(18)
TEXT_WIDTH, ACROSS_WIDTH = Mm(156), Mm(225)

Runs = str | Sequence[tuple[str, str | None]]
"""A text, or pieces of it each with the character style that it is set in (None: the paragraph's own)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its part of the width in percent, its paragraphs' style."""

    label: str
    share: float
    style: str = "表格文字"


class OfficialDocument:
    """One document being written from top to bottom."""

    def __init__(self, title: str, author: str, day: date, running_head: str = "", *, across: bool = False) -> None:
        """Begin with an empty A4 page, standing or lying across; ``running_head`` stands on top of every page."""
        self._day = day
        self._word: WordDocument = Document()
        properties = self._word.core_properties
        properties.title, properties.author, properties.comments = title, author, ""
        properties.last_modified_by, properties.language = author, "zh-CN"
        set_defaults(self._word)
        self._word.settings.odd_and_even_pages_header_footer = True
        define_styles(self._word)
        section = self._word.sections[0]
        _lay_out(section, across=across)
        _number_pages(section)
        for header in (section.header, section.even_page_header) if running_head else ():
            header.paragraphs[0].text, header.paragraphs[0].style = running_head, self._word.styles["样稿提示"]

    def add(self, style: str, runs: Runs, *, before: float | None = None) -> Paragraph:
        """Add a paragraph in one of the styles; ``before``: points above it, other than the style's."""
        paragraph = self._word.add_paragraph(style=style)
        _fill(paragraph, runs)
        if before is not None:
            paragraph.paragraph_format.space_before = Pt(before)
        return paragraph

    def turn(self, *, across: bool) -> None:
        """Begin a new page that lies across, or stands."""
        _lay_out(self._word.add_section(WD_SECTION.NEW_PAGE), across=across)

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Runs]],
        *,
        width: Length,
        height: Length | None = None,
        keep_last: bool = False,
    ) -> Table:
        """Add a ruled table over ``width``; its head is repeated on every page, and no row is broken.

        ``height`` is the least height of a row: room to write in. ``keep_last`` keeps the last row with what follows.
        """
        table: Table = self._word.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.autofit = False
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            _fill(cell.paragraphs[0], column.label)
            cell.paragraphs[0].style = self._word.styles["表头"]
        _mark_row(table, 0, repeated=True)
        for number, row in enumerate(rows, 1):
            new: _Row = table.add_row()  # type: ignore[no-untyped-call]
            new.height = height
            for cell, column, runs in zip(new.cells, columns, row, strict=True):
                _fill(cell.paragraphs[0], runs)
                cell.paragraphs[0].style = self._word.styles[column.style]
            _mark_row(table, number, repeated=False)
        _set_widths(table, [Length(int(width * column.share / 100)) for column in columns])
        _set_padding(table)
        for cell in table.rows[-1].cells if keep_last else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        return table

    def colophon(self, lines: Sequence[Sequence[str]]) -> None:
        """Set the 版记 at the foot of this page: ruled lines, each of one text or of a left and a right one."""
        table = self._word.add_table(rows=0, cols=2)
        table.autofit = False
        for texts in lines:
            cells = table.add_row().cells
            cell = cells[0] if len(texts) > 1 else cells[0].merge(cells[1])
            _put(cell, texts[0], self._word.styles["版记"])
            if len(texts) > 1:
                _put(cells[1], texts[1], self._word.styles["版记"]).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _set_widths(table, [Length(int(TEXT_WIDTH * share)) for share in _COLOPHON_SHARES])
        _set_padding(table)
        _rule_colophon(table)
        _float_at_foot(table, sum(_colophon_lines(texts) for texts in lines))
        self.add("表格文字", "")  # a table cannot be the last thing in Word

    def to_bytes(self) -> bytes:
        """Return the file. The same content and day give the same bytes."""
        raw = io.BytesIO()
        self._word.save(raw)
        return settle(raw.getvalue(), self._day, {"word/fontTable.xml": font_table()})


# --- pages ------------------------------------------------------------------------------------------------------------


def _lay_out(section: Section, *, across: bool) -> None:
    """Set A4, the margins, the number's place and the grid of 22 lines and 28 characters."""
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    margins = _ACROSS if across else _PORTRAIT
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.header_distance = Mm(15)
    section.footer_distance = Length(margins[2] - _BELOW - _NUMBER_LINE)
    properties = section._sectPr  # noqa: SLF001  (python-docx has no door to the grid)
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    grid.set(qn("w:charSpace"), str(round((PITCH - BODY) * 4096)))
    properties.append(grid)


def _number_pages(section: Section) -> None:
    """Set page numbers like ``— 1 —``: odd ones at the right, even ones at the left, one character in."""
    for footer, is_odd in ((section.footer, True), (section.even_page_footer, False)):
        paragraph = footer.paragraphs[0]
        paragraph.style = "页码"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_odd else WD_ALIGN_PARAGRAPH.LEFT
        margin = paragraph.paragraph_format
        margin.right_indent, margin.left_indent = (Pt(14), Pt(0)) if is_odd else (Pt(0), Pt(14))
        paragraph.add_run("— ")
        _add_page_field(paragraph)
        paragraph.add_run(" —")


def _add_page_field(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        run: Run = paragraph.add_run("1" if kind == "shown" else "")
        if kind in {"begin", "separate", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001  (python-docx has no door to fields)
        elif not kind:
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)  # noqa: SLF001


# --- paragraphs and tables --------------------------------------------------------------------------------------------


def _fill(paragraph: Paragraph, runs: Runs) -> None:
    for text, style in [(runs, None)] if isinstance(runs, str) else runs:
        if text:
            _chinese(paragraph.add_run(text, style))


def _chinese(run: Run) -> Run:
    """Have quotation marks and dashes, which both scripts share, set in the Chinese font."""
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")  # noqa: SLF001  (python-docx has no door to it)
    return run


def _put(cell: _Cell, text: str, style: ParagraphStyle) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = style
    _chinese(paragraph.add_run(text))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    return paragraph


def _mark_row(table: Table, number: int, *, repeated: bool) -> None:
    properties = table.rows[number]._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def _set_widths(table: Table, widths: Sequence[Length]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table._tbl.tr_lst:  # noqa: SLF001  (rows[n].cells walks the whole table each time)
        for cell, width in zip(row.tc_lst, widths, strict=False):
            cell.width = Length(sum(widths)) if cell.grid_span > 1 else width


def _set_padding(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_PADDING * 20))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001


def _rule_colophon(table: Table) -> None:
    """Rule it: first and last line 0.35 mm, those between 0.25 mm (sizes in eighths of a point)."""
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 6)):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # noqa: SLF001


def _colophon_lines(texts: Sequence[str]) -> int:
    """Return on how many lines a row of the 版记 is set, one character of 4号 in on both sides."""
    shares = _COLOPHON_SHARES if len(texts) > 1 else (1,)
    rooms: list[float] = [TEXT_WIDTH.pt * share - 2 * COLOPHON - 2 * _PADDING for share in shares]
    return max(math.ceil(set_width(text) * COLOPHON / room) for text, room in zip(texts, rooms, strict=True))


def _float_at_foot(table: Table, lines: int) -> None:
    """Set the table so that its last rule is the lower edge of the text area.

    Measured from the page's edges: what is measured from the margins, LibreOffice leaves where it stands in the text.
    """
    left, below = _PORTRAIT[3], Mm(297) - _PORTRAIT[2]
    top = below - Pt(lines * COLOPHON_LINE + 2)
    place = OxmlElement("w:tblpPr")
    values = {"vertAnchor": "page", "horzAnchor": "page", "tblpX": str(left.twips), "tblpY": str(Length(top).twips)}
    for name, value in values.items():
        place.set(qn(f"w:{name}"), value)
    table._tbl.tblPr.insert_element_before(place, "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook")  # noqa: SLF001
