"""CONTRIBUTING.md shows how to add a rule (four files) and a site (one): taken at its word, in a copy of the tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sites import load_sites

ROOT = Path(__file__).parents[1]
_FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = dict(_FILE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
RULE = [path for path in SHOWN if not path.startswith("config/sites/")]


@pytest.fixture
def tree(tmp_path):
    """What a rule needs of the tree, without the files that CONTRIBUTING shows."""
    leave = shutil.ignore_patterns("__pycache__", "data")
    for folder in ("checks", "crawler", "config"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave)
    (tmp_path / "tests" / "checks" / "rules").mkdir(parents=True)
    for name in (
        "tests/__init__.py",
        "tests/checks/__init__.py",
        "tests/checks/facts.py",
        "tests/checks/rules/__init__.py",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def write(tree, paths):
    for path in paths:
        assert not (tree / path).exists(), path
        (tree / path).write_text(SHOWN[path], encoding="utf-8")


def run(tree, *arguments):
    done = subprocess.run([sys.executable, *arguments], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_rule_is_four_files_and_runs(tree):
    assert sorted(Path(path).suffix for path in RULE) == [".py", ".py", ".toml", ".toml"]
    write(tree, RULE)
    assert "3 passed" in run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/checks/rules/test_title_too_short.py")
    assert (tree / "checks").as_posix() in run(tree, "-m", "checks.rulebook")
    page = (tree / "checks" / "README.md").read_text(encoding="utf-8")
    assert "| T1 | 标题规范 | advice | in part | `title-too-short` (characters = 4) |" in page
    assert "| `title-too-short` | [title_too_short.py](rules/title_too_short.py) | 1 |" in page
    assert "(samples: 3 of `notices`)" in page


def test_a_site_is_one_file(tree):
    (path,) = set(SHOWN) - set(RULE)
    before = {site.key for site in load_sites(tree / "config")}
    write(tree, [path])
    assert {site.key for site in load_sites(tree / "config")} - before == {"example"}
