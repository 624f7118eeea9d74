"""Where and how a command works: its settings, the data folder, the month, and the locks that keep two of them apart."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from crawler.disk import refuse_links
from crawler.errors import UserError, why
from crawler.records import SHANGHAI

RATE = 2.0
ROTATION = 3
"""Months in which every document that was read before is asked for once: a quarter, as the national inspections go."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to crawl and judge. ``as_of`` None: today for a crawl, the day of its crawl for a check.

    ``rate`` None: what the register says of the site, else :data:`RATE` requests a second. ``rotation`` 1: every page is asked for.
    """

    data: Path
    config: Path
    as_of: date | None
    pack: str = "monthly"
    render: str = "auto"
    max_pages: int = 3000  # of one site
    rate: float | None = None
    obey_robots: bool = True
    rotation: int = ROTATION

    @property
    def today(self) -> date:
        """The day that counts as today."""
        return self.as_of or datetime.now(SHANGHAI).date()


def open_data(data: Path) -> Path:
    """Make the data folder and return its absolute path. Raises UserError where it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        refuse_links(data)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(f"数据文件夹 {data} 无法写入（{why(error)}），请检查 --data 的路径和权限。") from error
    return data.absolute()


def month_of(day: date) -> str:
    """Return ``2026-11`` for a day of that month."""
    return f"{day:%Y-%m}"


def choose_month(text: str | None, today: date) -> str:
    """Read ``--month``; the month of ``today`` where it is None. Raises UserError for one that is none, or in the future."""
    if text is None:
        return month_of(today)
    try:
        month = month_of(date.fromisoformat(f"{text}-01"))
    except ValueError as error:
        raise UserError(f"月份“{text}”不正确，应如 2026-11。") from error
    if month > month_of(today):
        raise UserError(f"月份 {month} 还没有到（今天按 {today} 计算），请检查 --month 或 --as-of。")
    return month


@contextmanager
def lock(data: Path, name: str, taken: str) -> Iterator[None]:
    """Hold one of the data folder's locks. The system lets go of it whatever happens to the process.

    Raises UserError, which opens with ``taken``, where another process holds it.
    """
    path = data / "locks" / f"{name}.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise UserError(f"数据文件夹 {data} 无法写入（{why(error)}），请检查 --data 的路径和权限。") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(f"{taken} {data}，请等它结束，或用 --data 换一个文件夹。") from error
        yield


def is_locked(data: Path) -> bool:
    """Say whether a monthly job is at work on the folder."""
    try:
        with month_lock(data):
            return False
    except UserError:
        return True


def month_lock(data: Path) -> AbstractContextManager[None]:
    """Hold the folder for one monthly job at a time. Raises UserError, on entering, where another is at work on it."""
    return lock(data, "month", "另一个 gongkai 正在处理数据文件夹")
