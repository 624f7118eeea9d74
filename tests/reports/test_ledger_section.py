from datetime import date

from reports.ledger import Issue, note_issued, note_review
from reports.ledger_book import ledger_summary
from reports.ledger_section import ledger_section
from reports.month_page import month_report
from reports.render import render_month

from .judged import advice, fault, judgement, site, veto

DAY, LATER = date(2026, 11, 20), date(2026, 12, 20)
EVIL = fault("x/", "<b>栏目</b>", indicator="D1.9", deduction=1.0)


def noticed(db, *faults):
    issue = Issue("2026-1", "函〔2026〕1号", DAY, date(2026, 12, 4), judgement(*faults, at=site("a", "甲县")))
    note_issued(db, [issue], "2026-11", DAY)


def test_where_nothing_was_ever_notified_there_is_no_section(db, offices):
    assert ledger_section(ledger_summary(db, "2026-11", DAY)) is None
    assert "整改台账" not in render_month(month_report((judgement(),), (), "2026-11", offices))


def test_totals_are_the_sums_of_the_lines(db, offices, as_lines):
    noticed(db, veto(), fault(), EVIL, advice())
    section = ledger_section(ledger_summary(db, "2026-11", DAY))
    assert (section.notices, section.of_month, section.whole, section.overdue.count) == (1, 3, 3, 0)
    assert sum(line.whole for line in section.states) == section.whole
    page = as_lines(render_month(month_report((judgement(),), (), "2026-11", offices, ledger=section)))
    assert "截至2026年11月20日，本月印发的整改通知有效1份，列入问题3个；至本月累计列入问题3个，其中逾期0个。" in page
    assert "合计 3 3" in page


def test_a_later_month_tells_what_it_met_and_what_is_overdue(db, offices, as_lines):
    noticed(db, veto(), EVIL)
    note_review(db, [judgement(EVIL, at=site("a", "甲县"))], "2026-12", LATER)
    section = ledger_section(ledger_summary(db, "2026-12", LATER))
    assert (section.of_month, section.whole, section.overdue.count) == (0, 2, 1)
    assert {line.state.kind: line.of_month for line in section.met} == {"fixed": 1, "standing": 1}
    (line,) = section.overdue.lines
    assert (line.number, line.site, line.column, line.due) == ("函〔2026〕1号", "甲县", "<b>栏目</b>", "2026-12-04")
    page = render_month(month_report((judgement(),), (), "2026-12", offices, ledger=section))
    assert "<b>栏目</b>" not in page
    assert "逾期未整改（1个）" in as_lines(page)
