"""The rectification ledger (整改台账) of a month → its section of the monthly report."""

from reports.casewords import case_words
from reports.context import LedgerCount, LedgerSection, Mark, OverdueLine
from reports.inert import inert
from reports.ledger_book import LedgerSummary, StateCount
from reports.lifecycle import Case
from reports.lines import LIST_LIMIT, chinese_day, more
from reports.wording import words


def ledger_section(summary: LedgerSummary) -> LedgerSection | None:
    """Return the section, None where no notice was ever issued. Its totals are the sums of its lines."""
    if not summary.whole:
        return None
    of_month = {one.kind: one.count for one in summary.of_month}
    return LedgerSection(
        as_of=chinese_day(summary.as_of),
        notices=summary.notices,
        withdrawn=summary.withdrawn,
        states=tuple(LedgerCount(_mark(one), of_month.get(one.kind, 0), one.count) for one in summary.whole),
        of_month=sum(of_month.values()),
        whole=sum(one.count for one in summary.whole),
        met=tuple(LedgerCount(_mark(one), one.count, one.count) for one in summary.met),
        overdue_count=len(summary.overdue),
        overdue=tuple(_overdue(case) for case in summary.overdue[:LIST_LIMIT]),
        overdue_more=more(len(summary.overdue)),
    )


def _mark(one: StateCount) -> Mark:
    return Mark(kind=one.kind, word=one.word, symbol=one.symbol)


def _overdue(case: Case) -> OverdueLine:
    state = case_words().state[case.state]
    subject = case.fault.subject
    return OverdueLine(
        number=case.number,
        site=inert(case.name),
        column=words().site["whole"] if subject.name == case.name else inert(subject.name),
        message=inert(case.fault.message),
        due="" if case.due is None else case.due.isoformat(),
        state=Mark(kind=case.state.value, word=state.word, symbol=state.symbol),
    )
