"""A month as a workbook: every site, problem, unjudged thing, column, exemption and warning, one sheet each. No list is cut."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from openpyxl import Workbook

from checks.model import Judgement, Level
from checks.wording import reason_text
from reports.changes import change, months_standing
from reports.lines import place, record_number
from reports.month_changes import Earlier
from reports.sheets import Value, add_sheet, book_bytes
from reports.site_page import level_counts
from reports.wording import words

_WIDTHS = {"message": 60, "clause": 40, "remedy": 40, "url": 40, "why": 40, "record": 24, "screenshot": 30, "grounds": 30}
_WIDTH = 14

SITES = (
    *("site", "key", "site_code", "kind", "level", "organizer", "url", "as_of", "verdict", "score", "points_checked", "bonus"),
    *("vetoes", "deducts", "unjudged", "advice", "pages", "why"),
)
FINDINGS = (
    *("site", "id", "grade", "indicator", "problem", "deduction", "column", "url", "message", "trend", "months"),
    *("clause", "remedy", "record", "screenshot"),
)
UNDETERMINED = ("site", "indicator", "problem", "column", "url", "reason", "message")
COLUMNS = ("site", "column", "key", "required", "status", "latest", "age", "limit", "items", "url", "reason", "clause")
EXCUSED = ("site", "id", "grade", "indicator", "column", "url", "message", "decision", "grounds", "document", "by", "period")
WARNED = ("site", "indicator", "problem", "column", "url", "due", "message")


def month_workbook(judgements: Sequence[Judgement], previous: Sequence[Judgement], earlier: Earlier, day: date) -> bytes:
    """Return the workbook. Every text is text, whatever it begins with. The same input gives the same bytes."""
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    former = {judgement.site.key: judgement for judgement in previous}
    book = Workbook(write_only=True)
    _sheet(book, "sites", SITES, map(_site, ordered))
    _sheet(book, "findings", FINDINGS, (row for one in ordered for row in _findings(one, former.get(one.site.key), earlier)))
    _sheet(book, "undetermined", UNDETERMINED, (row for one in ordered for row in _unjudged(one)))
    _sheet(book, "columns", COLUMNS, (row for one in ordered for row in _columns(one)))
    _sheet(book, "excused", EXCUSED, (row for one in ordered for row in _excused(one)))
    _sheet(book, "warned", WARNED, (row for one in ordered for row in _warned(one)))
    return book_bytes(book, day)


def _sheet(book: Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    said, widths = words().book, [_WIDTHS.get(head, _WIDTH) for head in heads]
    add_sheet(book, said[name], [said[head] for head in heads], widths, rows)


def _site(judgement: Judgement) -> Sequence[Value]:
    site, levels, said = judgement.site, level_counts(judgement), words()
    return (
        site.name,
        site.key,
        site.site_code,
        said.site_kind.get(site.kind, site.kind),
        site.level,
        site.organizer,
        site.url,
        judgement.as_of,
        said.verdict[judgement.verdict].word,
        judgement.score,
        judgement.points_checked,
        judgement.bonus,
        levels[Level.VETO],
        levels[Level.DEDUCT],
        len(judgement.unjudged),
        levels[Level.ADVICE],
        judgement.crawl.pages,
        judgement.why,
    )


def _findings(judgement: Judgement, before: Judgement | None, earlier: Earlier) -> Iterator[Sequence[Value]]:
    months = earlier.get(judgement.site.key, ())
    kinds = {} if before is None else change(judgement, before, months[:-1]).kinds()
    said = words()
    lasting = months_standing(judgement.faults, months)
    for fault, count in zip(judgement.faults, lasting, strict=True):
        costs = fault.level in {Level.VETO, Level.DEDUCT}
        yield (
            judgement.site.name,
            fault.id,
            said.level[fault.level].word,
            fault.indicator,
            said.check_name(fault.check),
            fault.deduction,
            place(fault.subject, judgement.site),
            fault.subject.url,
            fault.message,
            said.trend[kinds[id(fault)]].word if id(fault) in kinds else None,
            count if costs else None,
            fault.clause,
            fault.remedy,
            record_number(fault.record or "") or None,
            fault.screenshot,
        )


def _unjudged(judgement: Judgement) -> Iterator[Sequence[Value]]:
    for one in judgement.unjudged:
        name = words().check_name(one.check)
        where = (place(one.subject, judgement.site), one.subject.url)
        yield (judgement.site.name, one.indicator, name, *where, reason_text(one.reason), one.message)


def _columns(judgement: Judgement) -> Iterator[Sequence[Value]]:
    said = words()
    for row in judgement.columns:
        yield (
            judgement.site.name,
            row.name,
            row.key,
            said.book["yes" if row.required else "no"],
            said.column_status[row.status].word,
            row.latest,
            None if row.latest is None else (judgement.as_of - row.latest).days,
            row.limit,
            row.items,
            row.url,
            None if row.reason is None else reason_text(row.reason),
            row.clause,
        )


def _excused(judgement: Judgement) -> Iterator[Sequence[Value]]:
    said = words()
    for one in judgement.excused:
        fault, decision = one.fault, one.decision
        until = decision.until.isoformat() if decision.until else said.site["no_end"]
        yield (
            judgement.site.name,
            fault.id,
            said.level[fault.level].word,
            fault.indicator,
            place(fault.subject, judgement.site),
            fault.subject.url,
            fault.message,
            said.site[decision.kind].format(target=decision.target),
            decision.reason,
            decision.document,
            decision.by,
            said.site["period"].format(since=decision.since, until=until),
        )


def _warned(judgement: Judgement) -> Iterator[Sequence[Value]]:
    for one in judgement.warned:
        name = words().check_name(one.check)
        where = (place(one.subject, judgement.site), one.subject.url)
        yield (judgement.site.name, one.indicator, name, *where, one.due, one.message)
