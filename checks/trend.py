"""What each site came to in the months before: enough for trends and repeat offenders, without the judgements themselves.

A year of judgements of a city holds millions of documents; what is compared over months are verdicts, scores and accusations only.
Read from the tables ``verdicts`` and ``findings`` (:mod:`checks.history` writes them).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.model import Fault, Level, Subject, Verdict
from crawler.archive import Archive

MONTHS = 12


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """One site in one month (``2026-11``). ``faults`` are its accusations (vetoes and deductions), ``unjudged`` a count."""

    month: str
    site: str
    as_of: date
    verdict: Verdict
    score: float | None
    points_checked: float
    pack_hash: str
    faults: tuple[Fault, ...]
    unjudged: int


def site_months(archive: Archive, before: str, pack: str, count: int = MONTHS - 1) -> Mapping[str, tuple[SiteMonth, ...]]:
    """Return by site what the newest judged run of each of the ``count`` months before ``before`` came to, oldest first."""
    first = months_ago(before, count)
    of = {"first": first, "before": before, "pack": pack}
    chosen = (
        "SELECT v.run, v.site, v.pack FROM verdicts v WHERE v.purpose = 'monthly' AND v.pack = :pack AND v.month >= :first "
        "AND v.month < :before AND v.run = (SELECT max(x.run) FROM verdicts x WHERE x.site = v.site AND x.month = v.month "
        "AND x.pack = v.pack AND x.purpose = 'monthly')"
    )
    faults: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    unjudged: Counter[tuple[str, str]] = Counter()
    columns = "f.run, f.site, f.status, f.check_name, f.indicator, f.level, f.deduction, f.column_key, f.name, f.url, f.message"
    for row in archive.db.query(
        f"SELECT {columns} FROM findings f JOIN ({chosen}) c USING (run, site, pack) "  # noqa: S608 - our own words only
        "WHERE (f.status = 'fault' AND f.level IN ('veto', 'deduct')) OR f.status = 'undetermined' ORDER BY f.site, f.run, f.n",
        of,
    ):
        if row["status"] == "fault":
            faults[row["site"], row["run"]].append(_fault(row))
        else:
            unjudged[row["site"], row["run"]] += 1
    rows = archive.db.query(
        "SELECT v.run, v.site, v.month, v.as_of, v.verdict, v.score, v.points_checked, v.pack_hash FROM verdicts v "  # noqa: S608
        f"JOIN ({chosen}) c USING (run, site, pack) ORDER BY v.site, v.month",
        of,
    )
    return _by_site(_site_month(row, faults[row["site"], row["run"]], unjudged[row["site"], row["run"]]) for row in rows)


def months_ago(month: str, count: int) -> str:
    """Return the month ``count`` months before ``month``: ``2026-02``, 3 → ``2025-11``."""
    year, number = (int(part) for part in month.split("-"))
    whole = year * 12 + number - 1 - count
    return f"{whole // 12}-{whole % 12 + 1:02d}"


def _by_site(rows: Iterable[SiteMonth]) -> Mapping[str, tuple[SiteMonth, ...]]:
    sites: dict[str, list[SiteMonth]] = defaultdict(list)
    for row in rows:
        sites[row.site].append(row)
    return {site: tuple(months) for site, months in sites.items()}


def _site_month(row: Mapping[str, Any], faults: list[Fault], unjudged: int) -> SiteMonth:
    return SiteMonth(
        month=row["month"],
        site=row["site"],
        as_of=date.fromisoformat(row["as_of"]),
        verdict=Verdict(row["verdict"]),
        score=row["score"],
        points_checked=row["points_checked"],
        pack_hash=row["pack_hash"],
        faults=tuple(faults),
        unjudged=unjudged,
    )


def _fault(row: Mapping[str, Any]) -> Fault:
    return Fault(
        check=row["check_name"],
        indicator=row["indicator"],
        level=Level(row["level"]),
        deduction=row["deduction"],
        subject=Subject(row["name"], row["url"], row["column_key"]),
        message=row["message"],
        clause="",
        remedy="",
    )
