"""``truth.toml`` as types: what is wrong with each replica, what only looks wrong, and the verdict that follows.

``truth.toml`` is what the pack ``monthly`` finds; ``truth-<pack>.toml`` adds what another pack, which includes it, finds beside.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

TRUTH = Path(__file__).parent / "truth.toml"
MONTHLY = "monthly"
STAGES = (1, 2, 3)
VERDICTS = frozenset({"qualified", "unqualified", "undetermined"})
LEVELS = frozenset({"veto", "deduct", "advice"})
STATUSES = frozenset({"fresh", "stale", "empty", "missing", "undetermined"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a monitor found (``level`` veto, deduct or advice), or left open (``level`` is the reason). ``path`` as in the truth."""

    check: str
    indicator: str
    level: str
    path: str
    name: str = ""
    column: str | None = None
    deduction: float | None = None


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One finding that a monitor must make, or ``count`` of a kind. ``path`` may hold wildcards, "" is any; ``name`` "" is any.

    ``stages``  at which stages of the portal it is there; ``unseen`` at which of them nobody can look
    """

    check: str
    indicator: str
    level: str
    path: str
    why: str
    column: str | None = None
    name: str = ""
    deduction: float | None = None
    count: int = 1
    stages: tuple[int, ...] = STAGES
    unseen: tuple[int, ...] = ()

    def is_at(self, path: str) -> bool:
        """Tell whether ``path`` (from the portal's root, ``/zwgk/zcjd/``) is where this fault stands."""
        return not self.path or fnmatchcase(path, self.path)

    def is_seen(self, stage: int) -> bool:
        """Tell whether it is there at ``stage``, and can be seen."""
        return stage in self.stages and stage not in self.unseen

    def is_found(self, found: Found) -> bool:
        """Tell whether ``found`` is this fault."""
        same = (found.check, found.indicator, found.level) == (self.check, self.indicator, self.level)
        named = (not self.name or found.name == self.name) and (self.column is None or found.column == self.column)
        return same and named and found.deduction == self.deduction and self.is_at(found.path)


@dataclass(frozen=True, slots=True)
class PlantedDoubt:
    """What nobody can judge from outside (无法判定), one thing or ``count`` of a kind."""

    check: str
    column: str | None
    path: str
    reason: str
    indicator: str = ""
    count: int = 1
    stages: tuple[int, ...] = STAGES

    def is_found(self, found: Found) -> bool:
        """Tell whether ``found`` is this doubt."""
        same = (found.check, found.level, found.column) == (self.check, self.reason, self.column)
        indicated = not self.indicator or found.indicator == self.indicator
        return same and indicated and (not self.path or fnmatchcase(found.path, self.path))


@dataclass(frozen=True, slots=True)
class Innocent:
    """Something that looks like the fault ``looks_like`` and is none."""

    path: str
    looks_like: str
    why: str

    def is_accused_by(self, found: Found) -> bool:
        """Tell whether ``found`` holds it against the site after all."""
        return found.check == self.looks_like and bool(found.path) and fnmatchcase(found.path, self.path)


@dataclass(frozen=True, slots=True)
class Points:
    """What one indicator lost: the sum of its deductions, its cap, what counted."""

    raw: float
    cap: float
    counted: float


@dataclass(frozen=True, slots=True)
class PortalTruth:
    """All that is known about one replica. ``columns`` maps every column key to its status."""

    key: str
    verdict: str
    score: float
    points_checked: float
    scores: dict[str, Points]
    faults: tuple[PlantedFault, ...]
    undetermined: tuple[PlantedDoubt, ...]
    innocents: tuple[Innocent, ...]
    columns: dict[str, str]


_Planted = TypeVar("_Planted", PlantedFault, PlantedDoubt)


def unmatched(expected: Iterable[_Planted], found: Sequence[Found]) -> tuple[list[_Planted], list[Found]]:
    """Pair what was expected with what was found, each once; return what is left: what was missed, and what nobody planted."""
    left, missed = list(found), list[_Planted]()
    for one in expected:
        for _ in range(one.count):
            match = next((other for other in left if one.is_found(other)), None)
            if match is None:
                missed.append(one)
            else:
                left.remove(match)
    return missed, left


@cache
def load_truth(pack: str = MONTHLY) -> dict[str, PortalTruth]:
    """Read the truth under a pack: portal key → truth, of stage 1 but for what names its ``stages``.

    Raises ValueError where a file contradicts itself, TypeError for a wrong field.
    """
    monthly = {table["key"]: _portal(table) for table in _tables(TRUTH)}
    if pack == MONTHLY:
        return {key: _checked(truth) for key, truth in monthly.items()}
    tables = _tables(TRUTH.with_name(f"truth-{pack}.toml"))
    return {table["key"]: _checked(_widened(monthly[table["key"]], table)) for table in tables}


def _tables(path: Path) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["portal"]
    return tables


def _portal(table: dict[str, Any]) -> PortalTruth:
    return PortalTruth(
        key=table["key"],
        verdict=table["verdict"],
        score=table["score"],
        points_checked=table["points_checked"],
        scores={indicator: Points(**points) for indicator, points in table["scores"].items()},
        faults=tuple(PlantedFault(**_staged(fault)) for fault in table.get("fault", ())),
        undetermined=tuple(PlantedDoubt(**_staged(doubt)) for doubt in table.get("undetermined", ())),
        innocents=tuple(Innocent(**innocent) for innocent in table.get("innocent", ())),
        columns={column["key"]: column["status"] for column in table["column"]},
    )


def _staged(table: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


def _widened(monthly: PortalTruth, table: dict[str, Any]) -> PortalTruth:
    """Return a portal's truth with what another pack finds beside: in short lines, ``at`` an indicator, ``cost`` a deduction."""
    faults = []
    for line in table.get("fault", ()):
        cost = line.get("cost")
        level = "deduct" if cost is not None else "veto" if line.get("veto") else "advice"
        more = {name: line[name] for name in ("name", "column", "count") if name in line}
        faults.append(PlantedFault(line["check"], line["at"], level, line["path"], line["why"], deduction=cost, **more))
    doubts = [
        PlantedDoubt(line["check"], line.get("column"), line["path"], line["reason"], line["at"], line.get("count", 1))
        for line in table.get("doubt", ())
    ]
    return replace(
        monthly,
        verdict=table["verdict"],
        score=table["score"],
        points_checked=table["points_checked"],
        scores=monthly.scores | {indicator: Points(**points) for indicator, points in table.get("scores", {}).items()},
        faults=(*(fault for fault in monthly.faults if 1 in fault.stages), *faults),
        undetermined=(*(doubt for doubt in monthly.undetermined if 1 in doubt.stages), *doubts),
    )


def lost_at(truth: PortalTruth, stage: int) -> dict[str, float]:
    """Return what each indicator loses at ``stage``, before its cap."""
    lost: dict[str, float] = {}
    for fault in truth.faults:
        if fault.deduction is not None and fault.is_seen(stage):
            lost[fault.indicator] = round(lost.get(fault.indicator, 0.0) + fault.deduction * fault.count, 2)
    return lost


def _checked(truth: PortalTruth) -> PortalTruth:
    """Add up: the deductions make the scores, the scores the score, a veto or a low score the verdict."""
    words = [(truth.verdict, VERDICTS), *((fault.level, LEVELS) for fault in truth.faults)]
    words += [(status, STATUSES) for status in truth.columns.values()]
    for fault in truth.faults:
        if (fault.deduction is not None) != (fault.level == "deduct"):
            raise ValueError(
                f"truth.toml: {truth.key}: {fault.check} {fault.path}: a deduction belongs to level deduct, and to no other"
            )
    lost = lost_at(truth, 1)
    if unknown := [word for word, known in words if word not in known]:
        raise ValueError(f"truth.toml: {truth.key}: unknown words {unknown}")
    if lost != {indicator: points.raw for indicator, points in truth.scores.items()}:
        raise ValueError(f"truth.toml: {truth.key}: the faults lose {lost}, the scores say otherwise")
    if any(points.counted != min(points.raw, points.cap) for points in truth.scores.values()):
        raise ValueError(f"truth.toml: {truth.key}: a cap is not kept")
    if truth.score != round(100 - sum(points.counted for points in truth.scores.values()), 2):
        raise ValueError(f"truth.toml: {truth.key}: the score does not add up")
    if (truth.verdict == "unqualified") != any(fault.level == "veto" and fault.is_seen(1) for fault in truth.faults):
        raise ValueError(f"truth.toml: {truth.key}: the verdict does not follow from the vetoes")
    return truth
