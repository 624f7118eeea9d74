"""Points earned (加分): data-published (B1.1), interpretation-forms (B1.2), surveys-held (B3.2). Nothing earned is no fault."""

from dataclasses import replace
from datetime import date

import pytest

from checks.model import Status
from crawler.marks import Consultation, PageMarks
from crawler.records import Item

from ..facts import URL, listing, run, site, unread


def points(findings):
    assert {finding.status for finding in findings} <= {Status.EARNED, Status.OK, Status.UNKNOWN}
    return [finding.values["points"] for finding in findings if finding.status is Status.EARNED]


STEPS = {"names": ["数据发布"], "steps": [{"age": "3个月", "points": 2}, {"age": "6个月", "points": 1}]}


@pytest.mark.parametrize(
    ("parts", "gained"),
    [
        ([listing("要闻", 1)], []),
        ([listing("数据发布", 185)], []),
        ([listing("数据发布")], []),
        ([unread("数据发布")], []),
        ([listing("数据发布", date(2026, 5, 20))], [1]),
        ([listing("数据发布", date(2026, 8, 19))], [1]),
        ([listing("数据发布", date(2026, 8, 20))], [2]),
        ([listing("数据发布", 150), listing("数据发布2", 3)], [2]),  # the better one counts, once
    ],
)
def test_data(parts, gained):
    assert points(run("data-published", site(*parts), **STEPS)) == gained


FORMS = {"age": "12个月", "sample": 3, "points": 1, "titles": "图解|视频"}


def explained(n, title=None, published=date(2026, 11, 3)):
    return Item(f"{URL}jd/{n}.html", title or f"《第{n}号管理办法》政策解读", published, column="policy_interpretation", read=True)


def pages(*items, media=()):
    return replace(site(items=items), marks=tuple(PageMarks(item.url, is_content=True, media=media) for item in items))


def test_forms():
    four = [explained(n) for n in range(4)]
    assert points(run("interpretation-forms", pages(*four), **FORMS)) == []
    assert points(run("interpretation-forms", pages(*four, media=("picture",)), **FORMS)) == [1, 1, 1]
    assert points(run("interpretation-forms", site(items=[explained(1, "图解《某办法》")]), **FORMS)) == [1]
    (unseen,) = run("interpretation-forms", site(items=[explained(1)]), **FORMS)
    assert unseen.status is Status.UNKNOWN


def test_forms_of_different_documents_of_the_last_year():
    twice = [explained(1, "图解：《某市管理办法》"), explained(2, "视频解读：《某市管理办法》")]
    assert points(run("interpretation-forms", pages(*twice), **FORMS)) == [1]
    assert run("interpretation-forms", pages(explained(1, published=date(2025, 11, 19))), **FORMS) == []


HELD = {"age": "12个月", "count": 6, "points": 2, "days": 31, "result_points": 1}
RESULT = Item(f"{URL}result.html", "征集结果", date(2026, 7, 31))


def calls(count, closes=date(2026, 6, 30), results=(RESULT.url,), opened=date(2026, 6, 1), is_result=False):
    call = Consultation(opened, closes, True, True, True, is_result, results)
    return tuple(PageMarks(f"{URL}call/{n}.html", is_content=True, consultation=call) for n in range(count))


@pytest.mark.parametrize(
    ("marks", "gained"),
    [
        ((), []),
        (calls(5), [1]),
        (calls(6), [2, 1]),
        (calls(6, is_result=True), []),
        (calls(6, opened=None), []),
        (calls(6, opened=date(2025, 11, 19)), []),
        (calls(6, results=()), [2]),
        (calls(6, closes=None), [2]),
        (calls(6, closes=date(2026, 6, 29)), [2]),  # its result came 32 days later
        (calls(6, closes=date(2026, 10, 21)), [2]),  # none has been closed for 31 days
        (calls(6, results=(f"{URL}elsewhere.html",)), [2]),
    ],
)
def test_surveys(marks, gained):
    assert points(run("surveys-held", replace(site(items=[RESULT]), marks=marks), **HELD)) == gained
