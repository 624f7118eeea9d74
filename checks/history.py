"""The judgements of all months in the archive, and this month against the ones before: new, standing, put right, come back.

The only writer of the tables ``verdicts`` and ``findings``; their schema stands in crawler/archive.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checks.model import Fault, Judgement, Unjudged
from checks.serialise import from_json, to_json
from checks.trail import note_decisions
from checks.trend import SiteMonth
from crawler.archive import Archive


class Change(StrEnum):
    """What became of a fault since the month before. UNSEEN: it was there, and this month nobody could look."""

    NEW = "new"
    STANDING = "standing"
    FIXED = "fixed"
    COME_BACK = "come_back"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Changed:
    """One fault and what became of it. ``fault`` is this month's, or for FIXED and UNSEEN last month's."""

    change: Change
    fault: Fault


def store(archive: Archive, judgement: Judgement, month: str, purpose: str = "monthly") -> None:
    """Write a judgement in one transaction, in place of an earlier one of the same run under the same pack.

    ``month`` is ``2026-11``; ``purpose`` is ``monthly`` or ``audit``.
    """
    key = {"run": judgement.crawl.run, "site": judgement.site.key, "pack": judgement.pack}
    where, values = "run = :run AND site = :site AND pack = :pack", key
    with archive.db.atomic():
        for table in ("verdicts", "findings"):
            archive.db.table(table).delete_where(where, values)
        archive.db.table("verdicts").insert(
            {
                **key,
                "month": month,
                "purpose": purpose,
                "as_of": judgement.as_of.isoformat(),
                "pack_version": judgement.pack_version,
                "pack_hash": judgement.pack_hash,
                "program": judgement.program,
                "verdict": judgement.verdict.value,
                "why": judgement.why,
                "score": judgement.score,
                "points_checked": judgement.points_checked,
                "judged_json": to_json(judgement),
            },
            conversions={"judged_json": "CAST(? AS TEXT)"},
        )
        rows = _rows(judgement)
        archive.db.table("findings").insert_all({**key, "month": month, "n": n, **row} for n, row in enumerate(rows, 1))
        note_decisions(archive, judgement, month)


def judgements(
    archive: Archive, month: str, pack: str | None = None, purpose: str = "monthly", *, documents: bool = True
) -> tuple[Judgement, ...]:
    """Return the judgement of each site's newest judged run of a month, in the order of the sites' keys.

    Without ``pack``, of several judgements of that run the one that was made last. Without ``documents`` their lists of
    documents are left empty: a city's hold hundreds of thousands.
    """
    return tuple(each_judgement(archive, month, pack, purpose, documents=documents))


def each_judgement(
    archive: Archive, month: str, pack: str | None = None, purpose: str = "monthly", *, documents: bool = True
) -> Iterator[Judgement]:
    """Yield what :func:`judgements` returns, holding one judgement at a time."""
    rows = archive.db.query(
        "SELECT site, rowid AS place FROM verdicts WHERE month = :month AND purpose = :purpose "
        "AND (:pack IS NULL OR pack = :pack) ORDER BY site, run, rowid",
        {"month": month, "purpose": purpose, "pack": pack},
    )
    whole = "judged_json" if documents else "json_set(judged_json, '$.items', json('[]'))"
    for place in {row["site"]: row["place"] for row in rows}.values():
        query = f"SELECT {whole} AS judged FROM verdicts WHERE rowid = :place"  # noqa: S608 - our own words only
        for row in archive.db.query(query, {"place": place}):
            yield from_json(row["judged"])


def of_run(archive: Archive, run: str, site: str) -> tuple[Judgement, ...]:
    """Return every judgement of one crawl, under whatever pack, their lists of documents left empty."""
    query = "SELECT json_set(judged_json, '$.items', json('[]')) AS judged FROM verdicts WHERE run = ? AND site = ? ORDER BY pack"
    return tuple(from_json(row["judged"]) for row in archive.db.query(query, [run, site]))


def months(archive: Archive, purpose: str = "monthly") -> tuple[str, ...]:
    """Return the months that have judgements, oldest first."""
    rows = archive.db.query("SELECT DISTINCT month FROM verdicts WHERE purpose = :purpose ORDER BY month", {"purpose": purpose})
    return tuple(row["month"] for row in rows)


def compare(current: Judgement, previous: Judgement | None, earlier: Iterable[Judgement | SiteMonth] = ()) -> tuple[Changed, ...]:
    """Return what became of each fault of one site: this month's in their order, then those that are gone.

    ``previous`` is the month before, ``earlier`` the ones before that: a fault that they had and ``previous`` had not has come
    back. A fault that could not be looked at again is not put right; one that a decision has set aside is not compared.
    """
    excused = {_identity(one.fault) for one in current.excused}
    before = {_identity(fault): fault for fault in previous.faults if _identity(fault) not in excused} if previous else {}
    long_ago = {_identity(fault) for judgement in earlier for fault in judgement.faults}
    changed = []
    for fault in current.faults:
        identity = _identity(fault)
        # What nobody could look at last month was not put right in between: it stands.
        stood = identity in before or (identity in long_ago and previous is not None and _is_unseen(fault, previous))
        changed.append(Changed(Change.STANDING if stood else Change.COME_BACK if identity in long_ago else Change.NEW, fault))
    now = {_identity(fault) for fault in current.faults}
    for identity, fault in before.items():
        if identity not in now:
            changed.append(Changed(Change.UNSEEN if _is_unseen(fault, current) else Change.FIXED, fault))
    return tuple(changed)


def _identity(fault: Fault) -> tuple[str, str, str | None, str]:
    return fault.check, fault.indicator, fault.subject.column, fault.subject.url


def _is_unseen(fault: Fault, current: Judgement) -> bool:
    """Tell whether this month's judgement leaves open what the fault was about."""
    return current.crawl.blocked is not None or any(_covers(unjudged, fault, current.site.url) for unjudged in current.unjudged)


def _covers(unjudged: Unjudged, fault: Fault, site_url: str) -> bool:
    about, subject = unjudged.subject, fault.subject
    is_whole_site = about.column is None and about.url == site_url and unjudged.indicator == fault.indicator
    return (
        is_whole_site
        or (about.url != "" and about.url == subject.url)
        or (about.column is not None and about.column == subject.column)
    )


def _rows(judgement: Judgement) -> Iterator[dict[str, Any]]:
    for fault in judgement.faults:
        yield {"status": "fault", **_fault(fault), "reason": None}
    for unjudged in judgement.unjudged:
        nothing = dict.fromkeys(("level", "deduction", "clause", "remedy", "record"))
        yield {"status": "undetermined", **_subject(unjudged), "reason": unjudged.reason.value, **nothing}
    for one in judgement.excused:
        yield {"status": "excused", **_fault(one.fault), "reason": one.decision.id}


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        **_subject(fault),
        "level": fault.level.value,
        "deduction": fault.deduction,
        "clause": fault.clause,
        "remedy": fault.remedy,
        "record": fault.record,
    }


def _subject(one: Fault | Unjudged) -> dict[str, Any]:
    return {
        "check_name": one.check,
        "indicator": one.indicator,
        "column_key": one.subject.column,
        "name": one.subject.name,
        "url": one.subject.url,
        "message": one.message,
    }
