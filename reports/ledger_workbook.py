"""The ledger as a workbook: one row a fault, one a notice, one an event."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from checks.wording import fill
from crawler.records import SHANGHAI
from reports.casewords import case_words
from reports.ledger import Ledger
from reports.ledger_book import answer_text, met_text, number_of, place_of, why_unseen
from reports.lifecycle import PROGRAM, Case, Event, NoticeCase, State
from reports.lines import record_number
from reports.sheets import Value, add_sheet, book_bytes
from reports.wording import words

_WIDTHS = {
    "number": 20,
    "unit": 24,
    "indicator": 8,
    "column": 16,
    "link": 30,
    "message": 44,
    "answer": 26,
    "met": 26,
    "first": 20,
    "at": 20,
    "site": 26,
    "detail": 60,
}
_WIDTH = 12
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
    names = {case.site: case.name for case in ledger.cases}
    tables = (
        ("title", _CASES, map(_case_row, ledger.cases)),
        ("title_notices", _NOTICES, map(_notice_row, ledger.notices)),
        ("title_events", _EVENTS, (_event_row(event, numbers, names) for event in ledger.events)),
    )
    for title, keys, rows in tables:
        heads = [said.book.get(key) or said.sheet[key] for key in keys]
        add_sheet(book, said.book[title], heads, [_WIDTHS.get(key, _WIDTH) for key in keys], rows)
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


def _event_row(event: Event, numbers: Mapping[str, str], names: Mapping[str, str]) -> Sequence[Value]:
    said = case_words()
    at = event.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    number, name = numbers.get(event.notice, ""), names.get(event.site, event.site)
    who = said.said["program"] if event.who == PROGRAM else event.who
    return (at, event.day, number, name, event.month, event.fault, said.event[event.kind], who, _told(event))


def _told(event: Event) -> str:
    """Return what an event's detail says, as one sentence: its values are the machine's, the words ours."""
    said, detail = case_words(), event.detail
    values = defaultdict(str, {name: value for name, value in detail.items() if value is not None})
    if "fault" in detail:
        values["message"] = detail["fault"].message
    elif "met" in detail:
        values |= {"result": said.met[str(detail["met"])].word, "why": why_unseen(str(values["why"]))}
        values["record"] = record_number(str(values["record"]))
    elif "result" in detail:
        values["result"] = words().slip_result.get(str(detail["result"]), said.said["no_result"])
    elif "stage" in detail:
        values["stage"] = said.chaser[str(detail["stage"])]
    values["count"] = len(detail.get("faults", ()))
    return fill(said.told[event.kind], values)
