"""When a month is due: what must not start, and what must not be forgotten."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

import timetable
from crawler.archive import Archive
from crawler.errors import UserError
from crawler.months import MonthState, month_states, note_month
from crawler.records import SHANGHAI
from timetable import Due, Plan, due
from workspace import lock

PLAN = Plan.of(1, "02:00", Path("data"), ("--data", "data"))
WAITING, DONE, MISSED = MonthState.WAITING, MonthState.DONE, MonthState.MISSED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "states", "expected"),
    [
        # what must not start
        ("2026-11-01T01:59", {}, Due((), None)),
        ("2026-11-01T02:00", {"2026-11": DONE}, Due((), None)),
        ("2026-11-20T12:00", {"2026-11": DONE}, Due((), None)),
        ("2026-11-20T12:00", {"2026-11": MISSED}, Due((), None)),
        ("2026-12-01T00:00", {"2026-11": DONE}, Due((), None)),
        # on time, slept through, interrupted
        ("2026-11-01T02:00", {}, Due((), "2026-11")),
        ("2026-11-01T02:00", {"2026-10": DONE}, Due((), "2026-11")),
        ("2026-11-30T23:59", {"2026-10": DONE, "2026-11": WAITING}, Due((), "2026-11")),
        # months that passed
        ("2026-12-01T00:00", {"2026-11": WAITING}, Due(("2026-11",), None)),
        ("2026-12-01T02:00", {"2026-11": WAITING}, Due(("2026-11",), "2026-12")),
        ("2027-02-10T00:00", {"2026-11": DONE}, Due(("2026-12", "2027-01"), "2027-02")),
        ("2027-02-10T00:00", {"2026-11": DONE, "2026-12": MISSED, "2027-02": DONE}, Due(("2027-01",), None)),
    ],
)
def test_due(now: str, states: dict[str, MonthState], expected: Due) -> None:
    assert due(at(now), PLAN, states) == expected


def test_the_hour_is_that_of_shanghai() -> None:
    utc = datetime.fromisoformat("2026-10-31T18:00:00+00:00")
    assert due(utc, PLAN, {}) == Due((), "2026-11")


@pytest.mark.parametrize("time", ["25:00", "noon", "", "02:60", "02:00:30", "02:00+01:00"])
def test_a_time_that_is_none(time: str) -> None:
    with pytest.raises(UserError, match="时间"):
        Plan.of(1, time, Path("data"), ())


def test_a_done_month_stays_done(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        for state in (WAITING, MISSED, DONE, MISSED, WAITING):
            note_month(archive, "2026-11", state)
        assert month_states(archive) == {"2026-11": DONE}


class Commands:
    """Stands for the processes that would be started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
        self.months: list[str] = []
        self.code = code
        monkeypatch.setattr(timetable, "_start_run", self._start)
        monkeypatch.setattr(timetable, "_keeper", timetable._Keeper())

    def _start(self, _plan: Plan, month: str) -> int:
        self.months.append(month)
        return self.code


def look(data: Path, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, _zone: object = None) -> datetime:
            return at(now)

    monkeypatch.setattr(timetable, "datetime", Clock)
    timetable.look(Plan.of(1, "02:00", data, ()).to_json())


def test_a_month_is_started_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands(monkeypatch)
    for now in ("2026-11-01T01:50", "2026-11-01T02:00", "2026-11-01T02:10", "2026-11-20T00:00"):
        look(tmp_path, monkeypatch, now)
    assert commands.months == ["2026-11"]


def test_a_month_slept_through_is_recorded_once_and_the_running_one_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands(monkeypatch)
    look(tmp_path, monkeypatch, "2026-10-01T01:00")
    look(tmp_path, monkeypatch, "2026-12-05T00:00")
    look(tmp_path, monkeypatch, "2026-12-05T00:10")
    assert commands.months == ["2026-10", "2026-11", "2026-12"]
    with Archive(tmp_path) as archive:
        assert month_states(archive) == {"2026-10": MISSED, "2026-11": MISSED, "2026-12": DONE}


def test_a_round_of_probes_is_a_process_of_its_own_and_a_failed_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    said: list[str] = []

    class Child:
        def __init__(self, command: list[str]) -> None:
            started.append(command)

        def wait(self) -> int:
            return 4 if len(started) > 1 else 0

    keeper = timetable._Keeper()
    monkeypatch.setattr(keeper, "say", said.append)
    monkeypatch.setattr(timetable, "_keeper", keeper)
    monkeypatch.setattr(timetable.subprocess, "Popen", Child)
    plan = Plan.of(1, "02:00", tmp_path, (), ("--data", str(tmp_path)))
    timetable.probe(plan.to_json())
    assert (started[0][-4:], said, keeper.prober) == (["probe", "--quiet", "--data", str(tmp_path)], [], None)
    timetable.probe(plan.to_json())
    assert ["4" in sentence for sentence in said] == [True]


def test_a_day_of_probes_is_more_than_the_indicator_asks_for() -> None:
    assert timetable.PROBE_EVERY.total_seconds() * 20 < 24 * 3600 * 0.5  # half a day may be lost


def test_nothing_starts_beside_a_run_started_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands(monkeypatch)
    with lock(tmp_path, "month", "busy"):
        look(tmp_path, monkeypatch, "2026-11-02T00:00")
    assert commands.months == []
    look(tmp_path, monkeypatch, "2026-11-02T00:10")
    assert commands.months == ["2026-11"]


def test_a_failed_run_is_tried_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands(monkeypatch, code=4)
    look(tmp_path, monkeypatch, "2026-11-02T00:00")
    look(tmp_path, monkeypatch, "2026-11-02T00:10")
    assert commands.months == ["2026-11"]
    commands.code = 1
    look(tmp_path, monkeypatch, "2026-11-02T01:00")
    look(tmp_path, monkeypatch, "2026-11-02T01:10")
    assert commands.months == ["2026-11", "2026-11"]


def test_the_schedule_keeps_its_jobs_in_the_data_folder_and_ends_on_request(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gongkai", "schedule", "--data", str(tmp_path / "data"), "--day", "28", "--time", "23:59"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "每月28日 23:59" in process.stderr.readline()
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        process.terminate()
        assert process.wait(20) == 130
        assert "Traceback" not in process.stderr.read()
    assert (second.returncode, second.stderr.count("\n")) == (2, 1), second.stderr
    assert (tmp_path / "data" / "schedule.db").is_file()


# --- units ------------------------------------------------------------------------------------------------------------

TRICKY = Plan.of(3, "04:05", Path("/data"), ("--data", "/a b/100%", "--sites", "a,b"), ("--data", "/a b/100%"))


def test_systemd_units_name_the_program_by_its_path_and_make_up_for_sleep() -> None:
    text = timetable.units(TRICKY, "systemd")
    assert "OnCalendar=*-*-03 04:05:00 Asia/Shanghai" in text
    assert "Persistent=true" in text
    assert '"run" "--data" "/a b/100%%" "--sites" "a,b"' in text
    assert 'ExecStart="/' in text
    assert '"probe" "--quiet" "--data" "/a b/100%%"' in text
    assert "OnCalendar=*:0/30" in text


def test_a_crontab_line_escapes_percent_signs() -> None:
    *_, probes, line = timetable.units(TRICKY, "cron").splitlines()
    assert probes.startswith("*/30 * * * * /")
    assert probes.endswith(r"probe --quiet --data '/a b/100\%'")
    assert line.startswith("5 4 3 * * /")
    assert line.endswith(r"run --data '/a b/100\%' --sites a,b")


def test_a_task_for_windows_is_well_formed() -> None:
    _, text, probes = timetable.units(TRICKY, "taskscheduler").split("<?xml")
    root = ElementTree.fromstring(f"<?xml{text}".encode())  # noqa: S314 - our own text
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert [day.text for day in root.iter(f"{space}Day")] == ["3"]
    assert len(root.find(f".//{space}Months") or []) == 12
    (arguments,) = root.iter(f"{space}Arguments")
    assert [each.text for each in root.iter(f"{space}Command")] == ["wsl.exe"]  # the program is no program of Windows
    assert (arguments.text or "").startswith(subprocess.list2cmdline(["--exec", *timetable.program()]))
    assert (arguments.text or "").endswith('run --data "/a b/100%" --sites a,b')
    prober = ElementTree.fromstring(f"<?xml{probes}".encode())  # noqa: S314 - our own text
    assert [each.text for each in prober.iter(f"{space}Interval")] == ["PT30M"]
    assert [(each.text or "").endswith('probe --quiet --data "/a b/100%"') for each in prober.iter(f"{space}Arguments")] == [True]
