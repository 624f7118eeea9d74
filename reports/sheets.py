"""What the workbooks have in common: one table a sheet, its head frozen to be filtered by; text is text, never a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents import settle
from reports.inert import inert

Value = str | int | float | date | None
_MOST_TEXT = 32_000  # a cell of a spreadsheet holds 32,767 characters
_MARGINS = PageMargins(left=0.4, right=0.4, top=0.6, bottom=0.6)  # inches
_LINE, _MOST_LINES = 16.5, 24  # points; a row is 409 of them high at most
_WIDE = re.compile(r"[\u1100-\uffff]")
_LAID = Alignment(vertical="top", wrap_text=True)
_LAID_FIGURE = Alignment(vertical="top", horizontal="center")


def add_sheet(book: Workbook, name: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Value]]) -> None:
    """Add one table to a write-only workbook. ``widths`` are those of the columns, in characters."""
    sheet = book.create_sheet(name)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"
    # On paper: a page as wide as the table, its head on each page.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight, sheet.page_margins = 0, _MARGINS
    sheet.print_title_rows = "1:1"
    sheet.append([_head(sheet, head) for head in heads])
    count = 1
    for count, row in enumerate(rows, 2):
        lines = max(map(_lines, row, widths))
        if lines > 1:  # LibreOffice does not fit rows to their text by itself
            sheet.row_dimensions[count].height = _LINE * lines
        sheet.append([_cell(sheet, value) for value in row])
        sheet.row_dimensions.pop(count, None)  # it is written: nothing grows with the rows
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"


def book_bytes(book: Workbook, day: date) -> bytes:
    """Return a workbook as XLSX. The same content and day give the same bytes."""
    raw = io.BytesIO()
    book.save(raw)
    return settle(raw.getvalue(), day)


def _head(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8ECEF")
    return cell


def _lines(value: Value, width: int) -> int:
    """Return how many lines a value needs in a column of ``width`` characters, a Chinese one counting as two."""
    if not isinstance(value, str):
        return 1
    return min(_MOST_LINES, sum(-(-(len(line) + len(_WIDE.findall(line))) // width) or 1 for line in value.split("\n")))


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell | None:
    """Return a cell. A text that a spreadsheet would take for a formula is typed as text, and stays so when it is edited."""
    if value is None:
        return None
    cell = WriteOnlyCell(sheet)
    cell.value = inert(value)[:_MOST_TEXT] if isinstance(value, str) else value
    cell.alignment = _LAID if isinstance(value, str) else _LAID_FIGURE
    if isinstance(value, str) and str(cell.value).startswith(("=", "+", "-", "@")):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
