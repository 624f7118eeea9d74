"""What became of each month: the table ``months`` of the archive, and the only module that writes it."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from crawler.archive import Archive


class MonthState(StrEnum):
    """What became of a month: not yet ended, done, or passed without (未监测)."""

    WAITING = "waiting"
    DONE = "done"
    MISSED = "missed"


# What is done stays done; what was missed is not waited for again.
_MAY_REPLACE = {
    MonthState.WAITING: frozenset[str](),
    MonthState.DONE: frozenset({"waiting", "missed"}),
    MonthState.MISSED: frozenset({"waiting"}),
}

migrations = Migrations("gongkai-months")


@migrations()
def create_months(db: Database) -> None:
    """Create the table: the month (``2026-11``), its state, and when that was noted (UTC)."""
    db.table("months").create({"month": str, "state": str, "at": str}, pk="month")


def month_states(archive: Archive) -> dict[str, MonthState]:
    """Return what is known of each month, in order."""
    migrations.apply(archive.db)
    return {row["month"]: MonthState(row["state"]) for row in archive.db.query("SELECT month, state FROM months ORDER BY month")}


def note_month(archive: Archive, month: str, state: MonthState) -> None:
    """Note what became of a month, where that is news."""
    migrations.apply(archive.db)
    with archive.db.atomic():
        known = archive.db.table("months").rows_where("month = ?", [month])
        if all(row["state"] in _MAY_REPLACE[state] for row in known):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            archive.db.table("months").upsert({"month": month, "state": state.value, "at": now}, pk="month")
