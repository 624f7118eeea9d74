"""Every month by itself: when a run is due, which months passed unmonitored, and units for the system's own timetable.

Beside it the availability probes, every half hour: more than the twenty visits a day that the indicator asks for (V2), so that
a restart or an hour without electricity does not spoil the day.

The rule is one pure function, :func:`due`; APScheduler only wakes it, at the planned minute and every ten minutes besides,
so that a machine that slept, a restart or a run started by hand need no case of their own.
"""

import json
import logging
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from crawler.archive import Archive
from crawler.errors import UserError
from crawler.months import MonthState, month_states, note_month
from crawler.records import SHANGHAI
from reports.screen import Screen
from workspace import is_locked, lock, month_of

LOOK_AGAIN = timedelta(minutes=10)
AFTER_FAILURE = timedelta(hours=1)
PROBE_EVERY = timedelta(minutes=30)
_ENDED_WELL = {0, 1, 3}  # done, whatever the verdicts


@dataclass(frozen=True, slots=True)
class Plan:
    """When (Asia/Shanghai) and with which options ``gongkai run`` is started. ``data`` is absolute.

    ``probes`` are the options of ``gongkai probe``.
    """

    day: int
    hour: int
    minute: int
    data: str
    arguments: tuple[str, ...]
    probes: tuple[str, ...] = ()

    @classmethod
    def of(cls, day: int, time: str, data: Path, arguments: tuple[str, ...], probes: tuple[str, ...] = ()) -> "Plan":
        """Read ``--day`` and ``--time``. Raises UserError for a time that is none."""
        try:
            at = datetime.strptime(time, "%H:%M").time()  # noqa: DTZ007 - a time of day, no moment
        except ValueError as error:
            raise UserError(f"时间“{time}”不正确，应如 02:00。") from error
        return cls(day, at.hour, at.minute, str(data.absolute()), arguments, probes)

    def to_json(self) -> str:
        """Return the plan as the job store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Return the plan that :meth:`to_json` wrote."""
        raw = json.loads(text)
        return cls(**{**raw, "arguments": tuple(raw["arguments"]), "probes": tuple(raw["probes"])})

    def start_of(self, month: str) -> datetime:
        """Return the planned start of ``2026-11``."""
        return datetime.fromisoformat(f"{month}-{self.day:02}T{self.hour:02}:{self.minute:02}:00").replace(tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done now: months to be recorded as 未监测, and the month to be run (None: nothing)."""

    missed: tuple[str, ...]
    start: str | None


def due(now: datetime, plan: Plan, states: Mapping[str, MonthState]) -> Due:
    """Say what is due at ``now``, given what is known of the months so far.

    Months before the first known one were never promised, so they are not missed. A month in which nothing ended is missed
    as soon as it has passed; the running one is started once its hour has come, however late.
    """
    current = month_of(now.astimezone(SHANGHAI).date())
    passed = _months(min(states, default=current), current)
    missed = tuple(month for month in passed if states.get(month, MonthState.WAITING) is MonthState.WAITING)
    is_open = states.get(current, MonthState.WAITING) is MonthState.WAITING
    return Due(missed, current if is_open and now >= plan.start_of(current) else None)


def _months(first: str, end: str) -> list[str]:
    """List the months from ``first`` up to, not including, ``end``."""
    year, month = int(first[:4]), int(first[5:])
    months = []
    while f"{year:04}-{month:02}" < end:
        months.append(f"{year:04}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
    return months


# --- keeping it -------------------------------------------------------------------------------------------------------


class _Keeper:
    """What the running schedule remembers between two looks: the children it started, and when it may try again."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.prober: subprocess.Popen[bytes] | None = None
        self.not_before: datetime | None = None
        self.screen: Screen | None = None

    def say(self, sentence: str) -> None:
        if self.screen is not None:
            self.screen.say(f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M} {sentence}")


_keeper = _Keeper()


def keep(plan: Plan, screen: Screen) -> None:
    """Run the schedule until it is interrupted. Its jobs are kept in ``DATA/schedule.db``. Raises UserError for a second one."""
    from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415 - `--print` need not wait for SQLAlchemy
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # noqa: PLC0415
    from apscheduler.schedulers.blocking import BlockingScheduler  # noqa: PLC0415

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns whenever a look falls into a long run
    _keeper.screen = screen
    with lock(Path(plan.data), "schedule", "已有一个 gongkai schedule 在使用"):
        scheduler = BlockingScheduler(
            jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{plan.data}/schedule.db")},
            executors={"default": ThreadPoolExecutor(1), "probes": ThreadPoolExecutor(1)},  # a run takes hours
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=SHANGHAI,
        )
        told = plan.to_json()
        at = {"day": plan.day, "hour": plan.hour, "minute": plan.minute}
        scheduler.add_job("timetable:look", "cron", args=[told], id="monthly", replace_existing=True, **at)
        scheduler.add_job(
            "timetable:look",
            "interval",
            seconds=LOOK_AGAIN.total_seconds(),
            args=[told],
            id="make-up",
            replace_existing=True,
            next_run_time=datetime.now(SHANGHAI),
        )
        scheduler.add_job(
            "timetable:probe",
            "interval",
            seconds=PROBE_EVERY.total_seconds(),
            args=[told],
            id="probes",
            executor="probes",
            replace_existing=True,
        )
        every = f"每{PROBE_EVERY.total_seconds() / 60:g}分钟监测一次可用性"
        screen.say(
            f"每月{plan.day}日 {plan.hour:02}:{plan.minute:02}（北京时间）自动监测，{every}，数据存于 {plan.data}；按 Ctrl-C 结束。"
        )
        try:
            scheduler.start()
        finally:
            for child in (_keeper.child, _keeper.prober):
                if child is not None:
                    child.terminate()


def probe(told: str) -> None:
    """Make one round of availability probes. Called by APScheduler, with the plan as JSON."""
    command = [*program(), "probe", "--quiet", *Plan.from_json(told).probes]
    _keeper.prober = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        code = _keeper.prober.wait()
    finally:
        _keeper.prober = None
    if code not in _ENDED_WELL:
        _keeper.say(f"本轮可用性监测未能完成（退出码 {code}）。")


def look(told: str) -> None:
    """Do what is due now. Called by APScheduler, with the plan as JSON."""
    plan = Plan.from_json(told)
    now = datetime.now(SHANGHAI)
    data = Path(plan.data)
    with Archive(data) as archive:
        note_month(archive, month_of(now.date()), MonthState.WAITING)
        todo = due(now, plan, month_states(archive))
    if is_locked(data) or (_keeper.not_before is not None and now < _keeper.not_before):
        return  # a run started by hand is at work, or the last try failed a short while ago: look again later
    for month in (*todo.missed, *([todo.start] if todo.start else [])):
        _keeper.say(f"{month} 未监测：该月没有完成监测，事后无法补抓。" if month in todo.missed else f"开始 {month} 的监测。")
        code = _start_run(plan, month)
        if code not in _ENDED_WELL:
            _keeper.not_before = datetime.now(SHANGHAI) + AFTER_FAILURE
            _keeper.say(f"{month} 的处理未能完成（退出码 {code}），一小时后再试。")
            return
        with Archive(data) as archive:
            note_month(archive, month, MonthState.MISSED if month in todo.missed else MonthState.DONE)
        _keeper.say(f"{month} 的处理已完成（退出码 {code}）。")


def _start_run(plan: Plan, month: str) -> int:
    """Run ``gongkai run`` in a process of its own, so that whatever happens to it, the schedule goes on.

    For a month that has passed, ``run`` crawls nothing: it reports what there is and records the rest as 未监测.
    """
    _keeper.child = subprocess.Popen([*program(), "run", "--month", month, *plan.arguments])  # noqa: S603 - our own command
    try:
        return _keeper.child.wait()
    finally:
        _keeper.child = None


def program() -> list[str]:
    """Return the absolute command line of the gongkai that is running now."""
    started = Path(sys.argv[0]).absolute()
    if started.name.startswith("gongkai") and started.is_file():
        return [sys.executable, str(started)] if started.suffix == ".py" else [str(started)]
    return [sys.executable, "-m", "gongkai"]


# --- the system's own timetable ---------------------------------------------------------------------------------------


def units(plan: Plan, system: str) -> str:
    """Return what ``systemd``, ``cron`` or ``taskscheduler`` needs to start ``gongkai run`` and ``gongkai probe`` by this plan."""
    command, probing = [*program(), "run", *plan.arguments], [*program(), "probe", "--quiet", *plan.probes]
    return {"systemd": _systemd, "cron": _cron, "taskscheduler": _taskscheduler}[system](plan, command, probing)


def _every() -> int:
    """Return the minutes between two rounds of probes."""
    return int(PROBE_EVERY.total_seconds() // 60)


def _unit_line(command: list[str]) -> str:
    quoted = " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in command)
    return quoted.replace("%", "%%").replace("$", "$$")


def _systemd(plan: Plan, command: list[str], probing: list[str]) -> str:
    return f"""\
# /etc/systemd/system/gongkai.service
[Unit]
Description=gongkai: monthly check of government portals
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={_unit_line(command)}
# 1: a site is unqualified, 3: a site could not be judged; the job itself was done
SuccessExitStatus=1 3

# /etc/systemd/system/gongkai.timer
[Unit]
Description=gongkai: every month

[Timer]
OnCalendar=*-*-{plan.day:02} {plan.hour:02}:{plan.minute:02}:00 Asia/Shanghai
# makes up for a start that the machine slept through
Persistent=true

[Install]
WantedBy=timers.target

# /etc/systemd/system/gongkai-probe.service
[Unit]
Description=gongkai: availability of government portals
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={_unit_line(probing)}
# 3: this machine's own line was down; the round is noted as such
SuccessExitStatus=3

# /etc/systemd/system/gongkai-probe.timer
[Unit]
Description=gongkai: every {_every()} minutes

[Timer]
OnCalendar=*:0/{_every()}

[Install]
WantedBy=timers.target

# systemctl daemon-reload && systemctl enable --now gongkai.timer gongkai-probe.timer
"""


def _cron(plan: Plan, command: list[str], probing: list[str]) -> str:
    line, probe_line = (shlex.join(each).replace("%", "\\%") for each in (command, probing))  # cron reads a bare % as a line's end
    return f"""\
# crontab -e; cron does not make up for a start that the machine slept through
CRON_TZ=Asia/Shanghai
*/{_every()} * * * * {probe_line}
{plan.minute} {plan.hour} {plan.day} * * {line}
"""


def _taskscheduler(plan: Plan, command: list[str], probing: list[str]) -> str:
    """Return two documents, each for a file of its own: Windows takes one task from one file.

    gongkai runs on Linux only, so Windows starts it in its Linux (WSL, the default distribution).
    """
    months = "".join(f"<{datetime(2000, month, 1, tzinfo=SHANGHAI):%B} />" for month in range(1, 13))
    monthly = f"""\
      <StartBoundary>2026-01-{plan.day:02}T{plan.hour:02}:{plan.minute:02}:00+08:00</StartBoundary>
      <ScheduleByMonth>
        <DaysOfMonth><Day>{plan.day}</Day></DaysOfMonth>
        <Months>{months}</Months>
      </ScheduleByMonth>
"""
    probes = f"""\
      <Repetition><Interval>PT{_every()}M</Interval><Duration>P1D</Duration></Repetition>
      <StartBoundary>2026-01-01T00:00:00+08:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
"""
    return _task("gongkai", monthly, command) + _task("gongkai-probe", probes, probing)


def _task(name: str, trigger: str, command: list[str]) -> str:
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!-- {name}.xml: schtasks /Create /TN {name} /XML {name}.xml -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <CalendarTrigger>
{trigger}    </CalendarTrigger>
  </Triggers>
  <Settings>
    <StartWhenAvailable>true</StartWhenAvailable>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>wsl.exe</Command>
      <Arguments>{escape(subprocess.list2cmdline(["--exec", *command]))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
