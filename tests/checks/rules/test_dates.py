"""disclosure-late (R1), item-future-dated (I5) and item-generated-after-published (I6)."""

from dataclasses import replace
from datetime import date

import pytest

from checks.model import Status
from checks.workdays import Holidays
from crawler.records import Item, Reason

from ..facts import URL, listing, run, site

LAW = {"holidays": Holidays(), "working_days": 20, "published_within": "12个月", "made_since": "2019-05-15"}


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
        (date(2026, 9, 24), date(2026, 10, 26), [Status.OK]),  # eight days off around 1 October, two make-up days
        (date(2019, 5, 15), date(2026, 3, 2), [Status.FAIL]),
        (date(2019, 5, 14), date(2026, 3, 2), []),  # before the law came into force
        (date(2025, 9, 1), date(2025, 11, 19), []),  # published longer ago than the pack looks back
        (date(2025, 9, 1), date(2025, 11, 20), [Status.FAIL]),
    ],
)
def test_late(generated, published, statuses):
    found = run("disclosure-late", site(items=[document(generated, published)]), **LAW)
    assert [f.status for f in found] == statuses


@pytest.mark.parametrize(
    ("published", "status"),
    [(date(2027, 3, 19), Status.OK), (date(2027, 4, 30), Status.UNKNOWN), (date(2028, 4, 30), Status.UNKNOWN)],
)
def test_beyond_the_calendar_what_may_be_late_is_open(published, status):
    facts = site(items=[document(date(2027, 3, 1), published)], as_of=date(2028, 5, 1))
    (found,) = run("disclosure-late", facts, **{**LAW, "published_within": "24个月"})
    assert found.status is status
    assert found.reason is (Reason.UNREADABLE_DATE if status is Status.UNKNOWN else None)


def test_late_beyond_the_calendar_but_already_late_within_it():
    facts = site(items=[document(date(2026, 11, 2), date(2027, 1, 8))], as_of=date(2027, 2, 1))
    assert run("disclosure-late", facts, **LAW)[0].status is Status.FAIL


LATE = (date(2026, 3, 2), date(2026, 9, 30))


@pytest.mark.parametrize(
    "over",
    [
        {"publisher": "自治区人民政府办公厅"},
        {"publisher": "国务院办公厅"},
        {"publisher": "宁夏回族自治区财政厅"},
        {"publisher": "示例市甲乙县人民政府"},
        {"title": "自治区人民政府办公厅关于印发养老服务办法的通知"},
        {"title": "示例市人民政府办公室转发关于稳就业若干措施的通知"},
        {"doc_no": "国办发〔2026〕1号"},
        {"doc_no": "宁政办发〔2026〕12号"},
    ],
)
def test_nobody_answers_for_the_days_of_another_organ(over):
    own = [replace(document(None, LATE[1]), url=f"{URL}o{n}.html", doc_no=f"示政发〔2026〕{n}号") for n in range(3)]
    assert run("disclosure-late", site(items=[*own, replace(document(*LATE), **over)]), **LAW) == []


@pytest.mark.parametrize("publisher", [None, "示例市人民政府", "市市场监督管理局", "市政府办公室", "示例市财政局", "政府办公室"])
def test_the_site_s_own_organs_do_answer(publisher):
    late = replace(document(*LATE), publisher=publisher, doc_no="示政发〔2026〕9号", title="示例市人民政府关于印发物业办法的通知")
    assert [f.status for f in run("disclosure-late", site(items=[late]), **LAW)] == [Status.FAIL]


def test_old_documents_put_up_on_one_day_were_moved_there():
    old = [replace(document(*LATE), url=f"{URL}{n}.html") for n in range(3)]
    assert len(run("disclosure-late", site(items=old[:2]), **LAW)) == 2
    assert run("disclosure-late", site(items=old), **LAW) == []
    new = replace(document(date(2026, 8, 3), LATE[1]), url=f"{URL}n.html")  # late, and not moved
    assert [f.subject.url for f in run("disclosure-late", site(items=[*old, new]), **LAW)] == [new.url]


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
