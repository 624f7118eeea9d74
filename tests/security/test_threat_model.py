"""SECURITY.md says what is so: its tests are there, its places are there, its limits are the program's; nothing is left out."""

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
FOLDERS = (ROOT / "tests" / "security", ROOT / "tests" / "fuzz")
NOT_THREATS = frozenset({"test_threat_model.py"})


def rows(heading: str) -> list[list[str]]:
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def named_in(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


THERE = {path.name: named_in(path) for folder in FOLDERS for path in folder.glob("test_*.py")}
THREATS = rows("Threats")
LIMITS = rows("Limits")


@pytest.mark.parametrize("row", THREATS, ids=lambda row: row[0][:50])
def test_a_threat_names_what_stops_it_and_a_test_that_is_there(row: list[str]) -> None:
    assert len(row) == 5
    assert row[1] in {"site", "sender", "carrier", "site, sender", "supplier"}
    assert (ROOT / row[3].strip("`")).is_file()
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row[4])
    assert named
    for module, test in named:
        assert test in THERE[module], f"{module}::{test}"


def test_every_file_of_tests_belongs_to_a_threat() -> None:
    named = {module for row in THREATS for module, _ in re.findall(r"`(test_\w+\.py)::(test_\w+)`", row[4])}
    assert named == THERE.keys() - NOT_THREATS


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row[0])
def test_a_limit_is_the_programs(row: list[str]) -> None:
    module, _, name = row[0].strip("`").rpartition(".")
    assert str(getattr(importlib.import_module(module), name)) == row[1]
    assert row[2]


def test_there_are_enough() -> None:
    assert len(THREATS) >= 25
    assert len(LIMITS) >= 15
