"""site-unreachable (V2): what must not be held against a site first, then the edges of 15 seconds, 5 % and twenty visits a day."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from checks.model import Status
from crawler.records import SHANGHAI, Reason
from crawler.soundings import Visit

from ..facts import AS_OF, run, site

LIMITS = {"seconds": 15, "share": 0.05, "visits_a_day": 20, "days": 7, "spacing_minutes": 10}
GOOD, DOWN = (True, 0.8, "ok"), (False, 15.0, "timeout")


def visit(day: int, number: int, made: tuple[bool, float, str], **over: object) -> Visit:
    """The ``number``-th visit of the day ``day`` days before AS_OF, an hour after the one before."""
    at = datetime.combine(AS_OF - timedelta(day), time(1), SHANGHAI) + timedelta(hours=number)
    return replace(Visit(at, *made), **over)


def week(failed: int, a_day: int = 20, made: tuple[bool, float, str] = DOWN, days: range = range(7), **over: object):
    """Seven days of visits, of which ``failed`` in all are ``made`` as told."""
    every = [(day, number) for day in days for number in range(a_day)]
    return tuple(visit(*which, made if n < failed else GOOD, **(over if n < failed else {})) for n, which in enumerate(every))


def judge(visits):
    (finding,) = run("site-unreachable", replace(site(), visits=tuple(visits)), **LIMITS)
    return finding


@pytest.mark.parametrize(
    ("visits", "status"),
    [
        # not examined: nobody probed, or not for long enough
        ((), Status.NOT_APPLICABLE),
        (week(6, days=range(6)), Status.NOT_APPLICABLE),
        (week(6, a_day=19), Status.NOT_APPLICABLE),
        # in order
        (week(0), Status.OK),
        (week(6), Status.OK),  # 4.3 %
        (week(140, made=(True, 14.9, "ok")), Status.OK),
        (week(0, days=range(1, 8)), Status.OK),  # today has no visits yet
        # what says nothing about the site leaves too few visits
        (week(140, own_line=False), Status.NOT_APPLICABLE),
        (week(140, made=(False, 1.0, "challenge")), Status.NOT_APPLICABLE),
        (week(140, made=(False, 1.0, "forbidden")), Status.NOT_APPLICABLE),
        (week(140, made=(False, 1.0, "tls")), Status.NOT_APPLICABLE),
        (week(140, made=(False, 1.0, "ok")), Status.NOT_APPLICABLE),  # a page without a title
        # the edges
        (week(7), Status.FAIL),  # 5 % of 140
        (week(7, made=(True, 15.0, "ok")), Status.FAIL),
        (week(7, made=(False, 0.1, "dns")), Status.FAIL),
        (week(7, made=(False, 0.1, "http_error")), Status.FAIL),
        (week(7, days=range(1, 8)), Status.FAIL),
        # failures enough for a veto, but not visits enough to say so
        (week(7, days=range(3)), Status.UNKNOWN),
    ],
)
def test_the_share(visits, status):
    assert judge(visits).status is status


def test_forty_eight_of_980_pass_and_forty_nine_do_not():
    """4.9 % and 5 %, with a visit every ten minutes."""
    starts = [visit(day, 0, GOOD) for day in range(7)]
    every = [replace(start, at=start.at + timedelta(minutes=10 * n)) for start in starts for n in range(-6, 134)]
    made = [replace(one, opened=False, outcome="timeout") for one in every]
    assert judge([*made[:48], *every[48:]]).status is Status.OK
    assert judge([*made[:49], *every[49:]]).status is Status.FAIL


def test_a_failure_that_another_network_did_not_see_is_not_the_site_s():
    failed = week(20)
    others = [replace(one, at=one.at + timedelta(minutes=2), opened=True, seconds=0.5, outcome="ok", vantage="b") for one in failed]
    assert judge([*failed, *others]).status is Status.OK


def test_visits_in_a_burst_count_once():
    burst = [replace(visit(0, 1, DOWN), at=visit(0, 1, DOWN).at + timedelta(seconds=n)) for n in range(500)]
    assert judge([*week(0), *burst]).status is Status.OK
    assert judge(burst).status is Status.NOT_APPLICABLE


def test_what_is_told():
    found = judge(week(14))
    assert found.values == {"visits": 140, "failed": 14, "share": "10.0%", "days": 7, "limit": "5%", "seconds": "15"}
    assert judge(week(7, days=range(3))).reason is Reason.UNCONFIRMED
