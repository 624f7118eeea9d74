"""disclosure-late (R1), item-future-dated (I5) and item-generated-after-published (I6)."""

from datetime import date

import pytest

from checks.model import Status
from checks.workdays import Holidays
from crawler.records import Item, Reason

from ..facts import URL, listing, run, site


def document(generated, published):
    return Item(f"{URL}1.html", "某文件", published=published, generated=generated, read=True)


@pytest.mark.parametrize(
    ("generated", "published", "statuses"),
    [
        (None, date(2026, 3, 1), []),
        (date(2026, 3, 1), None, []),
        (date(2026, 3, 9), date(2026, 3, 2), []),  # the wrong way round is no delay
        (date(2026, 3, 2), date(2026, 3, 2), [Status.OK]),
        (date(2026, 3, 2), date(2026, 3, 30), [Status.OK]),  # 20 working days
        (date(2026, 3, 2), date(2026, 3, 31), [Status.FAIL]),  # 21
        (date(2025, 9, 25), date(2025, 10, 29), [Status.OK]),  # eight days off around 1 October, two make-up days
        (date(2015, 3, 2), date(2026, 3, 2), [Status.FAIL]),
    ],
)
def test_late(generated, published, statuses):
    found = run("disclosure-late", site(items=[document(generated, published)]), holidays=Holidays(), working_days=20)
    assert [f.status for f in found] == statuses


@pytest.mark.parametrize(
    ("published", "status"),
    [(date(2027, 3, 19), Status.OK), (date(2027, 4, 30), Status.UNKNOWN), (date(2028, 4, 30), Status.UNKNOWN)],
)
def test_beyond_the_calendar_what_may_be_late_is_open(published, status):
    facts = site(items=[document(date(2027, 3, 1), published)], as_of=date(2028, 5, 1))
    (found,) = run("disclosure-late", facts, holidays=Holidays(), working_days=20)
    assert found.status is status
    assert found.reason is (Reason.UNREADABLE_DATE if status is Status.UNKNOWN else None)


def test_late_beyond_the_calendar_but_already_late_within_it():
    facts = site(items=[document(date(2026, 11, 2), date(2027, 1, 8))], as_of=date(2027, 2, 1))
    assert run("disclosure-late", facts, holidays=Holidays(), working_days=20)[0].status is Status.FAIL


def test_future_dates():
    part = listing("要闻", 0, 3, -1, None, key="news")
    assert [f.subject.url for f in run("item-future-dated", site(part))] == [part.entries[2].item]


def test_a_future_date_that_only_the_list_shows():
    part = listing("要闻", -30, key="news")
    item = Item(part.entries[0].item, "某信息", published=date(2026, 10, 1), read=True)
    (found,) = run("item-future-dated", site(type(part)(part.column, part.entries, (item,))))
    assert found.values["published"] == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("generated", "published", "statuses"),
    [
        (None, date(2026, 3, 1), []),
        (date(2026, 3, 1), None, []),
        (date(2026, 3, 1), date(2026, 3, 2), [Status.OK]),
        (date(2026, 3, 2), date(2026, 3, 2), [Status.OK]),
        (date(2026, 3, 3), date(2026, 3, 2), [Status.FAIL]),
    ],
)
def test_made_after_its_publication(generated, published, statuses):
    found = run("item-generated-after-published", site(items=[document(generated, published)]))
    assert [f.status for f in found] == statuses
