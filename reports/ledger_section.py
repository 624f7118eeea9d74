"""The rectification ledger (整改台账) of a month → its section of the monthly report."""

from reports.casewords import case_words
from reports.context.month import LedgerCount, LedgerSection, OverdueLine
from reports.context.parts import Mark
from reports.inert import inert
from reports.ledger_book import LedgerSummary, StateCount, place_of
from reports.lifecycle import Case
from reports.lines import chinese_day, excerpt


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
        overdue=excerpt(summary.overdue, _overdue),
    )


def _mark(one: StateCount) -> Mark:
    return Mark(kind=one.kind, word=one.word, symbol=one.symbol)


def _overdue(case: Case) -> OverdueLine:
    state = case_words().state[case.state]
    return OverdueLine(
        number=case.number,
        site=inert(case.name),
        column=place_of(case),
        message=inert(case.fault.message),
        due="" if case.due is None else case.due.isoformat(),
        state=Mark(kind=case.state.value, word=state.word, symbol=state.symbol),
    )
