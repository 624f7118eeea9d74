"""One faulty site → its 整改通知. Reads faults only: what was not judged cannot reach a notice."""

from datetime import date

from checks.model import Fault, Judgement, Verdict
from checks.workdays import WorkingDay
from crawler.records import Site
from reports.changes import accusations
from reports.context import NoticeFault, NoticeReport, Paragraph
from reports.inert import inert, web_link
from reports.lines import DEMO_QUIRK, advice_groups, basis, chinese_day, chinese_month, demo_line, place
from reports.office import Office, OfficeConfig
from reports.wording import mark, words

_ADVICE_SHOWN = 20
"""Lines of one class of advice in the annex: an annex of hundreds of lines is not read. The site's page lists more."""


def notice_report(
    judgement: Judgement, offices: OfficeConfig, *, year: int, number: int, month: str, issued: date, due: WorkingDay
) -> NoticeReport:
    """Build the notice of one site.

    ``year``, ``number``  its place in the office's sequence: 〔2026〕11号
    ``issued``, ``due``   成文日期 and 整改期限; an uncertain one is marked 待国务院节假日安排公布后复核

    Raises ValueError where the site has no veto and no deduction: there is nothing to notify.
    """
    faults = accusations(judgement)
    if not faults:
        raise ValueError(f"{judgement.site.key}: no fault to notify")
    said, wording = words().notice, offices.notice
    office = offices.of(DEMO_QUIRK in judgement.site.quirks)
    values = _values(judgement, office, offices, month, due, len(faults))
    advice = advice_groups(judgement, _ADVICE_SHOWN)
    annexes = (said["annex_slip"], said["annex_evidence"], *((said["annex_advice"],) if advice else ()))
    return NoticeReport(
        demo=demo_line((judgement.site,)),
        draft=said["draft"] if office.is_placeholder else "",
        head=office.head,
        number=office.number(year, number),
        title=wording.say(wording.title, values),
        addressee=inert(judgement.site.organizer or judgement.site.name),
        basis=wording.say(wording.basis, values),
        conclusion=wording.say(wording.unqualified, values) if judgement.verdict is Verdict.UNQUALIFIED else "",
        table_note=wording.say(wording.table, values),
        faults=tuple(_fault(no, number, fault, judgement.site) for no, fault in enumerate(faults, 1)),
        demands=_demands(offices, values),
        contact=wording.say(wording.contact, values),
        annexes=annexes,
        office=office.name,
        issued=chinese_day(issued),
        due=str(values["due"]),
        copies="，".join(office.copies),
        advice_note=wording.say(wording.advice, values) if advice else "",
        advice=advice,
        site=inert(judgement.site.name),
        month=chinese_month(month),
        basis_line=basis(judgement),
    )


def _values(
    judgement: Judgement, office: Office, offices: OfficeConfig, month: str, due: WorkingDay, faults: int
) -> dict[str, object]:
    said = words().notice
    return {
        "site": inert(judgement.site.name),
        "organizer": inert(judgement.site.organizer or judgement.site.name),
        "month": chinese_month(month),
        "as_of": chinese_day(judgement.as_of),
        "faults": faults,
        "due": chinese_day(due.date) + ("" if due.certain else said["due_uncertain"]),
        "days": offices.notice.deadline_working_days,
        "person": office.person,
        "phone": office.phone,
        "email": office.email,
        "address": office.address,
        "office": office.name,
    }


def _demands(offices: OfficeConfig, values: dict[str, object]) -> tuple[Paragraph, ...]:
    titles, wording = words().notice, offices.notice
    parts = (("request", wording.request), ("deadline", wording.deadline), ("dispute", wording.dispute))
    return tuple(Paragraph(title=titles[f"title_{name}"], text=wording.say(sentence, values)) for name, sentence in parts)


def _fault(no: int, number: int, fault: Fault, site: Site) -> NoticeFault:
    said = words().notice
    return NoticeFault(
        no=no,
        id=said["fault_no"].format(number=number, n=no),
        level=mark(words().level, fault.level),
        column=place(fault.subject, site),
        message=inert(fault.message),
        link=web_link(fault.subject.url),
        clause=inert(fault.clause),
        remedy=inert(fault.remedy),
        record=inert(fault.record) if fault.record else said["no_record"],
    )
