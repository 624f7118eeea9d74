"""Indicator packs: config/packs/*.toml → which rules run, with which limits, what they cost, and the clause behind each.

A pack may extend another: tables are merged, indicator by indicator and column by column, and a value given again replaces
the inherited one. A pack is data; nothing in it is code.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from checks.ages import ColumnDuty, ColumnTable, OptionalAge
from checks.model import Level
from checks.rule import Check
from checks.rules import all_checks
from checks.workdays import Holidays
from crawler.configuration import ConfigModel, load_toml, slip
from crawler.errors import UserError

Cites = Literal["required", "age"]


class _Rule(ConfigModel):
    """One rule of an indicator. Whatever is not named here is a limit, and checked by the rule that takes it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    deduction: float | None = Field(default=None, gt=0)
    cites: Cites | None = None


class _Indicator(ConfigModel):
    """One indicator as a file gives it: complete in a pack of its own, in parts where it changes an inherited one."""

    name: str | None = None
    part: Level | None = None
    cap: float | None = Field(default=None, gt=0)
    clause: str | None = None
    source: str | None = None
    portals_only: bool | None = None
    rules: dict[str, _Rule] = Field(default_factory=dict)


class _Column(ConfigModel):
    required: bool | None = None
    age: OptionalAge = None
    clause: str | None = None
    basis: str | None = None


class _PackFile(ConfigModel):
    title: str | None = None
    version: str | None = None
    extends: str | None = None
    pass_score: float | None = Field(default=None, ge=0, le=100)
    archive_names: list[str] | None = None
    other_columns: _Column | None = None
    columns: dict[str, _Column] = Field(default_factory=dict)
    indicators: dict[str, _Indicator] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """One rule under one indicator: the limits it gets and what a fault costs before the cap.

    ``cites`` adds to the clause what the column table says: why the column is ``required``, or where its ``age`` comes from.
    """

    check: Check
    limits: ConfigModel
    deduction: float | None
    cites: Cites | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: 单项否决, 扣分 with its cap, or 提示; the clause quoted and its source; the rules that judge it."""

    id: str
    name: str
    part: Level
    cap: float
    clause: str
    source: str
    portals_only: bool
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack ready to judge with. ``hash`` is the SHA-256 of its content and that of the packs it extends, comments aside."""

    name: str
    title: str
    version: str
    hash: str
    pass_score: float
    indicators: tuple[Indicator, ...]
    columns: ColumnTable


def load_pack(config: Path, name: str) -> Pack:
    """Read ``config/packs/<name>.toml`` and what it extends.

    Raises UserError for a pack that is not there (naming those that are), and for any slip in a file (naming file and key).
    """
    chain = _chain(config / "packs", name)
    merged: dict[str, Any] = {}
    for _, content in chain:
        merged = _merge(merged, content)
    path = chain[-1][0]
    _require(merged, ("title", "version", "pass_score"), path, "")
    duties = {key: ColumnDuty(**_given(column)) for key, column in merged.get("columns", {}).items()}
    table = ColumnTable(
        keys=duties,
        other=ColumnDuty(**_given(merged.get("other_columns", {}))),
        archive_names=tuple(merged.get("archive_names") or ()),
    )
    shared = {"columns": table, "holidays": Holidays.load(config)}
    indicators = tuple(_indicator(chain, identity, data, shared) for identity, data in merged.get("indicators", {}).items())
    canonical = json.dumps([content for _, content in chain], ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Pack(name, merged["title"], merged["version"], digest, float(merged["pass_score"]), indicators, table)


Chain = list[tuple[Path, dict[str, Any]]]


def _chain(folder: Path, name: str) -> Chain:
    """Return the packs from the one at the root to the one asked for, each with its path and content."""
    chain: Chain = []
    wanted: str | None = name
    while wanted:
        path = folder / f"{wanted}.toml"
        available = sorted(file.stem for file in folder.glob("*.toml"))
        if wanted not in available:
            where = f"{chain[0][0]} 的字段 extends" if chain else "--pack"
            raise UserError(f"没有名为“{wanted}”的指标包（{where}），可用的有：{'、'.join(available) or '无'}。")
        if any(path == seen for seen, _ in chain):
            raise UserError(f"配置有误：{path} 的字段 extends 绕成了一圈，请改为引用其他指标包。")
        content = load_toml(path, _PackFile).model_dump(exclude_unset=True)
        chain.insert(0, (path, content))
        wanted = content.get("extends")
    return chain


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``under`` with ``over`` laid on it, table by table; lists and single values are replaced whole."""
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _given(column: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in column.items() if value is not None}


def _require(data: Mapping[str, Any], keys: tuple[str, ...], path: Path, prefix: str) -> None:
    for key in keys:
        if data.get(key) in {None, ""}:
            raise UserError(f"配置有误：{path} 的字段 {prefix}{key} 缺少，请补上。")


def _indicator(chain: Chain, identity: str, data: Mapping[str, Any], shared: Mapping[str, object]) -> Indicator:
    path = _written_in(chain, "indicators", identity)
    where = f"indicators.{identity}."
    _require(data, ("name", "part", "clause", "source"), path, where)
    part = Level(data["part"])
    if part is Level.DEDUCT:
        _require(data, ("cap",), path, where)
    bindings = tuple(_binding(chain, identity, part, name, rule, shared) for name, rule in data.get("rules", {}).items())
    binds_portals = data.get("portals_only")
    portals_only = part in {Level.DEDUCT, Level.BONUS} if binds_portals is None else bool(binds_portals)
    cap = float(data.get("cap") or 0)
    return Indicator(identity, data["name"], part, cap, data["clause"], data["source"], portals_only, bindings)


def _binding(chain: Chain, identity: str, part: Level, name: str, rule: Mapping[str, Any], shared: Mapping[str, object]) -> Binding:
    path = _written_in(chain, "indicators", identity, "rules", name)
    where = f"indicators.{identity}.rules.{name}"
    check = all_checks().get(name)
    if check is None:
        raise UserError(f"配置有误：{path} 的字段 {where} 不是检查名称，可用的有：{'、'.join(sorted(all_checks()))}。")
    if part is Level.DEDUCT:
        _require(rule, ("deduction",), path, f"{where}.")
    given = {key: value for key, value in rule.items() if key not in {"deduction", "cites"}}
    injected = {key: value for key, value in shared.items() if key in check.limits.model_fields}
    if taken := sorted(given.keys() & injected.keys()):
        raise UserError(f"配置有误：{path} 的字段 {where}.{taken[0]} 不能写在这里，请删去。")
    try:
        limits = check.limits.model_validate({**given, **injected})
    except ValidationError as error:
        raise UserError(f"配置有误：{path} 的 {where} 中，{slip(error)}。") from error
    deduction = rule.get("deduction") if part in {Level.DEDUCT, Level.BONUS} else None
    return Binding(check, limits, deduction, rule.get("cites"))


def _written_in(chain: Chain, *keys: str) -> Path:
    """Return the last file of the chain that says something about ``keys``: where a slip is to be put right."""
    for path, content in reversed(chain):
        table: Any = content
        for key in keys:
            table = table.get(key) if isinstance(table, Mapping) else None
        if table is not None:
            return path
    return chain[-1][0]
