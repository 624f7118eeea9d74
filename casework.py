"""What happens to notices after they went out: the ledger's commands (整改台账), chasers, what people note down.

As steps.py knows the steps of a month, this module knows the order of a case's: it calls the packages in order and
writes the files that they return.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import RenderableType

from checks.workdays import Holidays
from crawler.archive import Archive
from crawler.errors import UserError, why
from crawler.records import Site
from crawler.rendering import find_browser
from crawler.sites import SiteConfig, load_sites
from reports.casewords import case_words
from reports.chasers import ChaserConfig, Stage, chaser_docx, chaser_report, overdue, stage_of
from reports.documents import Sheet, print_sheets
from reports.feedback import FeedbackRow, read_feedback
from reports.feedback_cases import matched
from reports.ledger import Ledger, note_about, note_withdrawn, read_ledger
from reports.ledger_book import chosen, ledger_json, ledger_table
from reports.ledger_workbook import ledger_workbook
from reports.lifecycle import Case, EventKind, NoticeCase, State
from reports.lines import DEMO_QUIRK, chinese_day, chinese_month
from reports.office import OfficeConfig
from reports.render import render_chaser
from reports.screen import Screen
from reports.withdrawal_files import papers, withdrawn_files
from workspace import Settings, lock

_NUMBER = re.compile(r"(?:.*〔)?(\d{4})(?:〕|-)0*(\d+)号?")
_SHORT = re.compile(r"0*(\d+)号?")
_BROKEN_FILE = ".part"


# --- what all commands share ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """The ledger and the configuration that belongs to it."""

    settings: Settings
    archive: Archive
    screen: Screen
    offices: OfficeConfig
    chasers: ChaserConfig
    holidays: Holidays
    sites: Mapping[str, SiteConfig]

    def ledger(self) -> Ledger:
        """Return the ledger as it stands at the end of the day that counts as today."""
        return read_ledger(self.archive.db, self.settings.today, self.holidays, self.chasers.remind_working_days)

    def site(self, key: str) -> Site:
        """Return a site of the register. Raises UserError for one that was taken off it."""
        if key not in self.sites:
            raise UserError(case_words().error["no_site"].format(site=key))
        return self.sites[key].site()


@contextmanager
def open_desk(settings: Settings, screen: Screen, busy: str | None = "ledger") -> Iterator[Desk]:
    """Check everything that can be wrong before anything is begun, then hold the archive and the lock ``busy``, None for none."""
    offices, chasers = OfficeConfig.load(settings.config), ChaserConfig.load(settings.config)
    holidays, sites = Holidays.load(settings.config), {site.key: site for site in load_sites(settings.config)}
    held = lock(settings.data, busy, "另一个 gongkai 正在登记整改台账，数据文件夹为") if busy else nullcontext()
    with held, Archive(settings.data) as archive:
        yield Desk(settings, archive, screen, offices, chasers, holidays, sites)


def find_notice(ledger: Ledger, text: str, today: date) -> NoticeCase:
    """Return the notice that ``text`` names: ``2026-11``, ``〔2026〕11号``, ``11`` (this year's, else the only one), a site's key.

    Raises UserError where there is none, or several.
    """
    said, wanted = case_words().error, text.strip()
    of_site = [one for one in ledger.notices if one.site == wanted]
    if of_site:
        return max(of_site, key=lambda one: (one.issued, _key(one.notice)))
    if full := _NUMBER.fullmatch(wanted):
        found = [one for one in ledger.notices if _key(one.notice) == (int(full[1]), int(full[2]))]
    elif short := _SHORT.fullmatch(wanted):
        found = [one for one in ledger.notices if _key(one.notice)[1] == int(short[1])]
        found = [one for one in found if _key(one.notice)[0] == today.year] or found
    else:
        found = []
    if not found:
        raise UserError(said["no_notice"].format(text=text))
    if len(found) > 1:
        numbers = "、".join(one.number for one in found)
        raise UserError(said["several"].format(text=text, numbers=numbers, example=found[-1].notice))
    return found[0]


def _key(notice: str) -> tuple[int, int]:
    year, number = notice.split("-")
    return int(year), int(number)


def refuse_withdrawn(notice: NoticeCase, what: str) -> None:
    """Raise UserError for a notice that is not in force any more; ``what`` names what was to be done with it."""
    if notice.state is State.WITHDRAWN:
        raise UserError(case_words().error["withdrawn"].format(number=notice.number, what=what))


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file or none. Raises UserError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + _BROKEN_FILE)
        part.write_bytes(content)
        part.replace(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as error:
        raise UserError(case_words().error["write"].format(path=path, why=why(error))) from error


# --- chasers and escalation -------------------------------------------------------------------------------------------


def chase(settings: Settings, keys: str | None, screen: Screen) -> tuple[Path, ...]:
    """Write the chasers that are due: before the deadline and after it, each once. Returns the letters."""
    with open_desk(settings, screen) as desk:
        wanted = _wanted(desk, keys)
        written = []
        for notice in desk.ledger().notices:
            stage = stage_of(notice, settings.today, desk.holidays, desk.chasers.remind_working_days)
            if stage is not None and (wanted is None or notice.site in wanted) and notice.site in desk.sites:
                written.append(_chase(desk, notice, stage))
        if not written:
            screen.say(case_words().said["chased_none"].format(days=desk.chasers.remind_working_days))
        return tuple(written)


def _chase(desk: Desk, notice: NoticeCase, stage: Stage) -> Path:
    settings, site = desk.settings, desk.site(notice.site)
    title = _notice_title(desk.offices, notice, site)
    report = chaser_report(notice, site, title, stage, settings.today, desk.chasers, desk.offices, desk.holidays)
    html, browser = render_chaser(report), find_browser()
    path = settings.data / "reports" / notice.month / "notices" / f"{site.key}-chaser-{len(notice.stages) + 1}.html"
    write_file(path, html.encode())
    write_file(path.with_suffix(".docx"), chaser_docx(report, settings.today))
    pdf = print_sheets([Sheet(html, settings.today)], browser)[0].pdf if browser is not None else None
    if pdf is not None:
        write_file(path.with_suffix(".pdf"), pdf)
    else:
        desk.screen.say(case_words().chaser["no_browser"])
    detail = {"stage": stage.value, "number": report.number, "faults": [case.fault.id for case in notice.open]}
    note_about(desk.archive.db, notice, EventKind.CHASED, settings.today, detail=detail, mark=(stage.value,))
    desk.screen.say(case_words().said["chased"].format(number=report.number, title=report.title))
    return path


def _notice_title(offices: OfficeConfig, notice: NoticeCase, site: Site) -> str:
    office = offices.of(DEMO_QUIRK in site.quirks)
    values = dict.fromkeys(("why", "as_of", "faults", "vetoes", "deducts", "days"), "")
    values |= {"site": notice.name, "organizer": notice.unit, "month": chinese_month(notice.month), "due": chinese_day(notice.due)}
    values |= office.contact
    return offices.notice.say(offices.notice.title, values)


def escalate(settings: Settings, keys: str | None, by: str, screen: Screen) -> tuple[str, ...]:
    """Note down that what is overdue beyond the configured days was reported to the office above. Returns one sentence each."""
    with open_desk(settings, screen) as desk:
        wanted, said = _wanted(desk, keys), case_words().said
        beyond = desk.chasers.escalate_working_days
        told = []
        for notice, days in overdue(desk.ledger().notices, settings.today, desk.holidays, beyond):
            late = [case.fault.id for case in notice.open if case.escalated is None]
            if not late or (wanted is not None and notice.site not in wanted):
                continue
            day, detail = settings.today, {"days": days, "faults": late}
            new = note_about(desk.archive.db, notice, EventKind.ESCALATED, day, who=by, detail=detail, mark=(day,))
            if new:
                told.append(said["escalated"].format(number=notice.number, unit=notice.unit, days=days, count=len(late)))
        return tuple(told) or (said["escalated_none"].format(days=beyond),)


def _wanted(desk: Desk, keys: str | None) -> frozenset[str] | None:
    """Return the sites that ``--sites`` chooses, None for all. Raises UserError for one that nobody registered."""
    if keys is None:
        return None
    wanted = frozenset(part.strip() for part in keys.split(",") if part.strip())
    for key in sorted(wanted):
        desk.site(key)
    return wanted


# --- what people note down --------------------------------------------------------------------------------------------


def acknowledge(settings: Settings, text: str, by: str, on: date | None, screen: Screen) -> str:
    """Note down that a notice was received, by whom and on which day. Returns the sentence that says so."""
    with open_desk(settings, screen) as desk:
        notice, said = find_notice(desk.ledger(), text, settings.today), case_words()
        refuse_withdrawn(notice, "登记签收")
        day = on or settings.today
        if day < notice.issued:
            raise UserError(said.error["day_early"].format(day=day, issued=notice.issued))
        new = note_about(desk.archive.db, notice, EventKind.ACKNOWLEDGED, day, who=by, mark=(by, day))
        kind = "acknowledged" if new else "acknowledged_before"
        return said.said[kind].format(number=notice.number, by=by, day=day)


def withdraw(settings: Settings, text: str, by: str, reason: str, screen: Screen) -> str:
    """Withdraw a notice by a person's decision, and mark its papers. Returns the sentence that says so."""
    with open_desk(settings, screen) as desk:
        notice, said = find_notice(desk.ledger(), text, settings.today), case_words().said
        with desk.archive.db.atomic():
            new = [case for case in notice.cases if note_withdrawn(desk.archive.db, case, settings.today, reason, by)]
        gone = papers(desk.archive.db, [find_notice(desk.ledger(), notice.notice, settings.today)], settings.today)
        for file in withdrawn_files(settings.data, gone, find_browser()):
            write_file(settings.data / file.path, file.data)
        if not new:
            return said["withdrawn_before"].format(number=notice.number)
        return said["withdrew"].format(number=notice.number, count=len(new))


# --- feedback slips ---------------------------------------------------------------------------------------------------


def take_in_slip(settings: Settings, file: Path, by: str, screen: Screen) -> str:
    """Take a returned feedback slip into the ledger, all of it or nothing. Returns the sentence that says what was noted.

    Raises UserError with the row: a fault that no notice names, another office's slip, or whatever :func:`read_feedback` refuses.
    """
    rows = read_feedback(file)
    with open_desk(settings, screen) as desk:
        filled = [row for row in rows if row.result or row.measure or row.reason or row.done]
        answered = matched(file, filled, desk.ledger())
        new = 0
        with desk.archive.db.atomic():
            for row, case in answered:
                answer, who = _answer(row), by or row.person or case.unit
                detail, mark = answer | {"file": file.name}, tuple(answer.values())
                new += note_about(desk.archive.db, case, EventKind.ANSWERED, settings.today, who=who, detail=detail, mark=mark)
        said = case_words().said["took_in"]
        return said.format(path=file, new=new, known=len(answered) - new, blank=len(rows) - len(filled))


def _answer(row: FeedbackRow) -> dict[str, str]:
    return {
        "result": row.result.value if row.result else "",
        "measure": row.measure,
        "done": row.done.isoformat() if row.done else "",
        "proof": row.proof,
        "person": row.person,
        "reviewer": row.reviewer,
        "reason": row.reason,
    }


# --- the ledger itself ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger, and the cases that were asked for."""

    ledger: Ledger
    cases: tuple[Case, ...]

    @property
    def summary(self) -> RenderableType:
        """The cases as a table for a terminal."""
        return ledger_table(self.ledger, self.cases)

    def json(self) -> Mapping[str, object]:
        """Return gongkai.ledger/1."""
        return ledger_json(self.ledger, self.cases)


def view(settings: Settings, keys: str | None, state: str | None, month: str | None, screen: Screen) -> LedgerView:
    """Return the ledger's cases: of some sites, in some states (``overdue,due``; ``open`` for all open ones), of one month."""
    with open_desk(settings, screen, None) as desk:
        ledger = desk.ledger()
        return LedgerView(ledger, chosen(ledger.cases, _wanted(desk, keys), _states(state), month))


def export(settings: Settings, file: Path, screen: Screen) -> str:
    """Write the ledger as XLSX. Returns the sentence that says so."""
    with open_desk(settings, screen, None) as desk:
        ledger = desk.ledger()
    write_file(file, ledger_workbook(ledger))
    return case_words().said["booked"].format(cases=len(ledger.cases), events=len(ledger.events), path=file)


def _states(text: str | None) -> frozenset[State] | None:
    """Read ``--state``: values of :class:`State` or their Chinese words, with commas; ``open`` is every open one."""
    if text is None:
        return None
    words = {word.word: state for state, word in case_words().state.items()} | {state.value: state for state in State}
    found: set[State] = set()
    for part in (part.strip() for part in text.split(",") if part.strip()):
        if part == "open":
            found |= set(State) - {State.PUT_RIGHT, State.WITHDRAWN}
        elif part in words:
            found.add(words[part])
        else:
            choices = "、".join(("open", *(f"{state.value}（{word.word}）" for state, word in case_words().state.items())))
            raise UserError(case_words().error["state"].format(text=part, choices=choices))
    return frozenset(found)
