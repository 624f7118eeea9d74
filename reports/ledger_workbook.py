"""The ledger as a workbook: one row a fault, one a notice, one an event."""

from collections import Counter
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from reports.casewords import case_words
from reports.ledger import Ledger
from reports.ledger_book import answer_text, met_text, number_of, place_of
from reports.lifecycle import Case, Event, NoticeCase, State
from reports.sheets import Value, add_sheet, book_bytes

_WIDTHS = {"message": 60, "link": 40, "answer": 30, "met": 30, "number": 22, "unit": 24, "detail": 70, "first": 22, "at": 26}
_WIDTH = 14
_CASES = (
    "number",
    "unit",
    "id",
    "indicator",
    "column",
    "link",
    "message",
    "issued",
    "due",
    "state",
    "answer",
    "met",
    "person",
    "first",
)
_NOTICES = ("number", "site", "unit", "month", "issued", "due", "state", "faults", "open", "put_right", "withdrawn")
_EVENTS = ("at", "day", "number", "site", "month", "fault", "event", "who", "detail")


def ledger_workbook(ledger: Ledger) -> bytes:
    """Return the ledger as XLSX: one row a fault, one a notice, one an event. Text is text, whatever it begins with.

    The same ledger gives the same bytes.
    """
    said = case_words()
    book = Workbook(write_only=True)
    numbers = {one.notice: one.number for one in ledger.notices}
    tables = (
        ("title", _CASES, map(_case_row, ledger.cases)),
        ("title_notices", _NOTICES, map(_notice_row, ledger.notices)),
        ("title_events", _EVENTS, (_event_row(event, numbers) for event in ledger.events)),
    )
    for title, keys, rows in tables:
        heads = [said.book.get(key) or said.sheet[key] for key in keys]
        add_sheet(book, said.book[title], heads, (_WIDTHS.get(key, _WIDTH) for key in keys), rows)
    return book_bytes(book, ledger.as_of)


def _case_row(case: Case) -> Sequence[Value]:
    state = case_words().state[case.state].word + (case_words().said["late"] if case.late else "")
    person = case.answer.person if case.answer else ""
    fault = case.fault
    return (
        number_of(case),
        case.unit,
        fault.id,
        fault.indicator,
        place_of(case),
        fault.subject.url,
        fault.message,
        case.issued,
        case.due,
        state,
        answer_text(case),
        met_text(case.met),
        person,
        case.first,
    )


def _notice_row(one: NoticeCase) -> Sequence[Value]:
    counts = Counter(case.state for case in one.cases)
    state = case_words().state[one.state].word
    figures = (len(one.cases), len(one.open), counts[State.PUT_RIGHT], counts[State.WITHDRAWN])
    return (one.number, one.name, one.unit, one.month, one.issued, one.due, state, *figures)


def _event_row(event: Event, numbers: Mapping[str, str]) -> Sequence[Value]:
    at = event.at.isoformat(timespec="seconds")
    number = numbers.get(event.notice, "")
    return (at, event.day, number, event.site, event.month, event.fault, case_words().event[event.kind], event.who, _told(event))


def _told(event: Event) -> str:
    """Return what an event's detail says, as one line."""
    detail = event.detail
    if "fault" in detail:
        return str(detail["fault"].message)
    if "met" in detail:
        result = case_words().met[str(detail["met"])].word
        return "；".join(part for part in (result, str(detail.get("why") or ""), str(detail.get("record") or "")) if part)
    told = (str(value) for key, value in detail.items() if key != "faults" and isinstance(value, str | int) and value != "")
    named = detail.get("faults")
    return "；".join((*told, *([f"{len(named)}项"] if isinstance(named, list) else [])))
