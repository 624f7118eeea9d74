"""Manual results in the archive: every one that was imported stays, and a later one on the same thing takes its place.

The only writer of the table ``manual``.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from checks.manual import ManualResult
from checks.model import ManualState
from checks.trail import note
from crawler.archive import Archive

migrations = Migrations("gongkai-manual")


@migrations()
def create_manual(db: Database) -> None:
    """Create the table; ``at`` is when it was imported (UTC), ``source`` the file's name."""
    key: dict[str, type] = {"id": int, "at": str, "month": str, "site": str, "indicator": str}
    what: dict[str, type] = {"result": str, "points": float, "page": str, "note": str, "who": str, "day": str}
    db.table("manual").create({**key, **what, "source": str}, pk="id")
    db.table("manual").create_index(["site", "month"])


def take_in(archive: Archive, month: str, results: Iterable[ManualResult], source: Path) -> int:
    """Store results for a month (``2026-11``), each with its entry in the audit trail; return how many are new.

    A row that is the latest on its thing already, word for word, is not stored again.
    """
    migrations.apply(archive.db)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    new = 0
    with archive.db.atomic():
        for result in results:
            if result in results_of(archive, result.site, month):
                continue
            row = {"month": month, **_row(result)}
            number = archive.db.table("manual").insert({"at": at, **row, "source": source.name}).last_pk
            detail = "；".join(part for part in (result.result.value, result.note, result.page, source.name) if part)
            note(
                archive,
                month=month,
                site=result.site,
                kind="manual",
                who=result.by,
                what=result.indicator,
                detail=detail,
                mark=f"manual/{number}",
            )
            new += 1
    return new


def results_of(archive: Archive, site: str, month: str) -> tuple[ManualResult, ...]:
    """Return what holds of a site in a month: the latest result on each page of an indicator.

    A result on the site as a whole (no page) takes the place of all earlier ones of its indicator.
    """
    migrations.apply(archive.db)
    rows = archive.db.table("manual").rows_where("site = ? AND month = ?", [site, month], order_by="id")
    latest: dict[tuple[str, str], ManualResult] = {}
    for row in rows:
        result = ManualResult(
            site=row["site"],
            indicator=row["indicator"],
            result=ManualState(row["result"]),
            points=row["points"],
            page=row["page"],
            note=row["note"],
            by=row["who"],
            day=date.fromisoformat(row["day"]),
        )
        if not result.page:
            latest = {key: one for key, one in latest.items() if key[0] != result.indicator}
        latest[result.indicator, result.page] = result
    return tuple(latest[key] for key in sorted(latest))


def _row(result: ManualResult) -> dict[str, object]:
    return {
        "site": result.site,
        "indicator": result.indicator,
        "result": result.result.value,
        "points": result.points,
        "page": result.page,
        "note": result.note,
        "who": result.by,
        "day": result.day.isoformat(),
    }
