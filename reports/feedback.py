"""The feedback slip (整改反馈表) that an accused office filled in, DOCX or XLSX → rows.

The file is a stranger's: nothing in it is trusted.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import openpyxl
from docx import Document
from docx.oxml.ns import qn

from crawler.errors import UserError, why
from crawler.officefile import danger
from reports.inert import inert
from reports.wording import words

_MAX_FILE = 40 * 1024 * 1024  # screenshots are pasted into slips
_MAX_ROWS = 2000
_MAX_COLUMNS = 60
_MAX_TEXT = 4000
_MEGA = 1024 * 1024

_ID = re.compile(r"[0-9a-f]{10}")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_NEEDED = ("id", "result", "measure")
Cells = Sequence[str]


class SlipResult(StrEnum):
    """What the accused office says has become of a fault (整改结果)."""

    DONE = "done"
    PARTLY = "partly"
    UNDONE = "undone"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One filled-in row. ``row`` counts from 1 in the file's table; ``result`` is None where none was chosen.

    ``id`` is the :attr:`checks.model.Fault.id` that the notice named; everything else is what the office wrote, made inert.
    """

    row: int
    id: str
    unit: str
    column: str
    link: str
    message: str
    measure: str
    result: SlipResult | None
    done: date | None
    proof: str
    person: str
    reviewer: str
    reason: str


def read_feedback(path: Path) -> tuple[FeedbackRow, ...]:
    """Read a slip that came back (``.docx`` or ``.xlsx``). Rows that are blank are left out.

    Raises UserError, naming file and row: no such file, another kind, too large, broken, with entities or a bomb inside, without
    the slip's table, or a row whose id, result, day or missing reason cannot be right.
    """
    said = words().slip_error
    kind = path.suffix.lower()
    if kind not in {".docx", ".xlsx"}:
        raise UserError(said["kind"].format(path=path))
    _inspect(path)
    try:
        tables = list(_word_tables(path) if kind == ".docx" else _excel_tables(path))
    except UserError:
        raise
    except Exception as error:
        raise UserError(said["broken"].format(path=path)) from error
    return tuple(_rows(path, tables))


# --- is it safe to open -----------------------------------------------------------------------------------------------


def _inspect(path: Path) -> None:
    """Refuse what is too large, unpacks to too much, or holds an XML that defines entities. Raises UserError."""
    said = words().slip_error
    try:
        size = path.stat().st_size
        if size > _MAX_FILE:
            raise UserError(said["size"].format(path=path, size=size // _MEGA, limit=_MAX_FILE // _MEGA))
        with zipfile.ZipFile(path) as file:
            found = danger(file)
    except OSError as error:
        raise UserError(said["missing"].format(path=path, why=why(error))) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
        raise UserError(said["broken"].format(path=path)) from error
    if found is not None:
        raise UserError(said["unsafe"].format(path=path, what=said[found]))


# --- tables as text ---------------------------------------------------------------------------------------------------


def _word_tables(path: Path) -> Iterator[Sequence[Cells]]:
    """Yield the document's tables; a merged cell is followed by empty ones, so that columns keep their place."""
    for table in Document(str(path)).element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        if len(rows) > _MAX_ROWS:
            raise UserError(words().slip_error["too_long"].format(path=path, limit=_MAX_ROWS))
        yield [[text for cell in row.iter(qn("w:tc")) for text in _word_cell(cell)][:_MAX_COLUMNS] for row in rows]


def _word_cell(cell: object) -> Iterator[str]:
    lines = ("".join(text.text or "" for text in line.iter(qn("w:t"))) for line in cell.iter(qn("w:p")))  # type: ignore[attr-defined]
    yield inert(" ".join(lines))[:_MAX_TEXT]
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")  # type: ignore[attr-defined]
    yield from [""] * (min(int(span.get(qn("w:val"))), _MAX_COLUMNS) - 1 if span is not None else 0)


def _excel_tables(path: Path) -> Iterator[Sequence[Cells]]:
    """Yield the sheets' cells as text: results of formulas, never formulas."""
    # Opened here: where the workbook breaks, the library forgets to close what it opened.
    with path.open("rb") as file, closing(openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size may be a lie
            rows = []
            for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS, max_row=_MAX_ROWS + 1, values_only=True), 1):
                if number > _MAX_ROWS:
                    raise UserError(words().slip_error["too_long"].format(path=path, limit=_MAX_ROWS))
                rows.append([_excel_text(value) for value in row])
            yield rows


def _excel_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else inert(str(value))[:_MAX_TEXT]


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(path: Path, tables: Sequence[Sequence[Cells]]) -> Iterator[FeedbackRow]:
    """Yield the filled-in rows of every table that has the slip's head (a slip may hold one for each notice)."""
    seen: set[str] = set()
    found = False
    for table in tables:
        for start, row in enumerate(table):
            places = _places(row)
            if places is None:
                continue
            found = True
            for number, cells in enumerate(table[start + 1 :], start + 2):
                texts = {key: cells[place] if place < len(cells) else "" for key, place in places.items()}
                if texts["id"]:
                    yield _row(path, number, texts, seen)
                elif any(texts[key] for key in ("measure", "result", "done")):
                    raise UserError(words().slip_error["id"].format(path=path, row=number, value=""))
            break
    if not found:
        labels = "”“".join(words().slip[key] for key in _NEEDED)
        raise UserError(words().slip_error["no_table"].format(path=path, labels=labels))


def _places(row: Cells) -> dict[str, int] | None:
    """Return where each column of the slip stands, None where the row is not its head. Columns may have been moved."""
    labels = {"".join(text.split()): place for place, text in reversed(list(enumerate(row)))}
    places = {key: labels[label] for key, label in words().slip.items() if label in labels}
    return places if all(key in places for key in _NEEDED) else None


def _row(path: Path, number: int, texts: dict[str, str], seen: set[str]) -> FeedbackRow:
    def slip(kind: str, **values: str) -> UserError:
        return UserError(words().slip_error[kind].format(path=path, row=number, **values))

    name = texts["id"].lower()
    if not _ID.fullmatch(name):
        raise slip("id", value=texts["id"][:40])
    if name in seen:
        raise slip("twice", value=name)
    seen.add(name)
    result, done = _result(texts["result"]), _day(texts.get("done", ""))
    if result is None and texts["result"] not in {"", words().slip_form["choose"]}:
        raise slip("result", value=texts["result"][:40], choices="、".join(f"“{word}”" for word in words().slip_result.values()))
    if done is None and texts.get("done"):
        raise slip("day", value=texts["done"][:40])
    if result in {SlipResult.UNDONE, SlipResult.PARTLY} and not texts.get("reason"):
        raise slip("reason", value=texts["result"])
    free = ("unit", "column", "link", "message", "measure", "proof", "person", "reviewer", "reason")
    return FeedbackRow(row=number, id=name, result=result, done=done, **{key: texts.get(key, "") for key in free})


def _result(text: str) -> SlipResult | None:
    chosen = [SlipResult(key) for key, word in words().slip_result.items() if word == text]
    return chosen[0] if chosen else None


def _day(text: str) -> date | None:
    """Read ``2026-12-01``, ``2026年12月1日``, ``2026/12/1`` and the like; None for anything else."""
    match = _DAY.fullmatch(text.removesuffix(" 00:00:00").strip())
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None
