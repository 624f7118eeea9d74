"""Rechecks (复查): visits again what a notice names and says of each fault whether it was put right. Only evidence closes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import RenderableType

from casework import Desk, find_notice, open_desk, refuse_withdrawn, write_file
from checks.decisions import Decisions
from checks.pack import load_pack
from checks.recheck import Rechecked, Settled
from checks.recheck import recheck as judge_again
from checks.revisit import Revisit, revisit
from crawler.bundle import LOG, Bundle
from crawler.columns import Vocabulary
from crawler.errors import InternalError, UserError
from crawler.mentions import mentions
from crawler.orders import Order, crawl_all, order
from crawler.records import Site, SiteFacts
from crawler.seal import seal
from reports.casewords import case_words
from reports.context import RecheckReport
from reports.ledger import note_met, note_withdrawn
from reports.lifecycle import Case, Met, NoticeCase, State
from reports.recheck_page import recheck_report, recheck_summary
from reports.render import render_recheck
from reports.screen import Screen
from steps import crawl_job
from workspace import Settings, month_of

PURPOSE = "recheck"
_DONE, _STANDING, _UNSEEN = 0, 1, 3


@dataclass(frozen=True, slots=True)
class RecheckResult:
    """What a recheck brought about, for the screen, the JSON and the exit code."""

    notice: NoticeCase
    as_of: date
    run: str
    found: tuple[Rechecked, ...]
    report: RecheckReport
    path: Path

    @property
    def exit_code(self) -> int:
        """1 where something was not put right, 3 where something could not be seen and nothing stands, else 0."""
        outcomes = {one.outcome for one in self.found}
        return _STANDING if Settled.STANDING in outcomes else _UNSEEN if Settled.UNSEEN in outcomes else _DONE

    @property
    def summary(self) -> RenderableType:
        """The result as a table for a terminal."""
        return recheck_summary(self.report)

    def json(self) -> Mapping[str, object]:
        """Return gongkai.recheck/1."""
        counts = {kind.value: sum(one.outcome is kind for one in self.found) for kind in Settled}
        return {
            "schema": "gongkai.recheck/1",
            "notice": self.notice.notice,
            "number": self.notice.number,
            "site": self.notice.site,
            "as_of": self.as_of.isoformat(),
            "run": self.run,
            **counts,
            "faults": [_fault_json(one) for one in self.found],
        }


def _fault_json(one: Rechecked) -> Mapping[str, object]:
    fault = one.fault
    return {
        "id": fault.id,
        "check": fault.check,
        "indicator": fault.indicator,
        "column": fault.subject.column,
        "url": fault.subject.url,
        "outcome": one.outcome.value,
        "record": one.record,
        "reason": one.reason.value if one.reason else None,
        "message": one.message or None,
    }


def recheck(settings: Settings, text: str, screen: Screen) -> RecheckResult:
    """Visit again what a notice names, and say of each fault whether it was put right; note that in the ledger.

    Raises UserError where no such notice is known, it was withdrawn, or the crawl that it rests on is not there.
    """
    with open_desk(settings, screen, "recheck") as desk:
        notice = find_notice(desk.ledger(), text, settings.today)
        refuse_withdrawn(notice, "复查")
        noticed = [case for case in notice.cases if case.state is not State.WITHDRAWN]
        site, vocabulary = desk.site(notice.site), Vocabulary.load(settings.config)
        pack = load_pack(settings.config, noticed[0].pack)
        decisions = Decisions.load(settings.config, list(desk.sites))
        old, linked = _noticed_facts(desk, notice, noticed)
        plan = revisit([case.fault for case in noticed], old, linked)
        ordered = _crawl(desk, notice, site, plan)
        run = ordered.bundle.name
        new = desk.archive.facts(site, run, ordered.as_of)
        rulings = decisions.of(site.key, ordered.as_of)
        found = judge_again([case.fault for case in noticed], old, new, pack, vocabulary, plan, rulings)
        _note_recheck(desk, noticed, found, ordered.as_of, run)
        bundle = str(ordered.bundle.relative_to(settings.data))
        report = recheck_report(notice, site, found, ordered.as_of, new.crawl.pages, bundle)
        path = settings.data / "reports" / notice.month / "rechecks" / f"{site.key}-{run}.html"
        write_file(path, render_recheck(report).encode())
        return RecheckResult(notice, ordered.as_of, run, found, report, path)


def _noticed_facts(desk: Desk, notice: NoticeCase, noticed: Sequence[Case]) -> tuple[SiteFacts, Mapping[str, tuple[str, ...]]]:
    """Return what the crawl behind a notice saw, and which pages linked the noticed addresses then."""
    run = max(case.run for case in noticed)
    rows = list(desk.archive.db.table("runs").rows_where("run = ? AND site = ?", [run, notice.site]))
    if not rows:
        raise UserError(case_words().error["no_facts"].format(number=notice.number, run=run))
    day, folder = date.fromisoformat(str(rows[0]["as_of"])), desk.settings.data / str(rows[0]["bundle"])
    site, linked = desk.site(notice.site), dict[str, tuple[str, ...]]()
    if folder.is_dir():
        with Bundle.open(folder) as opened:
            site = opened.site
            linked = dict(mentions(opened.observation(), [case.fault.subject.url for case in noticed]))
    return desk.archive.facts(site, run, day), linked


def _crawl(desk: Desk, notice: NoticeCase, site: Site, plan: Revisit) -> Order:
    """Visit what ``plan`` names into a bundle of its own, and take it into the archive."""
    settings = desk.settings
    folder = settings.data / "evidence" / month_of(settings.today) / site.key
    ordered = order(folder, site, f"{PURPOSE} {notice.notice}", settings.today)
    whole = crawl_job(settings, ordered, desk.sites[site.key].rate, desk.offices)
    job = replace(whole, only=plan.only, only_keys=plan.keys, trials=plan.trials)
    for crawled, trouble in crawl_all([job], desk.screen.progress):
        if trouble is not None:
            raise InternalError(trouble)
        desk.archive.take_in(crawled.bundle, month_of(settings.today), PURPOSE)
        ordered.close()
        seal(crawled.bundle, {"site": site.key, "url": site.url, "run": crawled.bundle.name}, leave_out=frozenset({LOG}))
    return ordered


def _note_recheck(desk: Desk, noticed: Sequence[Case], found: Sequence[Rechecked], day: date, run: str) -> None:
    met = {Settled.FIXED: Met.FIXED, Settled.STANDING: Met.STANDING, Settled.UNSEEN: Met.UNSEEN}
    with desk.archive.db.atomic():
        for case, one in zip(noticed, found, strict=True):
            if one.decision is not None:
                reason = case_words().said[one.decision.kind].format(reason=one.decision.reason, by=one.decision.by)
                note_withdrawn(desk.archive.db, case, day, reason, one.decision.by)
            else:
                why_not = one.reason.value if one.reason else ""
                note_met(desk.archive.db, case, met[one.outcome], day, {"record": one.record, "why": why_not}, run)
