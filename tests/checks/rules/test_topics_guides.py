"""Services and office guides (V6, D2.3, D2.4, D2.6): what must not fire first."""

from dataclasses import replace

import pytest

from checks.model import Status
from crawler.marks import Guide, PageMarks
from crawler.records import Item, Reason
from crawler.topics.guides import ELEMENTS

from ..facts import URL, listing, site, text, unread
from .worded import run

ALL = tuple(ELEMENTS)
SIX = ALL[:6]
WHOLE = Guide(ALL)
POOR = Guide(SIX)
HANDED = Guide(SIX, elsewhere=True)


def portal(*guides, column=None, **over):
    items = [Item(f"{URL}bszn/{n}.html", f"事项{n}办事指南", column="services", read=True) for n in range(len(guides))]
    pages = tuple(PageMarks(item.url, record=f"<urn:{n}>", guide=guides[n]) for n, item in enumerate(items))
    return replace(site(column or listing("办事指南", 3, key="services"), items=items, **over), marks=pages)


def statuses(name, facts, **limits):
    return [finding.status for finding in run(name, facts, **limits)]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (site(text("办事服务", "services")), [Status.OK]),
        (site(unread("政务服务网", Reason.OFF_SITE, "services")), [Status.OK]),
        (site(listing("办事指南", 900, key="services")), [Status.OK]),
        (site(listing("动态要闻", 1, key="news"), kind="department"), []),
        (site(unread("办事服务", Reason.TIMEOUT, "services")), [Status.UNKNOWN]),
        (site(blocked="captcha"), [Status.UNKNOWN]),
        (site(listing("办事指南", key="services", looks=1)), [Status.UNKNOWN]),
        (site(listing("办事指南", key="services")), [Status.FAIL]),
        (site(listing("动态要闻", 1, key="news")), [Status.FAIL]),
    ],
)
def test_services_missing(facts, found):
    assert statuses("services-missing", facts, key="services", kinds=["portal"]) == found


VETO = {"key": "services", "elements": 10, "missing": 4, "count": 5}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal(), []),
        (portal(*[WHOLE] * 6), [Status.OK]),
        (portal(*[POOR] * 4), [Status.OK]),
        (portal(*[Guide(ALL[:7])] * 9), [Status.OK]),  # three types missing
        (portal(*[POOR] * 5), [Status.FAIL]),
        (portal(*[POOR] * 5, complete=False), [Status.FAIL]),  # what was seen is seen
        (portal(*[POOR] * 4, column=unread("办事指南", Reason.TIMEOUT, "services")), [Status.UNKNOWN]),
        (portal(column=unread("政务服务网", Reason.OFF_SITE, "services")), []),
        (portal(*[HANDED] * 5), [Status.UNKNOWN]),  # the whole guides stand on the service platform
        (portal(*[HANDED] * 4, POOR), [Status.UNKNOWN]),
        (portal(*[HANDED] * 4), [Status.OK]),
        (portal(*[POOR] * 5, HANDED), [Status.FAIL]),
    ],
)
def test_five_guides_without_four_elements(facts, found):
    assert statuses("guides-incomplete", facts, **VETO) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal(), []),
        (portal(POOR, WHOLE), [Status.OK]),
        (portal(*[POOR] * 5), [Status.OK]),  # the other clause's matter
        (portal(*[POOR] * 4, complete=False), [Status.OK]),  # more may stand on what was left out
        (portal(POOR, HANDED), [Status.UNKNOWN]),
        (portal(*[POOR] * 4), [Status.FAIL]),
    ],
)
def test_fewer_than_five_and_all_poor(facts, found):
    assert statuses("guides-incomplete", facts, **VETO, all_of_few=True) == found


DRAWN = {"key": "services", "sample": 5}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("guide-materials-unclear", WHOLE, Guide(ALL, unclear_materials=True)),
        ("guide-wording-vague", WHOLE, Guide(ALL, vague=("法律法规规定的其他材料", "等有关材料"))),
        ("guide-basis-unlinked", WHOLE, Guide(ALL, unlinked_basis=("甲办法", "乙办法"))),
        ("guide-form-missing", Guide(ALL, needs_form=True, has_form=True), Guide(ALL, needs_form=True)),
        ("guide-form-missing", Guide(ALL), Guide(ALL, needs_form=True)),
    ],
)
def test_a_drawn_guide_with_the_fault_is_told_once(name, good, bad):
    assert statuses(name, portal(good), **DRAWN) == [Status.OK]
    assert sorted(statuses(name, portal(good, bad), **DRAWN)) == [Status.FAIL, Status.OK]
    assert statuses(name, portal(column=unread("办事指南", Reason.TIMEOUT, "services")), **DRAWN) == [Status.UNKNOWN]
    assert statuses(name, portal(), **DRAWN) == []


def test_each_absent_element_is_a_fault_of_its_own_and_five_guides_are_drawn():
    found = run("guide-incomplete", portal(*[Guide(ALL[:8])] * 7, WHOLE), **DRAWN, elements=ALL)
    failed = [finding for finding in found if finding.status is Status.FAIL]
    assert {finding.values["part"] for finding in failed} == set(ALL[8:])
    assert len({finding.subject.url for finding in found}) == 5
    assert statuses("guide-incomplete", portal(WHOLE), **DRAWN, elements=ALL) == [Status.OK]


STATISTICS = {"titles": "(?:办事|办件).{0,8}(?:统计|月报)", "names": "办件统计", "steps": ["1个月", "3个月"]}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (site(listing("办件统计", 20)), [Status.OK]),
        (site(listing("办件统计", 31)), [Status.OK]),  # one month to the day
        (site(listing("动态要闻", 1, key="news")), [Status.UNKNOWN]),
        (site(listing("办件统计", 400, complete=False)), [Status.UNKNOWN]),
        (site(listing("办件统计", 32)), [Status.FAIL]),
        (site(listing("办件统计", 200)), [Status.FAIL] * 2),
    ],
)
def test_statistics_stale(facts, found):
    assert statuses("statistics-stale", facts, **STATISTICS) == found


@pytest.mark.parametrize(
    ("name", "bad", "status"),
    [
        ("guide-incomplete", Guide(ALL[:8]), Status.UNKNOWN),
        ("guide-form-missing", Guide(ALL, needs_form=True), Status.UNKNOWN),
        ("guide-materials-unclear", Guide(ALL, unclear_materials=True), Status.UNKNOWN),
        ("guide-basis-unlinked", Guide(ALL, unlinked_basis=("甲办法",)), Status.UNKNOWN),
        ("guide-wording-vague", Guide(ALL, vague=("其他材料",)), Status.FAIL),  # these words stand here
    ],
)
def test_what_a_guide_lacks_may_stand_where_it_hands_over(name, bad, status):
    limits = {**DRAWN, "elements": ALL} if name == "guide-incomplete" else DRAWN
    assert statuses(name, portal(replace(bad, elsewhere=True)), **limits) == [status]
    assert set(statuses(name, portal(bad), **limits)) == {Status.FAIL}
    assert statuses(name, portal(replace(WHOLE, elsewhere=True)), **limits) == [Status.OK]
