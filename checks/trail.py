"""The audit trail (审计记录): who decided what and when, and whose manual results were taken in. Only ever appended to.

The only writer of the table ``trail``; SQLite itself refuses to change or delete a row of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from checks.model import Excused, Judgement
from crawler.archive import Archive

migrations = Migrations("gongkai-trail")


@migrations()
def create_trail(db: Database) -> None:
    """Create the table: ``at`` UTC; ``kind`` exemption, false_alarm, manual; ``what`` the id of the fault, or the indicator.

    ``mark`` makes an entry one of its kind, so that judging again what was judged adds nothing.
    """
    entry: dict[str, type] = {"id": int, "at": str, "month": str, "site": str, "kind": str, "who": str, "what": str}
    db.table("trail").create({**entry, "detail": str, "mark": str}, pk="id")
    db.table("trail").create_index(["mark"], unique=True)
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER trail_keeps_{event.lower()} BEFORE {event} ON trail "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is only appended to'); END"
        )


def note(archive: Archive, *, month: str, site: str, kind: str, who: str, what: str, detail: str, mark: str) -> None:
    """Append one entry, unless one with the same ``mark`` is there."""
    migrations.apply(archive.db)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = {"at": now, "month": month, "site": site, "kind": kind, "who": who, "what": what, "detail": detail, "mark": mark}
    archive.db.table("trail").insert(entry, ignore=True)


def note_decisions(archive: Archive, judgement: Judgement, month: str) -> None:
    """Append each decision that a judgement took into account: once for each run, pack, decision and finding."""
    for one in judgement.excused:
        decision, fault = one.decision, one.fault
        note(
            archive,
            month=month,
            site=judgement.site.key,
            kind=decision.kind,
            who=decision.by,
            what=fault.id,
            detail=_detail(one),
            mark="/".join((judgement.site.key, judgement.crawl.run, judgement.pack, decision.id, fault.indicator, fault.id)),
        )


def _detail(one: Excused) -> str:
    told = (one.decision.target, one.decision.reason, one.decision.document, one.fault.message)
    return "；".join(part for part in told if part)


def trail(archive: Archive) -> Iterator[dict[str, Any]]:
    """Yield the entries, oldest first."""
    migrations.apply(archive.db)
    yield from archive.db.query("SELECT id, at, month, site, kind, who, what, detail FROM trail ORDER BY id")
