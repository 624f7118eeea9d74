"""What several tests of the main path share."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import gongkai


class Said(NamedTuple):
    """What one command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run ``gongkai ARGUMENTS`` in an empty folder and return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Said:
        code = gongkai.run_command([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return run
