"""One faulty site → its 整改通知. Reads faults only: what was not judged cannot reach a notice."""

from collections.abc import Iterator, Sequence
from datetime import date

from checks.model import Fault, Judgement, Level, Verdict
from checks.workdays import WorkingDay
from crawler.records import Site
from reports.changes import accusations
from reports.context import NoticeReport
from reports.context.letters import NoticeFault
from reports.context.parts import Paragraph
from reports.inert import inert, web_link
from reports.lines import DEMO_QUIRK, advice_groups, basis, chinese_day, chinese_month, demo_line, numeral, place, record_number
from reports.office import Office, OfficeConfig
from reports.wording import mark, words

_PLACES_SHOWN = 6
"""Names of columns in one sentence of the letter; all of them stand in its first annex."""
_ADVICE_SHOWN = 20
"""Lines of one class of advice in the annex: an annex of hundreds of lines is not read. The site's page lists more."""


def notice_report(
    judgement: Judgement,
    offices: OfficeConfig,
    *,
    year: int,
    number: int,
    month: str,
    issued: date,
    due: WorkingDay,
    seal: str = "",
) -> NoticeReport:
    """Build the notice of one site.

    ``year``, ``number``  its place in the office's sequence: 〔2026〕11号
    ``issued``, ``due``   成文日期 and 整改期限; an uncertain one is marked 待国务院节假日安排公布后复核
    ``seal``              SHA-256 of the manifest of its evidence folder, ``""`` where there is none

    Raises ValueError where the site has no veto and no deduction: there is nothing to notify.
    """
    faults = accusations(judgement)
    if not faults:
        raise ValueError(f"{judgement.site.key}: no fault to notify")
    said, wording = words().notice, offices.notice
    office = offices.of(DEMO_QUIRK in judgement.site.quirks)
    values = _values(judgement, office, offices, month, due, faults)
    advice = advice_groups(judgement, _ADVICE_SHOWN)
    number_text, title = office.number(year, number), wording.say(wording.title, values)
    annexes = (said["annex_faults"], said["annex_slip"], *((said["annex_advice"],) if advice else ()), said["annex_help"])
    return NoticeReport(
        demo=demo_line((judgement.site,)),
        draft=said["draft"] if office.is_placeholder else "",
        head=office.head,
        number=number_text,
        title=title,
        addressee=inert(judgement.site.organizer or judgement.site.name),
        basis=wording.say(wording.basis, values),
        title_faults=said["title_faults"],
        summary=_conclusion(judgement, offices, values) + wording.say(wording.summary, values),
        classes=tuple(_classes(faults, judgement.site)),
        table_note=wording.say(wording.table, values),
        faults=tuple(_fault(no, fault, judgement.site) for no, fault in enumerate(faults, 1)),
        demands=_demands(offices, values),
        contact=wording.say(wording.contact, values),
        annexes=annexes,
        office=office.name,
        seal=office.seal,
        issued=chinese_day(issued),
        due=str(values["due"]),
        copies="，".join(office.copies),
        issuer=office.issuer or office.name,
        slip_for=said["slip_for"].format(number=number_text, title=title, due=values["due"]),
        slip_columns=tuple(words().slip.values()),
        evidence_note=wording.evidence,
        evidence_seal=said["seal"].format(seal=seal) if seal else "",
        slip_help=wording.slip,
        advice_note=wording.say(wording.advice, values) if advice else "",
        advice=advice,
        site=inert(judgement.site.name),
        month=chinese_month(month),
        basis_line=basis(judgement),
    )


def _values(
    judgement: Judgement, office: Office, offices: OfficeConfig, month: str, due: WorkingDay, faults: Sequence[Fault]
) -> dict[str, object]:
    said = words().notice
    return {
        "site": inert(judgement.site.name),
        "organizer": inert(judgement.site.organizer or judgement.site.name),
        "month": chinese_month(month),
        "as_of": chinese_day(judgement.as_of),
        "faults": len(faults),
        "vetoes": sum(fault.level is Level.VETO for fault in faults),
        "deducts": sum(fault.level is Level.DEDUCT for fault in faults),
        "due": chinese_day(due.date) + ("" if due.certain else said["due_uncertain"]),
        "days": offices.notice.deadline_working_days,
        **office.contact,
        "why": inert(judgement.why),
    }


def _conclusion(judgement: Judgement, offices: OfficeConfig, values: dict[str, object]) -> str:
    """Return the verdict as a sentence where it is 不合格; no other verdict is stated in a notice."""
    return offices.notice.say(offices.notice.unqualified, values) if judgement.verdict is Verdict.UNQUALIFIED else ""


def _classes(faults: Sequence[Fault], site: Site) -> Iterator[Paragraph]:
    """Yield one paragraph for each class of problems: its name and count, then the columns that it touches."""
    said = words().notice
    classes: dict[str, list[Fault]] = {}
    for fault in faults:
        classes.setdefault(words().check_name(fault.check), []).append(fault)
    for n, (problem, those) in enumerate(classes.items(), 1):
        places = list(dict.fromkeys(place(fault.subject, site) for fault in those))
        names = "".join(f"“{name}”" for name in places[:_PLACES_SHOWN])
        if len(places) > _PLACES_SHOWN:
            names = said["class_more"].format(names=names, count=len(places))
        title = said["class"].format(n=numeral(n), problem=problem, count=len(those))
        yield Paragraph(title=title, text=said["class_places"].format(names=names))


def _demands(offices: OfficeConfig, values: dict[str, object]) -> tuple[Paragraph, ...]:
    titles, wording = words().notice, offices.notice
    parts = (("request", wording.request), ("deadline", wording.deadline), ("dispute", wording.dispute))
    return tuple(Paragraph(title=titles[f"title_{name}"], text=wording.say(sentence, values)) for name, sentence in parts)


def _fault(no: int, fault: Fault, site: Site) -> NoticeFault:
    return NoticeFault(
        no=no,
        id=fault.id,
        level=mark(words().level, fault.level),
        column=place(fault.subject, site),
        message=inert(fault.message),
        link=web_link(fault.subject.url),
        clause=inert(fault.clause),
        remedy=inert(fault.remedy),
        record=_record(fault),
    )


def _record(fault: Fault) -> str:
    """Return the number of the capture that proves a fault, and how many there are where one alone does not."""
    said = words().notice
    if not fault.record:
        return said["no_record"]
    number, count = record_number(inert(fault.record)), len(fault.records)
    return said["records"].format(record=number, count=count) if count > 1 else number
