"""``truth.toml`` as types: what is wrong with each replica, what only looks wrong, and the verdict that follows."""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parent / "truth.toml"
VERDICTS = frozenset({"qualified", "unqualified", "undetermined"})
LEVELS = frozenset({"veto", "deduct", "advice"})
STATUSES = frozenset({"fresh", "stale", "empty", "missing", "undetermined"})


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One finding that a monitor must make. ``path`` may hold wildcards, "" is any; ``name`` "" is any."""

    check: str
    indicator: str
    level: str
    path: str
    why: str
    column: str | None = None
    name: str = ""
    deduction: float | None = None

    def is_at(self, path: str) -> bool:
        """Tell whether ``path`` (from the portal's root, ``/zwgk/zcjd/``) is where this fault stands."""
        return not self.path or fnmatchcase(path, self.path)


@dataclass(frozen=True, slots=True)
class PlantedDoubt:
    """One thing that nobody can judge from outside (无法判定)."""

    check: str
    column: str | None
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Innocent:
    """Something that looks like the fault ``looks_like`` and is none."""

    path: str
    looks_like: str
    why: str


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


@cache
def load_truth() -> dict[str, PortalTruth]:
    """Read ``truth.toml``: portal key → truth. Raises ValueError where the file contradicts itself, TypeError for a wrong field."""
    tables = tomllib.loads(TRUTH.read_text(encoding="utf-8"))["portal"]
    return {table["key"]: _checked(_portal(table)) for table in tables}


def _portal(table: dict[str, Any]) -> PortalTruth:
    return PortalTruth(
        key=table["key"],
        verdict=table["verdict"],
        score=table["score"],
        points_checked=table["points_checked"],
        scores={indicator: Points(**points) for indicator, points in table["scores"].items()},
        faults=tuple(PlantedFault(**fault) for fault in table.get("fault", ())),
        undetermined=tuple(PlantedDoubt(**doubt) for doubt in table.get("undetermined", ())),
        innocents=tuple(Innocent(**innocent) for innocent in table.get("innocent", ())),
        columns={column["key"]: column["status"] for column in table["column"]},
    )


def _checked(truth: PortalTruth) -> PortalTruth:
    """Add up: the deductions make the scores, the scores the score, a veto or a low score the verdict."""
    words = [(truth.verdict, VERDICTS), *((fault.level, LEVELS) for fault in truth.faults)]
    words += [(status, STATUSES) for status in truth.columns.values()]
    lost: dict[str, float] = {}
    for fault in truth.faults:
        if (fault.deduction is not None) != (fault.level == "deduct"):
            raise ValueError(
                f"truth.toml: {truth.key}: {fault.check} {fault.path}: a deduction belongs to level deduct, and to no other"
            )
        if fault.deduction is not None:
            lost[fault.indicator] = lost.get(fault.indicator, 0.0) + fault.deduction
    if unknown := [word for word, known in words if word not in known]:
        raise ValueError(f"truth.toml: {truth.key}: unknown words {unknown}")
    if lost != {indicator: points.raw for indicator, points in truth.scores.items()}:
        raise ValueError(f"truth.toml: {truth.key}: the faults lose {lost}, the scores say otherwise")
    if any(points.counted != min(points.raw, points.cap) for points in truth.scores.values()):
        raise ValueError(f"truth.toml: {truth.key}: a cap is not kept")
    if truth.score != 100 - sum(points.counted for points in truth.scores.values()):
        raise ValueError(f"truth.toml: {truth.key}: the score does not add up")
    if (truth.verdict == "unqualified") != any(fault.level == "veto" for fault in truth.faults):
        raise ValueError(f"truth.toml: {truth.key}: the verdict does not follow from the vetoes")
    return truth
