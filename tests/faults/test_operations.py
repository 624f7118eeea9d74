"""What goes wrong on this side: one sentence and an exit code, nothing lost, and the next run goes on."""

import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import agenda
from crawler.agenda import Agenda
from crawler.errands import Errand, Errands, Purpose
from demo.portals import Portal, serve
from tests.faults.test_kills import check_whole
from tests.test_monthly import AS_OF, MONTH, ROOT, archive_of, month_command, register

LITTLE = 400_000  # bytes that one file may have: a small part of what a replica's crawl writes


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, Portal]]:
    with serve(date.fromisoformat(AS_OF), [0, 0, 0, 0]) as served:
        yield {"ycxixia": next(portal for portal in served if portal.key == "ycxixia")}


@pytest.fixture(scope="module")
def whole(portals: dict[str, Portal], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A month that nothing disturbed, and its exit code."""
    data = tmp_path_factory.mktemp("whole") / "data"
    register(data, portals)
    return data, run(data).returncode


def run(data: Path, **how: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(month_command(data), capture_output=True, text=True, check=False, timeout=200, cwd=ROOT, **how)


def sentence(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the last line on stderr, which must be a sentence and no traceback."""
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith("。"), last
    return last


def only_small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that does not fit fails, as on a full disk


@pytest.mark.slow  # tests/crawler/test_crawl.py fills the disk under one crawl
def test_disk_full(portals: dict[str, Portal], whole: tuple[Path, int], tmp_path: Path) -> None:
    data = tmp_path / "data"
    register(data, portals)
    full = run(data, preexec_fn=only_small_files)
    assert full.returncode == 4, full.stderr
    assert "crawl.log" in full.stderr
    assert "Traceback" not in full.stderr
    assert run(data).returncode == whole[1]
    assert archive_of(data) == archive_of(whole[0])
    check_whole(data, runs=1)


def test_folder_that_cannot_be_written(command: Any) -> None:
    for folder in ("/proc/gongkai", "/dev/null/gongkai"):
        said = command("run", "--data", folder, "--as-of", AS_OF)
        assert (said.code, said.err.count("\n")) == (2, 1)
        assert "无法写入" in said.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_folder_that_is_read_only(command: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o555)
    assert command("run", "--data", tmp_path / "data", "--as-of", AS_OF).code == 2


def test_second_run_on_the_same_data(portals: dict[str, Portal], whole: tuple[Path, int], tmp_path: Path) -> None:
    data = tmp_path / "data"
    register(data, portals)
    with subprocess.Popen(month_command(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as first:
        until = time.monotonic() + 60
        while not list(data.glob("evidence/*/*/*/facts.db")) and time.monotonic() < until:
            time.sleep(0.05)
        second = run(data)
        assert second.returncode == 2
        assert "另一个 gongkai 正在处理" in sentence(second)
        assert first.wait(120) == whole[1]
    assert archive_of(data) == archive_of(whole[0])


def test_orphaned_crawl_still_at_work(portals: dict[str, Portal], whole: tuple[Path, int], tmp_path: Path) -> None:
    """A run killed as its crawl begins leaves that crawl alive for a moment: two must not write into one bundle."""
    data = tmp_path / "data"
    register(data, portals)
    for _ in range(3):
        killed = subprocess.Popen(month_command(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        until = time.monotonic() + 30
        while not list(data.glob("evidence/*/*/*/crawl.log")) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.3)
        killed.kill()
        killed.wait()
    assert run(data).returncode == whole[1]
    assert archive_of(data) == archive_of(whole[0])
    check_whole(data, runs=1)


def test_database_of_a_newer_version(whole: tuple[Path, int], command: Any) -> None:
    data, code = whole
    before = archive_of(data)
    row = ("gongkai", "from_the_future", "2030-01-01")
    with sqlite3.connect(data / "gongkai.db") as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", row)
    db.close()
    for step in ("run", "check", "report"):
        said = command(step, "--data", data, "--config", data / "config", "--month", MONTH, "--as-of", AS_OF)
        assert (said.code, said.err.count("\n")) == (2, 1), said.err
        assert "由更新版本的程序建立" in said.err
    with sqlite3.connect(data / "gongkai.db") as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'from_the_future'")
    db.close()
    assert archive_of(data) == before
    assert run(data).returncode == code


def test_file_that_is_no_database(command: Any, portals: dict[str, Portal], tmp_path: Path) -> None:
    data = tmp_path / "data"
    register(data, portals)
    (data / "gongkai.db").write_bytes(b"not a database, but somebody's file" * 100)
    said = command("run", "--data", data, "--config", data / "config", "--as-of", AS_OF)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "不是本程序的数据库" in said.err
    assert (data / "gongkai.db").read_bytes().startswith(b"not a database")


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-2), timedelta(days=400)], ids=str)
def test_clock_that_jumps(jump: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look waits its minute at most, whatever the clock says meanwhile."""

    class Jumped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + jump

    monkeypatch.setattr(agenda, "datetime", Jumped)
    looks = Agenda(Errands(own=2), spaced=60.0, backoff=5.0)
    looks.add(Errand(Purpose.PAGE, "http://a.cn/", "http://a.cn/", body=True), datetime.now(UTC))
    assert (looks.wait() or 0.0) <= 60.0
