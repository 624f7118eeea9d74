"""What the workbooks have in common: one table a sheet, its head frozen to be filtered by; text is text, never a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.documents import settle
from reports.inert import inert

Value = str | int | float | date | None
_MOST_TEXT = 32_000  # a cell of a spreadsheet holds 32,767 characters


def add_sheet(
    book: Workbook,
    name: str,
    heads: Sequence[str],
    widths: Iterable[float],
    rows: Iterable[Sequence[Value]],
    alignment: Alignment | None = None,
) -> None:
    """Add one table to a write-only workbook. ``widths`` are those of the columns, in characters; ``alignment`` is the head's."""
    sheet = book.create_sheet(name)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_head(sheet, head, alignment) for head in heads])
    count = 1
    for count, row in enumerate(rows, 2):  # noqa: B007 - the last one is asked for below
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"


def book_bytes(book: Workbook, day: date) -> bytes:
    """Return a workbook as XLSX. The same content and day give the same bytes."""
    raw = io.BytesIO()
    book.save(raw)
    return settle(raw.getvalue(), day)


def _head(sheet: WriteOnlyWorksheet, text: str, alignment: Alignment | None) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8ECEF")
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, value: str) -> str | Cell:
    """Return a text for a cell. What a spreadsheet would take for a formula is typed as text, and stays so when it is edited."""
    text = inert(value)[:_MOST_TEXT]
    if not text.startswith(("=", "+", "-", "@")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
