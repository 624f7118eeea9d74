"""Crawls and judges a portal that carries faults, and says what was told of each."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from checks.model import ColumnStatus, Judgement
from checks.pack import load_pack
from checks.runner import judge
from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Fetch, Site, SiteFacts
from tests.faults.column_faults import EAGER, GROUPS, SETTINGS, Fault
from tests.faults.portal import HEALTHY, OTHERS, FaultyPortal, answer, healthy, listing, serve

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
RUN = "20261120T020000Z"


@dataclass(frozen=True)
class Watched:
    """What one crawl saw and what the pack ``monthly`` makes of it. ``sick`` is fault → key of the column that has it."""

    portal: FaultyPortal
    facts: SiteFacts
    judgement: Judgement
    sick: dict[str, str]

    def path(self, url: str) -> str:
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def fetch(self, path: str) -> Fetch:
        return next(each for each in self.facts.fetches if self.path(each.url) == path and each.via == "http")

    def answer_of(self, fault: Fault) -> str:
        """Return the outcome of the first look: ``timeout, 3 tries``."""
        found = self.fetch(f"/{self.sick[fault.name]}/")
        return f"{found.outcome}, {found.attempts} {'try' if found.attempts == 1 else 'tries'}"

    def column_of(self, fault: Fault) -> str:
        """Return what the report says of the column: ``fresh``, ``undetermined: timeout``."""
        return self.status(self.sick[fault.name])

    def status(self, key: str) -> str:
        row = next((each for each in self.judgement.columns if each.key == key), None)
        if row is None:
            return "not seen"
        if row.status is not ColumnStatus.UNDETERMINED:
            return str(row.status)
        reasons = sorted({str(each.reason) for each in self.judgement.unjudged if each.subject.column == key})
        return f"undetermined: {', '.join(reasons)}"

    def healthy(self) -> dict[str, str]:
        """Return the status of the columns that nothing ails."""
        return {key: self.status(key) for key in HEALTHY}

    def accusations(self) -> set[tuple[str, str]]:
        """Return what is held against the site, but for what it lacks by its plan: (check, path)."""
        return {(each.check, self.path(each.subject.url or "")) for each in self.judgement.faults} - PLANNED


PLANNED = {("column-missing", "")}
"""The small portal lacks columns that the pack asks for: true, and no fault of this test."""


def job_of(portal: FaultyPortal, folder: Path, **changes: Any) -> CrawlJob:
    """Return the order to crawl ``portal`` fast and with short patience."""
    site = Site("faulty", "某市人民政府", portal.url)
    job = CrawlJob(site, folder / RUN, CONFIG, AS_OF, RUN, rate=0, render="never", backoff=0.05, timeout=1.0, max_pages=300)
    return replace(job, **{"max_seconds": 60.0, **changes})


def crawl(portal: FaultyPortal, folder: Path, sick: dict[str, str] | None = None, **changes: Any) -> Watched:
    """Crawl ``portal`` in a child process, or go on with the crawl in ``folder``, and judge what was seen."""
    job = job_of(portal, folder, **changes)
    crawl_site(job, lambda _: None)
    with Bundle.open(job.bundle) as bundle:
        facts = bundle.facts(job.site, AS_OF)
    return Watched(portal, facts, judge(facts, load_pack(CONFIG, "monthly"), Vocabulary.load(CONFIG)), sick or {})


def watch(group: str, folder: Path) -> Watched:
    """Crawl the portal that carries the faults of ``group``, a column each."""
    faults = GROUPS[group]
    sick = dict(zip((fault.name for fault in faults), OTHERS, strict=False))
    pages = healthy()
    for fault in faults:
        key = sick[fault.name]
        pages[f"/{key}/"] = fault.make(key)
        pages[f"/{key}/there.html"] = _back(key)
        pages[f"/{key}/page.html"] = pages[f"/{key}/%D5%FE.html"] = answer(listing(key))
    eager = frozenset(f"/{sick[name]}/" for name in EAGER & sick.keys())
    with serve(FaultyPortal(pages=pages, eager=eager, other=_hops)) as portal:
        return crawl(portal, folder, sick, **SETTINGS.get(group, {}))


def _back(key: str) -> bytes:
    """A page that leads back to the column by every way there is."""
    head = f"<meta http-equiv='refresh' content='0;url=/{key}/'>"
    return answer(f"<html><head>{head}</head><body><iframe src='/{key}/'></iframe></body></html>")


def _hops(path: str) -> bytes | None:
    head, found, number = path.rstrip("/").rpartition("/hop")
    return answer("", f"Location: {head}/hop{int(number) + 1}/", status="HTTP/1.1 302 Found") if found else None
