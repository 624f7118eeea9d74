from datetime import date
from hashlib import sha256

import pytest

from checks.workdays import Holidays
from reports.notices import entries, issue_notices

from .judged import advice, fault, judgement, site, unjudged, veto

ISSUED = date(2026, 11, 20)


@pytest.fixture
def issue(db, offices):
    def run(*judgements, month="2026-11", issued=ISSUED, config=offices):
        return issue_notices(db, judgements, month, issued, config, Holidays())

    return run


def of(key, *faults, **changes):
    return judgement(*(faults or (fault(),)), at=site(key, f"{key}网站"), **changes)


def test_no_fault_no_number(issue, db):
    assert issue(judgement(), judgement(advice(), unseen=(unjudged(),))) == ()
    assert entries(db, "2026-11") == ()


def test_numbers_follow_the_sites_keys(issue):
    issued = issue(of("b"), of("a", veto()), judgement(at=site("c")))
    assert [(one.entry.number, one.entry.site, one.path) for one in issued] == [
        (1, "a", "reports/2026-11/notices/a.html"),
        (2, "b", "reports/2026-11/notices/b.html"),
    ]


def test_run_again_changes_nothing(issue, db):
    first = issue(of("a"), of("b"))
    again = issue(of("a"), of("b"), issued=date(2026, 11, 27))
    assert again == first
    assert len(entries(db, "2026-11")) == 2


def test_a_late_site_gets_the_next_number(issue):
    issue(of("b"))
    assert [(one.entry.site, one.entry.number) for one in issue(of("a"), of("b"))] == [("a", 2), ("b", 1)]


def test_a_number_stays_taken_when_the_fault_is_gone(issue):
    issue(of("a"), of("b"))
    issue(judgement(at=site("a")), of("b"))
    assert [one.entry.number for one in issue(of("c"))] == [3]


def test_the_year_of_issue_counts_not_the_month_judged(issue):
    issue(of("a"), of("b"))
    (one,) = issue(of("a"), month="2026-12", issued=date(2027, 1, 4))
    assert (one.entry.year, one.entry.number) == (2027, 1)
    (next_month,) = issue(of("a"), month="2027-01", issued=date(2027, 1, 25))
    assert (next_month.entry.year, next_month.entry.number) == (2027, 2)


def test_first_number_of_the_year_is_the_offices_choice(issue, offices):
    later = offices.model_copy(update={"notice": offices.notice.model_copy(update={"first_number": 40})})
    assert [one.entry.number for one in issue(of("a"), of("b"), config=later)] == [40, 41]


def test_deadline_is_ten_working_days(issue):
    (one,) = issue(of("a"))
    assert one.entry.due == date(2026, 12, 4)
    assert "请在2026年12月4日前" in one.text


def test_deadline_beyond_the_announced_calendar_is_marked(issue):
    (one,) = issue(of("a"), month="2026-12", issued=date(2026, 12, 28))
    assert "待国务院节假日安排公布后复核" in one.text


def test_row_keeps_the_hash_of_the_latest_text(issue, db):
    issue(of("a"))
    (one,) = issue(of("a", fault(), fault("b/", "人事信息")))
    (row,) = db.query("SELECT path, sha256, run, pack FROM notices")
    assert row == {
        "path": "reports/2026-11/notices/a.html",
        "sha256": sha256(one.text.encode()).hexdigest(),
        "run": "20261120T020000Z",
        "pack": "monthly",
    }


def test_a_failure_takes_no_number(issue, db, monkeypatch):
    monkeypatch.setattr("reports.notices.entries", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issue(of("a"))
    monkeypatch.undo()
    assert [one.entry.number for one in issue(of("a"))] == [1]
