"""The pinned dependencies: every one by its hash, and ``make audit`` says what it knows and what it does not."""

import json
import re
from pathlib import Path

import pytest

from tests.security.audit import CLEAN, LOCKS, NOT_RUN, VULNERABLE, Run, audit

ROOT = Path(__file__).parents[2]


def answering(*vulnerabilities: dict[str, object]) -> Run:
    def run(lock: str, result: Path) -> str:
        result.write_text(json.dumps({"dependencies": [{"name": "a", "version": "1.0", "vulns": list(vulnerabilities)}]}))
        return ""

    return run


def test_nothing_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(answering()) == CLEAN
    assert "0 known vulnerabilities" in capsys.readouterr().out


def test_something_known_is_named_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(answering({"id": "PYSEC-2026-1", "fix_versions": ["1.1"]})) == VULNERABLE
    assert "a 1.0: PYSEC-2026-1, put right in 1.1" in capsys.readouterr().out


@pytest.mark.parametrize("written", [None, "", "not json", "{}"])
def test_a_database_that_cannot_be_reached_is_told_and_is_no_clean_bill(
    written: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(lock: str, result: Path) -> str:
        if written is not None:
            result.write_text(written)
        return "ConnectionError: Failed to resolve 'api.osv.dev'"

    assert audit(run) == NOT_RUN
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "NOT audited" in said


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_by_its_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][\w.-]*==)", text, flags=re.MULTILINE)[1:]
    assert len(pinned) == len(blocks) > 10
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def test_the_makefile_installs_by_hash_and_audits() -> None:
    make = (ROOT / "Makefile").read_text("utf-8")
    assert "--require-hashes -r requirements.lock" in make
    assert "-m tests.security.audit" in make
