"""Indicator packs: config/packs/*.toml → which rules run, with which limits, what they cost, and the clause behind each.

A pack may extend another, or several in order: tables are merged, indicator by indicator and column by column, and a value
given again replaces the inherited one. ``only`` chooses among the inherited indicators. An indicator without rules is a line
of the manual check list (人工核查). A pack is data; nothing in it is code.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PositiveInt, ValidationError

from checks.ages import ColumnDuty, ColumnTable, OptionalAge
from checks.model import Level
from checks.rule import Check
from checks.rules import all_checks
from checks.workdays import Holidays
from crawler.columns import Vocabulary
from crawler.configuration import ConfigModel, load_toml, slip
from crawler.errors import UserError

Cites = Literal["required", "age"]
Text = Annotated[str, Field(min_length=1)]

UNVERIFIED = "（条文或数值未经核实，仅供参考）"
"""What stands behind the clause of an indicator whose text or number nobody has verified."""


_KEY_FIELDS = frozenset(
    {"key", "keys", "except_keys", "own_indicator", "except_every", "except_first_level", "every", "first_level"}
)
_PATTERN_FIELDS = frozenset({"titles", "names", "numbers", "publishers", "drafts", "decisions", "declares"})
"""Limits of these names hold column keys, and patterns, in whatever rule they stand."""


class _Rule(ConfigModel):
    """One rule of an indicator. Whatever is not named here is a limit, and checked by the rule that takes it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    deduction: float | None = Field(default=None, gt=0)
    cites: Cites | None = None


class Samples(ConfigModel):
    """Which pages are drawn for a person to look at: ``count`` of the documents of column key ``of``."""

    of: Text
    count: PositiveInt


class Method(ConfigModel):
    """One rule of the scoring method (M1 to M8): what it says, and how this program follows it."""

    clause: Text
    how: Text


class WarningLimits(ConfigModel):
    """From when on an early warning (预警) is given, before a limit is reached. What is not set is not warned of.

    ``home_days``      the newest document of the home page is so many days old
    ``column_days``    a column has at most so many days left, and at most ``column_share`` of its limit
    ``counts``         check that counts columns → from how many on
    ``failed_share``   share of visits in which the site did not open, of ``visits`` at least
    """

    home_days: PositiveInt | None = None
    column_days: PositiveInt | None = None
    column_share: float = Field(default=1, gt=0, le=1)
    counts: dict[str, PositiveInt] = Field(default_factory=dict)
    failed_share: float | None = Field(default=None, gt=0, le=1)
    visits: PositiveInt = 20


class _Indicator(ConfigModel):
    """One indicator as a file gives it: complete in a pack of its own, in parts where it changes an inherited one."""

    name: str | None = None
    part: Level | None = None
    cap: float | None = Field(default=None, gt=0)
    clause: str | None = None
    source: str | None = None
    portals_only: bool | None = None
    todo: Text | None = None
    samples: Samples | None = None
    unverified: bool | None = None
    rules: dict[str, _Rule] = Field(default_factory=dict)


class _Column(ConfigModel):
    required: bool | None = None
    age: OptionalAge = None
    clause: str | None = None
    basis: str | None = None


class _PackFile(ConfigModel):
    title: str | None = None
    version: str | None = None
    extends: str | list[str] | None = None
    only: list[str] | None = None
    pass_score: float | None = Field(default=None, ge=0, le=100)
    bonus_above: float | None = Field(default=None, ge=0, le=100)
    archive_names: list[str] | None = None
    other_columns: _Column | None = None
    columns: dict[str, _Column] = Field(default_factory=dict)
    methods: dict[str, Method] = Field(default_factory=dict)
    warnings: WarningLimits | None = None
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
    """One indicator: 单项否决, 扣分 or 加分 with its cap, or 提示; the clause quoted and its source; the rules that judge it.

    ``todo``        what a person must look at (人工核查), empty where the rules judge all of it; ``samples`` the pages for it
    ``unverified``  the text or a number is from memory: the clause says so
    """

    id: str
    name: str
    part: Level
    cap: float
    clause: str
    source: str
    portals_only: bool
    bindings: tuple[Binding, ...]
    todo: str = ""
    samples: Samples | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack ready to judge with. ``hash`` is the SHA-256 of its content and that of the packs it extends, comments aside.

    ``pass_score`` binds where the pack has deductions; a pack without any gives no score. Above ``bonus_above`` the bonus counts.
    """

    name: str
    title: str
    version: str
    hash: str
    pass_score: float
    indicators: tuple[Indicator, ...]
    columns: ColumnTable
    bonus_above: float = 100
    methods: Mapping[str, Method] = field(default_factory=dict)
    warnings: WarningLimits = field(default_factory=WarningLimits)

    @property
    def is_scored(self) -> bool:
        """Tell whether the pack takes points away from portals."""
        return any(indicator.part is Level.DEDUCT for indicator in self.indicators)

    @property
    def has_bonus(self) -> bool:
        """Tell whether the pack has a part 3 (加分)."""
        return any(indicator.part is Level.BONUS for indicator in self.indicators)


def load_pack(config: Path, name: str) -> Pack:
    """Read ``config/packs/<name>.toml`` and what it extends.

    Raises UserError for a pack that is not there (naming those that are), and for any slip in a file (naming file and key).
    """
    chain = _chain(config / "packs", name)
    merged: dict[str, Any] = {}
    for _, content in chain:
        merged = _merge(merged, {key: value for key, value in content.items() if key != "indicators"})
    found = _indicators(chain, name)
    path = chain[-1][0]
    _require(merged, ("title", "version"), path, "")
    named = Vocabulary.load(config)
    given = merged.get("columns", {})
    holidays = Holidays.load(config)
    duties = {key: _duty(column, holidays, named.names_of(key)) for key, column in given.items()}
    table = ColumnTable(
        keys=duties,
        other=_duty(merged.get("other_columns", {}), holidays, ()),
        archive_names=tuple(merged.get("archive_names") or ()),
    )
    shared = {"columns": table, "holidays": holidays, "known_keys": named.keys}
    indicators = tuple(_indicator(chain, identity, data, shared) for identity, data in found.items())
    if any(indicator.part is Level.DEDUCT for indicator in indicators):
        _require(merged, ("pass_score",), path, "")
    if any(indicator.part is Level.BONUS for indicator in indicators):
        _require(merged, ("bonus_above",), path, "")
    canonical = json.dumps([content for _, content in chain], ensure_ascii=False, sort_keys=True, default=str)
    return Pack(
        name=name,
        title=merged["title"],
        version=merged["version"],
        hash=hashlib.sha256(canonical.encode()).hexdigest(),
        pass_score=float(merged.get("pass_score") or 0),
        indicators=indicators,
        columns=table,
        bonus_above=float(merged.get("bonus_above") or 0),
        methods={identity: Method(**method) for identity, method in merged.get("methods", {}).items()},
        warnings=WarningLimits(**merged.get("warnings", {})),
    )


Chain = list[tuple[Path, dict[str, Any]]]


def _chain(folder: Path, name: str) -> Chain:
    """Return all packs that ``name`` stands on, each once and before those that extend it, with their paths and contents."""
    available = sorted(file.stem for file in folder.glob("*.toml"))
    chain: Chain = []

    def add(wanted: str, above: tuple[Path, ...]) -> None:
        path = folder / f"{wanted}.toml"
        if wanted not in available:
            where = f"{above[-1]} 的字段 extends" if above else "--pack"
            raise UserError(f"没有名为“{wanted}”的指标包（{where}），可用的有：{'、'.join(available) or '无'}。")
        if path in above:
            raise UserError(f"配置有误：{path} 的字段 extends 绕成了一圈，请改为引用其他指标包。")
        if any(path == seen for seen, _ in chain):
            return
        content = load_toml(path, _PackFile).model_dump(exclude_unset=True)
        for under in _extended(content):
            add(under, (*above, path))
        chain.append((path, content))

    add(name, ())
    return chain


def _extended(content: Mapping[str, Any]) -> list[str]:
    """Return the names of the packs that a pack extends, in their order."""
    extends = content.get("extends") or []
    return [extends] if isinstance(extends, str) else list(extends)


def _indicators(chain: Chain, name: str) -> dict[str, Any]:
    """Return the indicators of a pack: of the inherited ones those that its ``only`` names (all without it), then its own.

    Raises UserError where ``only`` names one that nothing inherited has.
    """
    path, content = next((path, content) for path, content in chain if path.stem == name)
    inherited: dict[str, Any] = {}
    for under in _extended(content):
        inherited = _merge(inherited, _indicators(chain, under))
    only = content.get("only")
    if only is not None:
        for at, identity in enumerate(only, start=1):
            if identity not in inherited:
                raise UserError(f"配置有误：{path} 的字段 only[{at}] 中的“{identity}”不在所引用的指标包中，请改正或删去。")
        inherited = {identity: inherited[identity] for identity in only}
    return _merge(inherited, content.get("indicators", {}))


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``under`` with ``over`` laid on it, table by table; lists and single values are replaced whole."""
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _duty(column: Mapping[str, Any], holidays: Holidays, names: tuple[str, ...]) -> ColumnDuty:
    """Return what a pack says of a key's columns; working days go by the office's own calendar."""
    given = {key: value for key, value in column.items() if value is not None}
    duty = ColumnDuty(**given, names=names)
    return duty.model_copy(update={"age": replace(duty.age, holidays=holidays)}) if duty.age else duty


def _require(data: Mapping[str, Any], keys: tuple[str, ...], path: Path, prefix: str) -> None:
    for key in keys:
        if data.get(key) in {None, ""}:
            raise UserError(f"配置有误：{path} 的字段 {prefix}{key} 缺少，请补上。")


def _indicator(chain: Chain, identity: str, data: Mapping[str, Any], shared: Mapping[str, object]) -> Indicator:
    path = _written_in(chain, "indicators", identity)
    where = f"indicators.{identity}."
    _require(data, ("name", "part", "clause", "source"), path, where)
    part = Level(data["part"])
    if part in {Level.DEDUCT, Level.BONUS}:
        _require(data, ("cap",), path, where)
    cap = float(data.get("cap") or 0)
    bindings = tuple(_binding(chain, identity, part, cap, name, rule, shared) for name, rule in data.get("rules", {}).items())
    binds_portals = data.get("portals_only")
    portals_only = part in {Level.DEDUCT, Level.BONUS} if binds_portals is None else bool(binds_portals)
    samples = data.get("samples")
    unverified = bool(data.get("unverified"))
    return Indicator(
        id=identity,
        name=data["name"],
        part=part,
        cap=cap,
        clause=data["clause"] + (UNVERIFIED if unverified else ""),
        source=data["source"],
        portals_only=portals_only,
        bindings=bindings,
        todo=data.get("todo") or "",
        samples=Samples(**samples) if samples else None,
        unverified=unverified,
    )


def _check_deduction(rule: Mapping[str, Any], part: Level, cap: float, path: Path, where: str) -> None:
    """Refuse a deduction that is missing, that a veto cannot have, or that the indicator's points cannot pay."""
    deduction = rule.get("deduction")
    if part is Level.DEDUCT:
        _require(rule, ("deduction",), path, f"{where}.")
    if deduction is not None and part is Level.VETO:
        raise UserError(f"配置有误：{path} 的字段 {where}.deduction 不能写在单项否决指标中，请删去。")
    if deduction is not None and part is Level.DEDUCT and deduction > cap:
        raise UserError(f"配置有误：{path} 的字段 {where}.deduction（{deduction:g}）超过了该指标的分值 {cap:g}，请改正。")


def _check_limits(limits: ConfigModel, keys: Collection[str], path: Path, where: str) -> None:
    """Refuse a column key that nobody knows and a pattern that is none: a slip must not look like a rule that finds nothing."""
    for name in type(limits).model_fields:
        value = getattr(limits, name)
        texts = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []
        for text in (text for text in texts if isinstance(text, str)):
            if name in _KEY_FIELDS and text not in keys:
                raise UserError(f"配置有误：{path} 的字段 {where}.{name} 中的“{text}”不是栏目标识，可用的见 columns.toml，请改正。")
            if name in _PATTERN_FIELDS:
                try:
                    re.compile(text)
                except re.error as error:
                    raise UserError(f"配置有误：{path} 的字段 {where}.{name} 中的“{text}”不是正确的正则表达式，请改正。") from error


def _binding(
    chain: Chain, identity: str, part: Level, cap: float, name: str, rule: Mapping[str, Any], shared: Mapping[str, Any]
) -> Binding:
    path = _written_in(chain, "indicators", identity, "rules", name)
    where = f"indicators.{identity}.rules.{name}"
    check = all_checks().get(name)
    if check is None:
        raise UserError(f"配置有误：{path} 的字段 {where} 不是检查名称，可用的有：{'、'.join(sorted(all_checks()))}。")
    _check_deduction(rule, part, cap, path, where)
    given = {key: value for key, value in rule.items() if key not in {"deduction", "cites"}}
    injected = {key: value for key, value in shared.items() if key in check.limits.model_fields}
    if taken := sorted(given.keys() & injected.keys()):
        raise UserError(f"配置有误：{path} 的字段 {where}.{taken[0]} 不能写在这里，请删去。")
    try:
        limits = check.limits.model_validate({**given, **injected})
    except ValidationError as error:
        raise UserError(f"配置有误：{path} 的 {where} 中，{slip(error)}。") from error
    _check_limits(limits, shared["known_keys"], path, where)
    deduction = rule.get("deduction") if part is Level.DEDUCT else None
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
