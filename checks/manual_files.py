"""The manual check list as a table: written out with its open lines (XLSX), read back with what people found (CSV, XLSX).

What comes in is text, whatever a spreadsheet makes of it; what goes out can be no formula, whatever a page's title begins with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from checks.manual import ManualResult
from checks.model import Judgement, Level, ManualState
from checks.pack import Indicator, Pack
from crawler.configuration import ConfigModel, slip
from crawler.errors import UserError, why
from crawler.tables import Head, headed_rows
from crawler.urls import canonical

WHAT = "人工核查结果表"

# Field → the heading that the list is written with, and other headings that are understood.
HEADINGS = {
    "site": ("站点标识", "站点", "标识", "site"),
    "indicator": ("指标", "指标编号", "indicator"),
    "result": ("结果", "核查结果", "result"),
    "points": ("分值", "扣分", "加分", "points"),
    "page": ("网址", "页面", "page"),
    "note": ("说明", "问题", "备注", "note"),
    "by": ("核查人", "by"),
    "day": ("日期", "核查日期", "date"),
}
_NEEDED = ("site", "indicator", "result", "by", "day")
_HEAD = Head(HEADINGS, _NEEDED, "请用 gongkai check --manual-list 导出的表填写")
_FILLED_IN = frozenset({"result", "points", "note", "by"})
_TOLD = ("网站名称", "指标名称", "依据", "核查内容", "抽查对象")  # for the eye; not read back
_RESULTS = {
    **dict.fromkeys(("通过", "合格", "无问题", "pass", "passed"), ManualState.PASSED),
    **dict.fromkeys(("不通过", "不合格", "有问题", "fail", "failed"), ManualState.FAILED),
}
_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00)?\s*")


def _result(text: object) -> object:
    found = _RESULTS.get(str(text).strip().lower())
    if found is None:
        raise ValueError(f"应为“通过”或“不通过”，现为“{text}”")
    return found


def _day(text: object) -> object:
    found = _DAY.fullmatch(str(text))
    with suppress(ValueError):
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(f"应为日期，如 2026-11-20，现为“{text}”")


def _page(text: object) -> object:
    found = canonical(str(text))
    if found is None:
        raise ValueError(f"应为 http 或 https 开头的网址，现为“{text}”")
    return found


class _Row(ConfigModel):
    """One row with a result. Field names are shown to people by their headings."""

    site: str
    indicator: str
    result: Annotated[ManualState, BeforeValidator(_result)]
    points: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    page: Annotated[str, BeforeValidator(_page)] = ""
    note: str = Field(default="", max_length=1000)
    by: str = Field(min_length=1, max_length=100)
    day: Annotated[date, BeforeValidator(_day)]


def read_results(table: Path, pack: Pack, sites: Mapping[str, str], today: date) -> tuple[ManualResult, ...]:
    """Return what people found, as ``table`` tells it. Rows that nobody filled in are left out.

    ``sites``  key → kind of each registered site; ``today`` the last day on which somebody can have looked
    Raises UserError naming the first wrong row as a spreadsheet numbers it: nothing of a table with a slip is taken in.
    """
    own = {indicator.id: indicator for indicator in pack.indicators}
    found: list[ManualResult] = []
    rows: dict[tuple[str, str, str], tuple[int, ManualState]] = {}
    for number, fields in headed_rows(table, WHAT, _HEAD, formulas=True):
        if not fields.keys() & _FILLED_IN:
            continue
        where = f"{table} 第 {number} 行"
        try:
            row = _Row.model_validate(fields)
        except ValidationError as error:
            raise UserError(f"{where}的{_in_headings(slip(error))}。") from error
        if row.day > today:
            raise UserError(f"{where}的日期 {row.day} 还没有到（今天按 {today} 计算），请改正。")
        before, said = rows.setdefault((row.site, row.indicator, row.page), (number, row.result))
        if said is not row.result:
            raise UserError(f"{where}与第 {before} 行对同一指标填写了相反的结果，请删去其中一行。")
        found.append(_checked(row, where, own.get(row.indicator), pack, sites))
    if not found:
        raise UserError(f"{table} 中没有填写了结果的行，请在“结果”一列填写“通过”或“不通过”后再导入。")
    return tuple(found)


def write_list(table: Path, judgements: Iterable[Judgement]) -> int:
    """Write the open lines of every site as an XLSX table that :func:`read_results` reads; return how many there are.

    Raises UserError where the name does not end in .xlsx or the file cannot be written.
    """
    import openpyxl  # noqa: PLC0415 - half a second that other commands need not pay
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    if table.suffix.lower() != ".xlsx":
        raise UserError(f"人工核查清单应写成 .xlsx 文件，现为 {table}，请改文件名。")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人工核查清单"
    rows = list(_open_lines(judgements))
    for at, row in enumerate([_headings(), *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"  # a title that begins with = is a title
    sheet.freeze_panes = "A2"
    try:
        book.save(table)
    except OSError as error:
        raise UserError(f"无法写入 {table}（{why(error)}），请检查路径和权限。") from error
    return len(rows)


def _headings() -> tuple[str, ...]:
    first = {field: headings[0] for field, headings in HEADINGS.items()}
    site, indicator, *rest = (first[field] for field in HEADINGS)
    name, *told = _TOLD
    return (site, name, indicator, *told, *rest)


def _open_lines(judgements: Iterable[Judgement]) -> Iterator[tuple[str, ...]]:
    for judgement in judgements:
        for line in judgement.manual:
            if line.state is ManualState.OPEN:
                samples = "\n".join(f"{sample.name} {sample.url}" for sample in line.samples)
                told = (judgement.site.key, judgement.site.name, line.indicator, line.name, line.clause, line.todo, samples)
                yield (*told, *[""] * (len(HEADINGS) - 2))


def _in_headings(sentence: str) -> str:
    """Name a field by the heading that people see."""
    return re.sub(r"字段 (\w+)", lambda found: f"“{HEADINGS[found[1]][0]}”一列" if found[1] in HEADINGS else found[0], sentence)


def _checked(row: _Row, where: str, indicator: Indicator | None, pack: Pack, sites: Mapping[str, str]) -> ManualResult:
    """Check a row against the register and the pack. Raises UserError opening with ``where``."""
    if row.site not in sites:
        raise UserError(f"{where}的站点标识“{row.site}”没有登记，可用的有：{'、'.join(sites)}。")
    if indicator is None:
        raise UserError(f"{where}的指标“{row.indicator}”不在指标包“{pack.name}”中，请检查指标编号或 --pack。")
    if indicator.portals_only and sites[row.site] != "portal":
        raise UserError(f"{where}的指标“{row.indicator}”只适用于门户网站，{row.site} 不是门户网站，请删去这一行。")
    is_failed = row.result is ManualState.FAILED
    if is_failed and not row.note:
        raise UserError(f"{where}的结果为“不通过”，请在“说明”一列写明问题。")
    takes_points = indicator.part is (Level.DEDUCT if is_failed else Level.BONUS)
    if takes_points and (row.points is None or row.points > indicator.cap):
        raise UserError(f"{where}的“分值”一列应填写大于0、不超过{indicator.cap:g}的分数（指标{indicator.id}的分值）。")
    if row.points is not None and not takes_points:
        raise UserError(f"{where}的“分值”一列应为空：该结果不扣分也不加分。")
    return ManualResult(row.site, row.indicator, row.result, row.points, row.page, row.note, row.by, row.day)
