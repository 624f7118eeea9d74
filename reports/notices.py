"""The sequence of 整改通知: numbered by year, never twice, one for each site and month. The only user of table ``notices``."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from sqlite_utils import Database

from checks.model import Judgement
from checks.workdays import Holidays, WorkingDay, add_working_days
from reports.changes import accusations
from reports.context import NoticeReport
from reports.notice_page import notice_report
from reports.office import OfficeConfig
from reports.render import render_notice


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One row of ``notices``. ``run`` and ``pack`` are the judgement that it was first issued on."""

    year: int
    number: int
    month: str
    site: str
    run: str
    pack: str
    issued: date
    due: date


@dataclass(frozen=True, slots=True)
class IssuedNotice:
    """A notice ready to be written: ``path`` is relative to the data folder, ``text`` its HTML, ``report`` what it says."""

    entry: NoticeEntry
    path: str
    text: str
    report: NoticeReport


Prove = Callable[[Judgement, NoticeEntry], str]
"""Writes the evidence of a notice that has its number, and returns the evidence's seal."""


def _without_evidence(_: Judgement, __: NoticeEntry) -> str:
    return ""


def issue_notices(
    db: Database,
    judgements: Sequence[Judgement],
    month: str,
    issued: date,
    offices: OfficeConfig,
    holidays: Holidays,
    prove: Prove = _without_evidence,
) -> tuple[IssuedNotice, ...]:
    """Return the notices of a month, numbered and rendered, by site key; the caller writes the files.

    A site without a veto or deduction gets none. Run again, a notice keeps its number, its date of issue and its deadline;
    what it says follows the judgement, and the row keeps the SHA-256 of the latest text.
    """
    faulty = sorted((judgement for judgement in judgements if accusations(judgement)), key=lambda judgement: judgement.site.key)
    return tuple(_issue(db, judgement, month, issued, offices, holidays, prove) for judgement in faulty)


def entries(db: Database, month: str) -> tuple[NoticeEntry, ...]:
    """Return the notices of a month, by number."""
    rows = db.query(
        "SELECT year, number, month, site, run, pack, issued, due FROM notices WHERE month = :month ORDER BY year, number",
        {"month": month},
    )
    days = ("issued", "due")
    return tuple(NoticeEntry(**row | {name: date.fromisoformat(row[name]) for name in days}) for row in rows)


def _issue(
    db: Database, judgement: Judgement, month: str, issued: date, offices: OfficeConfig, holidays: Holidays, prove: Prove
) -> IssuedNotice:
    days = offices.notice.deadline_working_days
    entry = _number(db, judgement, month, issued, add_working_days(issued, days, holidays).date, offices.notice.first_number)
    reckoned = add_working_days(entry.issued, days, holidays)
    due = WorkingDay(entry.due, reckoned.certain)
    seal = prove(judgement, entry)
    report = notice_report(
        judgement, offices, year=entry.year, number=entry.number, month=month, issued=entry.issued, due=due, seal=seal
    )
    text, path = render_notice(report), f"reports/{month}/notices/{entry.site}.html"
    with db.atomic():
        db.execute(
            "UPDATE notices SET path = :path, sha256 = :sha256 WHERE year = :year AND number = :number",
            {"path": path, "sha256": sha256(text.encode()).hexdigest(), "year": entry.year, "number": entry.number},
        )
    return IssuedNotice(entry=entry, path=path, text=text, report=report)


def _number(db: Database, judgement: Judgement, month: str, issued: date, due: date, first: int) -> NoticeEntry:
    """Return the site's entry of this month, making it with the year's next number where there is none."""
    with db.atomic():
        known = [entry for entry in entries(db, month) if entry.site == judgement.site.key]
        if known:
            return known[0]
        last = next(iter(db.query("SELECT max(number) AS n FROM notices WHERE year = :year", {"year": issued.year})))["n"] or 0
        entry = NoticeEntry(
            year=issued.year,
            number=max(last + 1, first),
            month=month,
            site=judgement.site.key,
            run=judgement.crawl.run,
            pack=judgement.pack,
            issued=issued,
            due=due,
        )
        db.execute(
            "INSERT INTO notices (year, number, month, site, run, pack, issued, due)"
            " VALUES (:year, :number, :month, :site, :run, :pack, :issued, :due)",
            {**asdict(entry), "issued": issued.isoformat(), "due": due.isoformat()},
        )
    return entry
