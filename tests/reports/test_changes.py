from datetime import date

import pytest

from checks.model import Verdict
from checks.trend import SiteMonth
from reports.changes import change, months_standing, months_unqualified

from .judged import fault, judgement, undetermined, veto


def month(name, *faults, verdict=Verdict.QUALIFIED):
    return SiteMonth(name, "nxzw", date.fromisoformat(f"{name}-20"), verdict, 95.0, 25.0, "sha256:0f4c", faults, 0)


def test_what_was_gone_for_a_month_is_come_back_and_not_new():
    told = change(judgement(fault(), veto()), judgement(), (month("2026-08", fault()), month("2026-09")))
    assert ([one.check for one in told.come_back], [one.check for one in told.new]) == (
        ["column-not-updated"],
        ["home-not-updated"],
    )
    assert sorted(told.kinds().values()) == ["come_back", "new"]


@pytest.mark.parametrize(
    ("months", "count"),
    [
        ((), 1),
        ((month("2026-10"),), 1),
        ((month("2026-10", fault()),), 2),
        ((month("2026-08", fault()), month("2026-09"), month("2026-10", fault())), 2),
        ((month("2026-08", fault()), month("2026-09", verdict=Verdict.UNDETERMINED), month("2026-10", fault())), 3),
    ],
)
def test_for_how_many_months(months, count):
    assert months_standing((fault(), veto()), months) == [count, 1]


def test_a_qualified_site_is_unqualified_for_no_month():
    bad = month("2026-10", verdict=Verdict.UNQUALIFIED)
    assert months_unqualified(judgement(), (bad,)) == 0
    assert months_unqualified(undetermined(), (bad,)) == 0
    assert months_unqualified(judgement(veto()), (month("2026-09"), bad)) == 2
    unseen = month("2026-10", verdict=Verdict.UNDETERMINED)
    assert months_unqualified(judgement(veto()), (bad, unseen)) == 2
