"""Tables that people fill in (CSV, XLSX) as rows of text: limited in size, and with one sentence for whatever is wrong."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UserError, why
from crawler.officefile import danger

MAX_ROWS = 10_000
_MAX_FILE = 20 * 1024 * 1024
_MAX_CELLS = 100


@dataclass(frozen=True, slots=True)
class Head:
    """The first row of a table.

    ``headings``  field → the headings that are understood as it, in lower case, the one that people are told first
    ``needed``    the fields that must have a column; ``advice`` what to do where one has none (…，请用…填写)
    """

    headings: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    advice: str

    def fields(self, table: Path, cells: Sequence[str]) -> tuple[str | None, ...]:
        """Return the field of each column, None for a column that is not ours. Raises UserError for one missing or twice there."""
        field_of = {heading: field for field, headings in self.headings.items() for heading in headings}
        fields = tuple(field_of.get(cell.lower().strip("*\uff0a ")) for cell in cells)
        named = [field for field in fields if field]
        for field in self.needed:
            if field not in named:
                raise UserError(f"{table} 的标题行缺少“{self.headings[field][0]}”一列，{self.advice}。")
        if len(named) != len(set(named)):
            raise UserError(f"{table} 的标题行有重复的列，请只保留一列。")
        return fields


def headed_rows(table: Path, what: str, head: Head, *, formulas: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row below the head as field → text, with its number as a spreadsheet shows it. Empty rows and cells are dropped.

    ``what`` and ``formulas`` are those of :func:`table_rows`, which also says what is refused.
    """
    fields: tuple[str | None, ...] = ()
    for number, row in enumerate(table_rows(table, what, formulas=formulas), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if fields:
            yield number, {field: cell for field, cell in zip(fields, cells, strict=False) if field and cell}
        else:
            fields = head.fields(table, cells)


def table_rows(table: Path, what: str, *, formulas: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a CSV file or of an XLSX file's first sheet, as text, at most :data:`MAX_ROWS` and one.

    ``what``      what the file should be (站点登记表), for the sentence about one that cannot be it
    ``formulas``  give a formula as the text it is (``=A1``) rather than the value that a spreadsheet left beside it

    Raises UserError for a file that cannot be read, is too large (packed or unpacked), or is no such table.
    """
    rows = _xlsx_rows(table, what, formulas) if table.suffix.lower() == ".xlsx" else _csv_rows(table, what)
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise UserError(f"{table} 超过 {MAX_ROWS} 行，请分成几个文件导入。")
        yield row[:_MAX_CELLS]


def _csv_rows(table: Path, what: str) -> Iterator[tuple[str, ...]]:
    """Rows of a CSV file in UTF-8, or in GB18030 as a Chinese Excel saves it."""
    body = _body(table, what)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", errors="replace")
    try:
        yield from (tuple(row) for row in csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise UserError(f"{table} 不是正确的 CSV 文件，请从表格软件重新导出。") from error


def _xlsx_rows(table: Path, what: str, formulas: bool) -> Iterator[tuple[str, ...]]:
    """Rows of the first sheet. A file that unpacks to more than people fill in by hand is refused unread."""
    import openpyxl  # noqa: PLC0415 - half a second that other commands need not pay

    body = io.BytesIO(_body(table, what))
    try:
        _refuse_danger(table, body, what)
        book = openpyxl.load_workbook(body, read_only=True, data_only=not formulas, keep_links=False)
        for row in book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS + 1, max_col=_MAX_CELLS):
            yield tuple(_plain(value) for value in row)
        book.close()
    except UserError:
        raise
    except Exception as error:  # a damaged file breaks openpyxl in any of a dozen ways
        raise UserError(f"{table} 不是正确的 XLSX 文件，请从表格软件重新保存。") from error


def _refuse_danger(table: Path, body: io.BytesIO, what: str) -> None:
    with zipfile.ZipFile(body) as packed:
        found = danger(packed)
    if found == "bomb":
        raise UserError(f"{table} 解压后过大，不像是{what}。")
    if found is not None:
        raise UserError(f"{table} 中含有外部实体或文档类型声明，不是表格软件保存的文件，不予读取。")


def _plain(value: object) -> str:
    """Give a cell as text. 网站标识码 is often stored as a number: no decimal point may appear."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _body(table: Path, what: str) -> bytes:
    try:
        if table.stat().st_size > _MAX_FILE:
            raise UserError(f"{table} 超过 {_MAX_FILE // 1024 // 1024} MB，不像是{what}。")
        return table.read_bytes()
    except OSError as error:
        raise UserError(f"无法读取 {table}（{why(error)}），请检查路径和权限。") from error
