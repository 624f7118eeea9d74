from datetime import date

import pytest

from checks.model import Status
from crawler.records import SCRIPTED, Fetch, Item, Outcome, PageKind, Reason

from ..facts import AS_OF, STARTED, URL, listing, run, site, text, unread

READ = [Item(f"{URL}h{n}.html", f"首页信息{n}", read=True) for n in range(3)]


@pytest.mark.parametrize(
    ("home", "status"),
    [
        ((0,), Status.OK),
        ((13,), Status.OK),
        ((14,), Status.OK),  # exactly at the limit
        ((400, 90, 2), Status.OK),  # pinned documents first
        ((-5, 3), Status.OK),
        ((15,), Status.FAIL),
        ((-5, 15), Status.FAIL),  # a future date is no update
        ((300, 15, 200), Status.FAIL),
        ((None, 3), Status.OK),
        ((15, None), Status.UNKNOWN),  # the undated one may be new
        ((None,), Status.UNKNOWN),
        ((-5,), Status.UNKNOWN),
    ],
)
def test_newest_of_the_home_page(home, status):
    assert [f.status for f in run("home-not-updated", site(home=home), age="14天")] == [status]


def test_an_article_without_any_date_is_no_update():
    found = run("home-not-updated", site(home=(15, None), items=READ), age="14天")
    assert [f.status for f in found] == [Status.FAIL]


def test_values_of_the_fault():
    (found,) = run("home-not-updated", site(home=(15,)), age="14天")
    assert found.values["latest"] == date(2026, 11, 5)
    assert found.values["days"] == 15
    assert str(found.values["limit"]) == "14天"
    assert found.evidence == ("<urn:home>",)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([listing("要闻", 3, key="news")], Status.OK),
        ([listing("要闻", 30, key="news"), listing("通知", 14, key="notices")], Status.OK),
        ([listing("要闻", 30, key="news"), unread("通知", key="notices")], Status.UNKNOWN),
        ([], Status.UNKNOWN),
        ([text("概况", "overview")], Status.UNKNOWN),
        ([listing("要闻", 15, key="news"), text("概况", "overview"), unread("办事", Reason.OFF_SITE, "services")], Status.FAIL),
        ([listing("要闻", 30, key="news"), listing("通知", 15, key="notices")], Status.FAIL),
    ],
)
def test_a_home_page_that_only_navigates(parts, status):
    assert [f.status for f in run("home-not-updated", site(*parts, home=()), age="14天")] == [status]


@pytest.mark.parametrize(
    ("fetch", "reason"),
    [
        (Fetch(URL, STARTED, Outcome.TIMEOUT), Reason.TIMEOUT),
        (Fetch(URL, STARTED, Outcome.DNS), Reason.DNS),
        (Fetch(URL, STARTED, Outcome.OK, 200, kind=PageKind.CHALLENGE), Reason.CHALLENGE),
        (Fetch(URL, STARTED, Outcome.OK, 200, kind=PageKind.ERROR), Reason.HTTP_ERROR),
    ],
)
def test_an_unread_home_page_is_unknown(fetch, reason):
    (found,) = run("home-not-updated", site(home=(90,), home_fetch=fetch), age="14天")
    assert found.reason is reason


def test_the_clock_is_as_of():
    assert run("home-not-updated", site(home=(date(2026, 11, 5),), as_of=date(2026, 11, 19)), age="14天")[0].status is Status.OK
    assert date(2026, 11, 20) == AS_OF


@pytest.mark.parametrize(("looks", "status"), [(0, Status.UNKNOWN), (1, Status.UNKNOWN), (2, Status.FAIL)])
def test_one_look_accuses_nobody(looks, status):
    (found,) = run("home-not-updated", site(home=(15,), home_looks=looks), age="14天")
    assert (found.status, found.reason) == (status, Reason.UNCONFIRMED if status is Status.UNKNOWN else None)
    assert [f.status for f in run("home-not-updated", site(home=(14,), home_looks=looks), age="14天")] == [Status.OK]


@pytest.mark.parametrize(("home", "status"), [((3,), Status.OK), ((30,), Status.UNKNOWN), ((), Status.UNKNOWN)])
def test_a_home_page_whose_lists_a_script_fills_is_not_called_stale(home, status):
    fetch = Fetch(URL, STARTED, Outcome.OK, 200, kind=PageKind.HOME, why=SCRIPTED)
    facts = site(listing("要闻", 30, key="news"), home=home, home_fetch=fetch)
    (found,) = run("home-not-updated", facts, age="14天")
    assert found.status is status
    assert found.reason is (Reason.SHELL if status is Status.UNKNOWN else None)
