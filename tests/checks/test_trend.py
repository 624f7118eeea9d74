from datetime import date

import pytest

from checks.history import Change, compare, store
from checks.model import Verdict
from checks.trend import months_ago, site_months
from crawler.archive import Archive
from tests.reports.judged import advice, crawl, fault, judgement, site, unjudged, veto


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path) as opened:
        yield opened


def put(archive, month, *faults, run="20261120T020000Z", **changes):
    one = judgement(*faults, crawl=crawl(run=run), as_of=date.fromisoformat(f"{month}-20"), **changes)
    store(archive, one, month)
    return one


def test_nothing_before_is_nothing(archive):
    put(archive, "2026-11", fault())
    assert site_months(archive, "2026-11", "monthly") == {}


def test_months_come_oldest_first_with_their_accusations_only(archive):
    put(archive, "2026-10", veto(), advice(), unseen=(unjudged(), unjudged("x/")), run="20261020T020000Z")
    put(archive, "2026-09", fault(), run="20260920T020000Z")
    months = site_months(archive, "2026-11", "monthly")["nxzw"]
    assert [(one.month, one.verdict, one.score, one.unjudged) for one in months] == [
        ("2026-09", Verdict.QUALIFIED, 95.0, 0),
        ("2026-10", Verdict.UNQUALIFIED, 100.0, 2),
    ]
    assert [[each.check for each in one.faults] for one in months] == [["column-not-updated"], ["home-not-updated"]]
    assert months[0].faults[0].id == fault().id


def test_of_several_runs_the_newest_counts(archive):
    put(archive, "2026-10", veto(), run="20261001T020000Z")
    put(archive, "2026-10", run="20261015T020000Z")
    assert [one.verdict for one in site_months(archive, "2026-11", "monthly")["nxzw"]] == [Verdict.QUALIFIED]


def test_another_pack_and_an_audit_are_another_story(archive):
    put(archive, "2026-10", veto(), pack="stricter")
    store(archive, judgement(veto()), "2026-10", purpose="audit")
    assert site_months(archive, "2026-11", "monthly") == {}


def test_only_so_many_months_back(archive):
    put(archive, "2025-11", veto(), run="20251120T020000Z")
    put(archive, "2025-12", veto(), run="20251220T020000Z")
    assert [one.month for one in site_months(archive, "2026-11", "monthly")["nxzw"]] == ["2025-12"]


@pytest.mark.parametrize(
    ("month", "count", "then"), [("2026-11", 1, "2026-10"), ("2026-02", 3, "2025-11"), ("2026-01", 12, "2025-01")]
)
def test_months_ago(month, count, then):
    assert months_ago(month, count) == then


def test_a_fault_of_long_ago_has_come_back(archive):
    put(archive, "2026-09", fault(), run="20260920T020000Z", at=site())
    put(archive, "2026-10", run="20261020T020000Z")
    (earlier, _) = site_months(archive, "2026-11", "monthly")["nxzw"]
    told = compare(judgement(fault()), judgement(), (earlier,))
    assert [one.change for one in told] == [Change.COME_BACK]
