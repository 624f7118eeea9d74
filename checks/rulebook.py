"""Writes checks/README.md: every indicator of every pack with its state, its checks and limits, its clause and source.

``python -m checks.rulebook`` (``make rulebook``) writes the page from config/packs/; a test compares the two.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from checks.model import Level
from checks.pack import Binding, Indicator, Pack, load_pack
from checks.rules import all_checks

_ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).parent / "README.md"

_PACKS = ("guoban-2019", "pucha-2015", "tiaoli-2019", "pingtai-2019", "zhiyin-2017", "monthly", "zhongwei-2021", "stricter")
"""The order on the page; packs that people add come after these, by name."""

_HEAD = """\
# The rule book

Generated from `config/packs/` by `make rulebook` (`python -m checks.rulebook`); do not edit.
Every indicator of the standards is one of three:

| state | means |
|---|---|
| judged 自动判定 | its checks judge all of it |
| in part 部分判定 | its checks judge a part; what a person must still look at stands in the row and in each report (人工核查) |
| manual 人工核查 | no program judges it: a line of the manual check list in each report |

A fault costs what its part says: veto 单项否决, deduct 扣分 (points after the check; never more than the indicator's cap),
advice 提示 (nothing). bonus 加分 gains points, which count above a score of 80. “unverified” marks a text or number that
nobody has verified; the clause that an official reads says so too. Clauses are in our words, their numbers exact.
What could not be seen is 无法判定 under every check and never a fault.
"""


class State(StrEnum):
    """How far an indicator is judged."""

    JUDGED = "judged"
    IN_PART = "in part"
    MANUAL = "manual"


def state_of(indicator: Indicator) -> State:
    """Return how far an indicator is judged: with checks and nothing left for a person, with both, without checks."""
    if not indicator.bindings:
        return State.MANUAL
    return State.IN_PART if indicator.todo else State.JUDGED


def pack_names(config: Path) -> tuple[str, ...]:
    """Return the names of all packs, those of the page's order first."""
    there = sorted(path.stem for path in (config / "packs").glob("*.toml"))
    return (*(name for name in _PACKS if name in there), *(name for name in there if name not in _PACKS))


def own_indicators(config: Path, name: str) -> tuple[Indicator, ...]:
    """Return the indicators that a pack itself brings in, not those it inherits, in its order. Raises UserError for a slip."""
    written = _file(config, name).get("indicators", {})
    extends = _file(config, name).get("extends", [])
    under = {
        indicator.id
        for each in ([extends] if isinstance(extends, str) else extends)
        for indicator in load_pack(config, each).indicators
    }
    return tuple(indicator for indicator in load_pack(config, name).indicators if indicator.id in written.keys() - under)


def page(config: Path) -> str:
    """Return the page as Markdown. The same packs give the same text."""
    packs = {name: (load_pack(config, name), own_indicators(config, name)) for name in pack_names(config)}
    bound = Counter(b.check.name for _, own in packs.values() for i in own for b in i.bindings)
    lines = [_HEAD, *_totals(packs)]
    for name, (pack, own) in packs.items():
        lines += _section(config, name, pack, own)
    lines += ["## Checks", "", "| check | module | indicators |", "|---|---|---|"]
    lines += [
        f"| `{check}` | [{check.replace('-', '_')}.py](rules/{check.replace('-', '_')}.py) | {bound[check]} |"
        for check in sorted(all_checks())
    ]
    return "\n".join(lines) + "\n"


def _totals(packs: dict[str, tuple[Pack, tuple[Indicator, ...]]]) -> Iterator[str]:
    yield "| pack | title | its own indicators | judged | in part | manual |"
    yield "|---|---|---|---|---|---|"
    for name, (pack, own) in packs.items():
        states = Counter(map(state_of, own))
        yield f"| [{name}](#{name}) | {pack.title} | {len(own)} | {' | '.join(str(states[state]) for state in State)} |"
    states = Counter(state_of(indicator) for _, own in packs.values() for indicator in own)
    yield f"| all | | {states.total()} | {' | '.join(str(states[state]) for state in State)} |"
    yield ""


def _section(config: Path, name: str, pack: Pack, own: tuple[Indicator, ...]) -> Iterator[str]:
    written = _file(config, name)
    extends = written.get("extends", [])
    yield from (f"## {name}", "", f"{pack.title}, version {pack.version}. {len(pack.indicators)} indicators in all.")
    if extends:
        only = f", of their indicators only {len(written['only'])}" if "only" in written else ""
        yield f"Extends {', '.join([extends] if isinstance(extends, str) else extends)}{only}."
    yield ""
    if methods := written.get("methods"):
        yield from ("| method | clause | here |", "|---|---|---|")
        yield from (f"| {identity} | {_cell(method['clause'])} | {_cell(method['how'])} |" for identity, method in methods.items())
        yield ""
    if own:
        yield from (
            "| id | indicator | part | state | checks and limits | clause | source | a person looks at |",
            "|---|---|---|---|---|---|---|---|",
        )
        yield from map(_row, own)
        yield ""


def _row(indicator: Indicator) -> str:
    part = f"{indicator.part.value} {indicator.cap:g}" if indicator.part in {Level.DEDUCT, Level.BONUS} else indicator.part.value
    samples = f" (samples: {indicator.samples.count} of `{indicator.samples.of}`)" if indicator.samples else ""
    source = indicator.source + (" **unverified**" if indicator.unverified else "")
    checks = "<br>".join(_binding(binding) for binding in indicator.bindings)
    cells = (
        indicator.id,
        indicator.name,
        part,
        state_of(indicator).value,
        checks,
        indicator.clause,
        source,
        indicator.todo + samples,
    )
    return f"| {' | '.join(map(_cell, cells))} |"


def _binding(binding: Binding) -> str:
    """Write a check with what a fault costs and the limits that its pack sets."""
    given = binding.limits.model_dump(mode="json", exclude_defaults=True, exclude={"columns", "holidays"})
    limits = "; ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items())
    cost = f" -{binding.deduction:g}" if binding.deduction else ""
    return f"`{binding.check.name}`{cost}" + (f" ({limits})" if limits else "")


def _cell(text: str) -> str:
    """Keep a text within its cell of the table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _file(config: Path, name: str) -> dict[str, Any]:
    return tomllib.loads((config / "packs" / f"{name}.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(_ROOT / "config"), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
