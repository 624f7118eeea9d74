"""The empty feedback slip (整改反馈表) that goes with a notice: DOCX to be sealed, XLSX to be sent back; either is read again."""

from datetime import date

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.oxml.xmlchemy import BaseOxmlElement
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.context import NoticeReport
from reports.notice_docx import add_slip_table
from reports.official_docx import OfficialDocument
from reports.sheets import book_bytes
from reports.wording import words

_HEAD_ROW = 3
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (6, 13, 20, 14, 32, 42, 26, 11, 13, 28, 10, 10, 24)
_LINE = Side(style="thin", color="000000")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TO_FILL = PatternFill("solid", fgColor="FFF9E5")


def slip_docx(report: NoticeReport, issued: date) -> bytes:
    """Return the slip as a Word document of its own, lying across, with a drop-down for the result of each fault."""
    document = OfficialDocument(report.annexes[1], report.office, issued, report.demo, across=True)
    document.add("附件标题", report.annexes[1])
    table = add_slip_table(document, report)
    place = list(words().slip).index("result")
    for row in table._tbl.tr_lst[1:]:  # noqa: SLF001  (rows[n].cells walks the whole table each time)
        _offer_results(row.tc_lst[place])
    for number, line in enumerate(report.slip_help, 1):
        document.add("附件文字", f"{number}.{line}", before=6 if number == 1 else None)
    return document.to_bytes()


def slip_xlsx(report: NoticeReport, issued: date) -> bytes:
    """Return the slip as a workbook of one sheet. What was crawled is text, whatever sign it begins with."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words().slip_form["sheet"]
    last = len(report.slip_columns)
    for row, text, size in ((1, report.annexes[1], 16), (2, report.slip_for, 10)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        _write(sheet, row, 1, text).font = Font(name="黑体" if row == 1 else "宋体", size=size)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    for column, label in enumerate(report.slip_columns, 1):
        head = _write(sheet, _HEAD_ROW, column, label)
        head.font, head.border = Font(name="黑体", size=10), _GRID
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    _write_faults(sheet, report)
    end = _HEAD_ROW + len(report.faults)
    _add_choices(sheet, end)
    _set_page(sheet, end, report)
    book.properties.creator, book.properties.title = report.office, report.annexes[1]
    return book_bytes(book, issued)


def _write_faults(sheet: Worksheet, report: NoticeReport) -> None:
    given = [
        (fault.no, fault.id, report.addressee, fault.column, fault.link.text if fault.link else "", fault.message)
        for fault in report.faults
    ]
    for row, values in enumerate(given, _HEAD_ROW + 1):
        for column in range(1, len(report.slip_columns) + 1):
            cell = _write(sheet, row, column, values[column - 1] if column <= len(values) else None)
            if cell.value is None:
                cell.fill, cell.protection = _TO_FILL, Protection(locked=False)
            cell.border, cell.font = _GRID, Font(name="宋体", size=10)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.number_format = "yyyy-mm-dd" if column == _column("done") else "General" if column == 1 else "@"


def _write(sheet: Worksheet, row: int, column: int, value: str | int | None) -> Cell:
    """Write a value as what it is: text that begins like a formula stays text, here and in whatever it is copied to."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"merged: {row}, {column}")
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA)
    return cell


def _column(key: str) -> int:
    return list(words().slip).index(key) + 1


def _add_choices(sheet: Worksheet, end: int) -> None:
    form, column = words().slip_form, get_column_letter(_column("result"))
    choices = DataValidation(type="list", formula1=f'"{",".join(words().slip_result.values())}"', allow_blank=True)
    choices.error, choices.errorTitle, choices.showErrorMessage = form["pick"], form["sheet"], True
    choices.prompt, choices.promptTitle, choices.showInputMessage = form["pick"], words().slip["result"], True
    sheet.add_data_validation(choices)
    choices.add(f"{column}{_HEAD_ROW + 1}:{column}{end}")


def _set_page(sheet: Worksheet, end: int, report: NoticeReport) -> None:
    """Write who fills it in below, and set what is printed: A4 across, one page wide, the head on every page."""
    form = words().slip_form
    # In the first column, which the reader does not look at: what stands below the table is not taken for a row of it.
    below = (" " * 40).join(form[key] for key in ("seal", "filled_by", "phone", "day"))
    for row, line in enumerate((below, "", *report.slip_help), end + 2):
        _write(sheet, row, 1, line or None).font = Font(name="宋体", size=10)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"C{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _offer_results(cell: CT_Tc) -> None:
    """Put a drop-down (content control) into a cell: Word and WPS show it, other programs show its text."""
    form, results = words().slip_form, words().slip_result
    control = _add(cell.p_lst[0], "w:sdt")
    properties = _add(control, "w:sdtPr")
    _add(properties, "w:alias", val=words().slip["result"])
    choices = _add(properties, "w:dropDownList")
    for shown, value in ((form["choose"], ""), *((word, word) for word in results.values())):
        _add(choices, "w:listItem", displayText=shown, value=value)
    _add(_add(_add(control, "w:sdtContent"), "w:r"), "w:t").text = form["choose"]


def _add(parent: BaseOxmlElement, name: str, **values: str) -> BaseOxmlElement:
    child = OxmlElement(name)
    for key, value in values.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child
