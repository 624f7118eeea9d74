"""The config folder: where it is, how it is filled the first time, and how one TOML file of it becomes a checked model.

Everything that people fill in by hand comes through :func:`load_toml`, so that a slip is always told in the same way:
the file, the line (syntax) or the key (content), and what was expected.
"""

import re
import shutil
import string
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from crawler.deadline import TooSlowError, within
from crawler.errors import UserError, why

_AT_LINE = re.compile(r"at line (\d+)")
_SHOWN = 40
_MAX_BYTES = 4 * 1024 * 1024
_PARSE_SECONDS = 5.0  # of one file: the largest of ours takes 30 ms; a key of a hundred thousand dots takes minutes


class ConfigModel(BaseModel):
    """What a TOML file may hold. An unknown field is a slip, so it is refused rather than ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)


def packaged_config() -> Path:
    """Return the folder of defaults: inside the installed package, else ``config/`` of the checkout."""
    installed = Path(__file__).parent / "default_config"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "config"


def find_config(explicit: Path | None, data: Path) -> Path:
    """Return the config folder in force: ``--config``, else ``./config``, else ``DATA/config`` filled from the packaged defaults.

    A folder made by an older version lacks the files that a newer one reads: these are added. ``sites/`` is filled only
    together with a new folder, so that a site which somebody took off the register does not come back.
    Raises UserError where ``explicit`` is no folder or ``DATA/config`` cannot be written.
    """
    if explicit is not None:
        if not explicit.is_dir():
            raise UserError(f"配置文件夹不存在：{explicit}，请检查 --config 的写法。")
        return fill_config(explicit)
    here = Path("config")
    if any((here / name).exists() for name in ("columns.toml", "packs", "sites")):
        return fill_config(here)
    return fill_config(data / "config")


def fill_config(folder: Path) -> Path:
    """Add to ``folder`` what it lacks of the packaged defaults, and return it. Sites are added to a new folder only."""
    defaults = packaged_config()
    is_new = not folder.exists()
    try:
        for source in sorted(defaults.rglob("*.*")):
            relative = source.relative_to(defaults)
            target = folder / relative
            if not source.is_file() or target.exists() or (relative.parts[0] == "sites" and not is_new):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        (folder / "sites").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"无法写入配置文件夹 {folder}（{why(error)}），请换一个可写的 --data 或 --config。") from error
    return folder


def load_toml(path: Path, model: type[M]) -> M:
    """Read ``path`` and check it against ``model`` (a :class:`ConfigModel`).

    Raises UserError: a file that is not there or not UTF-8, a syntax error (file and line), an unknown, missing or wrong
    field (file and key path, what was expected).
    """
    data = _parse(path, _read(path))
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError(f"配置有误：{path} 的{slip(error)}。") from error


def _read(path: Path) -> str:
    """Return the text of the file; a byte order mark, as Windows editors leave it, is dropped."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UserError(f"配置文件过大：{path} 超过 {_MAX_BYTES // 1024 // 1024} MB，请检查是否放错了文件。")
        body = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"缺少配置文件：{path}，请检查 --config，或从程序自带的默认配置中补上。") from error
    except OSError as error:
        raise UserError(f"无法读取配置文件 {path}（{why(error)}），请检查权限。") from error
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UserError(f"配置有误：{path} 第 {line} 行不是 UTF-8 编码，请用 UTF-8 另存该文件。") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        with within(_PARSE_SECONDS):
            return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines() or [""]
        at = _AT_LINE.search(str(error))
        number = int(at[1]) if at else len(lines)
        shown = lines[min(number, len(lines)) - 1].strip()[:60]
        raise UserError(f"配置有误：{path} 第 {number} 行不符合 TOML 写法：{shown or '（此处内容不完整）'}。") from error
    except ValueError as error:  # a number of five thousand digits, a day that no calendar has
        raise UserError(f"配置有误：{path} 中有不能识别的数字或日期，请检查。") from error
    except (RecursionError, TooSlowError) as error:
        raise UserError(f"配置有误：{path} 嵌套层次过深，请简化。") from error


def check_braces(text: str, known: Iterable[str]) -> None:
    """Raise ValueError, half a Chinese sentence, unless all that stands in braces in ``text`` is one of the ``known`` names.

    A name and nothing else: ``{site.__class__}`` would show the program's inside, ``{month:>999999999}`` fill the memory.
    """
    names = tuple(known)
    try:
        fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError as error:
        raise ValueError(f"花括号中只能用 {'、'.join(names)}，且须成对") from error
    if any(name not in names or spec or conversion for _, name, spec, conversion in fields):
        raise ValueError(f"花括号中只能用 {'、'.join(names)}，且须成对")


_EXPECTED = {
    "string_type": "应为带引号的文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，如 2026-11-20",
    "date_parsing": "应为日期，如 2026-11-20",
    "date_from_datetime_parsing": "应为日期，如 2026-11-20",
    "date_from_datetime_inexact": "应为日期，如 2026-11-20",
    "list_type": '应为方括号列表，如 ["甲", "乙"]',
    "tuple_type": '应为方括号列表，如 ["甲", "乙"]',
    "frozen_set_type": '应为方括号列表，如 ["甲", "乙"]',
    "dict_type": "应为一张表（[…] 一节）",
    "model_type": "应为一张表（[…] 一节）",
    "model_attributes_type": "应为一张表（[…] 一节）",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "string_too_short": "至少要有 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少要有 {min_length} 项",
    "literal_error": "应为以下之一：{expected}",
    "enum": "应为以下之一：{expected}",
    "string_pattern_mismatch": "应符合格式 {pattern}",
}


def slip(error: ValidationError) -> str:
    """Word the first slip of a file as half a Chinese sentence: key path, what is wrong, what was expected, what is there."""
    first = error.errors(include_url=False)[0]
    kind, context = first["type"], first.get("ctx", {})
    key = _key_path(first["loc"])
    if kind == "extra_forbidden":
        return f"字段 {key} 不认识，请检查拼写或删去"
    if kind == "missing":
        return f"字段 {key} 缺少，请补上"
    if kind == "value_error":
        return f"{f'字段 {key} ' if key else '内容'}有误：{str(context['error']).rstrip('。')}"
    values = {name: str(value).replace(" or ", "、").replace(", ", "、") for name, value in context.items()}
    expected = _EXPECTED.get(kind, "的值不合要求").format_map(values)
    return f"字段 {key} {expected}，现为 {_shown(first['input'])}"


def _key_path(location: tuple[int | str, ...]) -> str:
    """``("rule", 2, "limits")`` as ``rule[2].limits``, counted from 1 as people count."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except RecursionError:
        return "（嵌套过深的内容）"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
