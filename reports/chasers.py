"""Chasers (催办函): a letter before a notice's deadline and one after it, each written once, on what is not put right yet.

Pure: notice, office and wording → the letter as HTML and DOCX. Who is to be chased follows from the ledger.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field, field_validator

from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel, check_braces, load_toml
from crawler.records import Site
from reports.casewords import case_words
from reports.context import ChaserReport
from reports.context.letters import ChaserFault
from reports.inert import inert, web_link
from reports.letter_docx import add_head, add_signature
from reports.lifecycle import Case, NoticeCase, State
from reports.lines import DEMO_QUIRK, chinese_day, demo_line, place
from reports.office import Office, OfficeConfig
from reports.official_docx import ACROSS_WIDTH, Column, OfficialDocument
from reports.official_styles import LINE
from reports.wording import words

_FILLED = ("site", "organizer", "number", "title", "issued", "due", "faults", "total", "days", "person", "phone", "email")
_SHARES = (5, 12, 14, 34, 22, 13)


class ChaserText(ConfigModel):
    """The sentences of one stage."""

    title: str = Field(min_length=1, max_length=200)
    opening: str = Field(min_length=1, max_length=2000)
    request: str = Field(min_length=1, max_length=2000)

    @field_validator("title", "opening", "request")
    @classmethod
    def _braces_are_known(cls, value: str) -> str:
        check_braces(value, _FILLED)
        return value


class ChaserConfig(ConfigModel):
    """``config/chaser.toml``: when notices are chased and escalated, in working days, and the letters' wording."""

    remind_working_days: int = Field(default=2, ge=0, le=60)
    escalate_working_days: int = Field(default=5, ge=0, le=250)
    before: ChaserText
    after: ChaserText

    @classmethod
    def load(cls, config: Path) -> "ChaserConfig":
        """Read ``chaser.toml`` of a config folder. Raises UserError for any slip."""
        return load_toml(config / "chaser.toml", cls)


class Stage(StrEnum):
    """Before the deadline, its own day included, or after it."""

    BEFORE = "before"
    AFTER = "after"


def stage_of(notice: NoticeCase, as_of: date, holidays: Holidays, remind: int) -> Stage | None:
    """Return which chaser a notice is due for on ``as_of``, None for none: nothing open, too early, or that one is written."""
    if not notice.open or notice.state is State.WITHDRAWN or as_of < notice.issued:
        return None
    stage = Stage.AFTER if as_of > notice.due else Stage.BEFORE
    is_near = stage is Stage.AFTER or working_days_between(as_of, notice.due, holidays).count <= remind
    return stage if is_near and stage.value not in notice.stages else None


def overdue(found: Iterable[NoticeCase], as_of: date, holidays: Holidays, beyond: int) -> tuple[tuple[NoticeCase, int], ...]:
    """Return the notices with open faults that are more than ``beyond`` working days late, each with how many days."""
    late = ((one, working_days_between(one.due, as_of, holidays).count) for one in found if one.open)
    return tuple((one, days) for one, days in late if days > beyond)


def chaser_report(
    notice: NoticeCase,
    site: Site,
    title: str,
    stage: Stage,
    as_of: date,
    texts: ChaserConfig,
    offices: OfficeConfig,
    holidays: Holidays,
) -> ChaserReport:
    """Build the letter of one notice. ``title`` is the notice's own."""
    office = offices.of(DEMO_QUIRK in site.quirks)
    said, text = case_words().chaser, texts.before if stage is Stage.BEFORE else texts.after
    ends = (as_of, notice.due) if stage is Stage.BEFORE else (notice.due, as_of)
    values = _values(notice, office, title, working_days_between(*ends, holidays).count)
    return ChaserReport(
        demo=demo_line((site,)),
        draft=words().notice["draft"] if office.is_placeholder else "",
        head=office.head,
        number=said["number"].format(number=notice.number, n=len(notice.stages) + 1),
        title=text.title.format(**values),
        addressee=inert(notice.unit),
        opening=text.opening.format(**values),
        request=text.request.format(**values),
        annex=said["annex"],
        caption=said["caption"].format(day=chinese_day(as_of)),
        labels=tuple(case_words().sheet[key] for key in ("id", "column", "message", "link", "answer")),
        faults=tuple(_fault(no, case, site) for no, case in enumerate(notice.open, 1)),
        contact=offices.notice.contact.format(**values),
        office=office.name,
        seal=office.seal,
        issued=chinese_day(as_of),
    )


def chaser_docx(report: ChaserReport, day: date) -> bytes:
    """Return the letter as DOCX, laid out after GB/T 9704-2012. The same report and day give the same bytes."""
    document = OfficialDocument(f"{report.number} {report.title}", report.office, day, report.demo)
    add_head(document, draft=report.draft, head=report.head, number=report.number, title=report.title)
    document.add("主送机关", f"{report.addressee}：")
    document.add("Normal", report.opening)
    document.add("Normal", report.request)
    document.add("附件说明", f"附件：{report.annex}", before=LINE)
    add_signature(document, office=report.office, seal=report.seal, issued=report.issued)
    document.add("Normal", f"（{report.contact}）", before=LINE)
    document.turn(across=True)
    document.add("附件序号", "附件")
    document.add("附件标题", report.annex)
    labels = (words().slip["no"], *report.labels)
    styles = ("表格编号", "表格编号", "表格文字", "表格文字", "网址", "表格文字")
    columns = [Column(label, share, style) for label, share, style in zip(labels, _SHARES, styles, strict=True)]
    rows = [(str(one.no), one.id, one.column, one.message, one.link.text if one.link else "", one.answer) for one in report.faults]
    document.table(columns, rows, width=ACROSS_WIDTH)
    return document.to_bytes()


def _values(notice: NoticeCase, office: Office, title: str, days: int) -> dict[str, object]:
    return {
        "site": inert(notice.name),
        "organizer": inert(notice.unit),
        "number": notice.number,
        "title": inert(title),
        "issued": chinese_day(notice.issued),
        "due": chinese_day(notice.due),
        "faults": len(notice.open),
        "total": sum(case.state is not State.WITHDRAWN for case in notice.cases),
        "days": days,
        **office.contact,
    }


def _fault(no: int, case: Case, site: Site) -> ChaserFault:
    answer = words().slip_result.get(case.answer.result, "") if case.answer else ""
    return ChaserFault(
        no=no,
        id=case.fault.id,
        column=place(case.fault.subject, site),
        message=inert(case.fault.message),
        link=web_link(case.fault.subject.url),
        answer=answer or case_words().said["no_feedback"],
    )
