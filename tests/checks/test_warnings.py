"""Early warnings: what must not be warned of first; each at its edge; never a fault, never a point."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.ages import Age
from checks.decisions import Rulings
from checks.model import Finding, Status
from checks.rule import Check, site_subject
from checks.runner import judge
from checks.scoring import Result
from checks.warnings import lapse, warned
from crawler.records import Reason

from .facts import MONTHLY, VOCABULARY, healthy, listing, site, text, unread


def judged(*parts, **over):
    return judge(site(*parts, **over), MONTHLY, VOCABULARY)


def told(judgement):
    return [(one.check, one.indicator, one.subject.name) for one in judgement.warned]


def test_a_healthy_portal_is_warned_of_nothing():
    assert told(judged(*healthy())) == []


@pytest.mark.parametrize(("days", "is_warned"), [(9, False), (10, True), (14, True), (15, False)])
def test_the_home_page(days, is_warned):
    judgement = judged(*healthy(), home=(days,))
    assert (("home-not-updated", "V3", "首页") in told(judgement)) is is_warned
    assert bool(judgement.faults) is (days == 15)


def test_a_warning_says_from_when_on():
    (one,) = judged(*healthy(), home=(10,)).warned
    assert (one.due, one.days_left) == (date(2026, 11, 25), 5)
    assert one.message == "“首页”最近更新于2026-11-10，已10天未更新；如不更新，2026-11-25起超过14天（还有5天）。"


@pytest.mark.parametrize(
    ("key", "days", "is_warned"),
    [
        ("news", 9, False),
        ("news", 10, True),  # four of fourteen days are left
        ("news", 14, True),
        ("news", 15, False),
        ("policy_documents", 168, False),
        ("policy_documents", 169, True),  # of 4 June: on 4 December six months old
        ("policy_documents", 184, True),
        ("budget", 350, False),
        ("budget", 351, True),
    ],
)
def test_a_column_near_its_age(key, days, is_warned):
    judgement = judged(*healthy(listing("栏目", days, key=key)))
    assert ("栏目" in [one.subject.name for one in judgement.warned]) is is_warned
    assert judgement.score == 100 or days == 15


@pytest.mark.parametrize(
    ("key", "kind", "indicator"),
    [("news", "portal", "D1.4"), ("budget", "portal", "D1.9"), ("news", "department", "V4a"), ("budget", "department", "V4b")],
)
def test_it_names_who_would_charge_it(key, kind, indicator):
    days = 12 if key == "news" else 360
    assert [one.indicator for one in judged(*healthy(listing("栏目", days, key=key)), kind=kind).warned] == [indicator]


@pytest.mark.parametrize(
    "part", [text("概况", "overview"), listing("往期回顾", 360), unread("财政", Reason.TIMEOUT, "budget"), listing("空")]
)
def test_nothing_to_warn_of(part):
    assert judged(*healthy(part)).warned == ()


def test_an_exempt_column_is_not_warned_of():
    facts = site(*healthy(listing("财政预决算", 360, key="budget")))
    assert len(warned(facts, MONTHLY, ())) == 1
    assert warned(facts, MONTHLY, (), [facts.columns[-1].url]) == ()


@pytest.mark.parametrize(("count", "near"), [(2, 0), (3, 1), (4, 1), (5, 0)])
def test_empty_columns_near_the_veto(count, near):
    judgement = judged(*healthy(), *(listing(f"空{n}") for n in range(count)))
    assert [one.indicator for one in judgement.warned] == ["V4c"] * near


@pytest.mark.parametrize(("count", "near"), [(6, 0), (7, 1), (9, 1), (10, 0)])
def test_overdue_columns_near_the_veto(count, near):
    judgement = judged(*healthy(), *(listing(f"栏目{n}", 400) for n in range(count)))
    assert [one.indicator for one in judgement.warned] == ["V4b"] * near
    if near:
        assert judgement.warned[0].due is None
        assert judgement.warned[0].message.startswith(f"“应更新未更新”现有{count}个栏目：“栏目0”（2025-10-16）、")


def test_a_count_that_is_left_open_is_warned_of():
    judgement = judged(*healthy(), *(listing(f"空{n}") for n in range(3)), unread("甲"), unread("乙"))
    assert "V4c" in [one.indicator for one in judgement.warned]


@pytest.mark.parametrize(
    ("limit", "newest", "first"),
    [
        (Age(14), date(2026, 11, 10), date(2026, 11, 25)),
        (Age(6, True), date(2026, 2, 28), date(2026, 9, 1)),  # on 31 August six months before are 28 February
        (Age(12, True), date(2024, 2, 29), date(2025, 3, 1)),
        (Age(1, True), date(2026, 1, 31), date(2026, 3, 1)),
    ],
)
def test_the_first_day_too_old(limit, newest, first):
    assert lapse(newest, limit) == first
    assert limit.oldest(first) > newest >= limit.oldest(first - timedelta(1))


def test_no_limits_no_warnings():
    pack = replace(MONTHLY, warnings=type(MONTHLY.warnings)())
    facts = site(*healthy(), *(listing(f"空{n}") for n in range(4)), home=(13,))
    assert judge(facts, pack, VOCABULARY, Rulings()).warned == ()


# --- visits -----------------------------------------------------------------------------------------------------------


def visited(failed, whole, status=Status.OK):
    """What the rule on availability says of so many visits, as a result."""
    indicator = replace(next(one for one in MONTHLY.indicators if one.id == "V3"), id="V2")
    binding = replace(indicator.bindings[0], check=Check("site-unreachable", type(indicator.bindings[0].limits), lambda _f, _l: ()))
    reason = Reason.UNCONFIRMED if status is Status.UNKNOWN else None
    finding = Finding("site-unreachable", status, site_subject(site()), "", {"visits": whole, "failed": failed}, reason)
    return Result(indicator, binding, finding, "", "")


@pytest.mark.parametrize(
    ("result", "is_warned"),
    [
        (visited(4, 140), False),  # 2.9 %
        (visited(5, 140), True),
        (visited(3, 100), True),
        (visited(3, 19), False),  # too few to say
        (visited(9, 100, Status.UNKNOWN), True),
        (visited(9, 100, Status.FAIL), False),  # a fault is told as one
    ],
)
def test_failed_visits(result, is_warned):
    assert [one.indicator for one in warned(site(), MONTHLY, [result])] == ["V2"] * is_warned
