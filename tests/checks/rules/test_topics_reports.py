"""Annual reports and the website's work form (R6, R7, 5.1, F6, Y1): what must not fire first."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.model import Status
from crawler.marks import AnnualReport, PageMarks
from crawler.records import Item, Reason
from crawler.topics.reports import SECTIONS

from ..facts import URL, listing, site, unread
from .worded import run

ALL = tuple(SECTIONS)
TITLES = "信息公开(?:工作)?(?:年度报告|年报)"
KEY = {"key": "annual_reports", "titles": TITLES}


def report(year=2025, published=date(2026, 3, 20), title=None, **over):
    name = title or f"示例市人民政府{year}年政府信息公开工作年度报告"
    made = {"url": f"{URL}nb/{year}.html", "column": "annual_reports", "read": True, **over}
    return Item(title=name, published=published, **made)


def portal(*items, read=(), column=None, **over):
    facts = site(column or listing("历年报告", 200, key="annual_reports"), items=items, **over)
    return replace(facts, marks=tuple(PageMarks(item.url, record="<urn:nb>", report=found) for item, found in read))


def statuses(name, facts, **limits):
    return [finding.status for finding in run(name, facts, **limits)]


LATE = {
    **KEY,
    "days": {"portal": "03-31", "department": "01-31"},
    "own": {"portal": "人民政府(?!办公)"},
    "others": "局$|办公室$|[乡镇](?:人民政府)?$",
}
BUREAU = "示例市教育局2025年政府信息公开工作年度报告"
OWN = "示例市人民政府2025年政府信息公开工作年度报告"
BARE = "2025年政府信息公开工作年度报告"


def other(title, published, n=1, **over):
    return report(title=title, published=published, url=f"{URL}nb/{n}.html", **over)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal(report(published=date(2026, 3, 31))), [Status.OK]),
        (portal(report(published=date(2026, 1, 31)), kind="department"), [Status.OK]),
        (portal(report(title="示例市人民政府二〇二五年政府信息公开工作年度报告")), [Status.OK]),
        (portal(report(title="示例市2025年政府信息公开工作年度报告")), [Status.OK]),
        (portal(report(title="政府信息公开工作年度报告")), [Status.OK]),  # of a column called 2025年
        (portal(report(title=BARE, publisher="示例市人民政府办公室")), [Status.OK]),
        (portal(other(OWN, date(2026, 3, 20)), other(BUREAU, date(2026, 5, 20), 2)), [Status.OK]),
        (portal(other(OWN, date(2026, 3, 20), column="news")), [Status.OK]),
        (portal(other(OWN, date(2026, 5, 20)), other(BARE, date(2026, 3, 20), 2)), [Status.UNKNOWN]),  # whose?
        (
            portal(other(OWN, date(2026, 5, 20)), other(BUREAU, date(2026, 1, 20), 2)),
            [Status.FAIL],
        ),  # a bureau in time is no excuse
        (portal(other(OWN, date(2026, 5, 20)), other("甲县人民政府2025年政府信息公开年报", date(2026, 1, 20), 2)), [Status.FAIL]),
        (portal(other(BARE, date(2026, 5, 20), publisher="示例市人民政府办公室")), [Status.FAIL]),
        (portal(other("示例市人民政府办公室2025年政府信息公开年报", date(2026, 1, 20))), [Status.OK]),
        (portal(other(OWN, date(2026, 5, 20)), other(OWN.replace("府2", "府办公室2"), date(2026, 1, 20), 2)), [Status.FAIL]),
        (portal(other(BUREAU, date(2026, 1, 20))), [Status.FAIL]),  # none of its own at all
        (portal(other("甲县人民政府2025年政府信息公开年报", date(2026, 1, 20))), [Status.FAIL]),
        (portal(other(BUREAU, date(2026, 1, 20)), column=unread("历年报告", Reason.TIMEOUT, "annual_reports")), [Status.UNKNOWN]),
        (portal(as_of=date(2026, 3, 31)), []),  # not due yet
        (portal(report(title="示例高地2025年政府信息公开工作年度报告", published=date(2026, 4, 1))), [Status.UNKNOWN]),  # whose
        (portal(report(published=None)), [Status.UNKNOWN]),
        (portal(report(title="示例市政府信息公开工作年度报告", published=date(2026, 5, 1))), [Status.UNKNOWN]),  # of which year
        (portal(column=unread("历年报告", Reason.TIMEOUT, "annual_reports")), [Status.UNKNOWN]),
        (portal(column=listing("历年报告", 200, key="annual_reports", complete=False)), [Status.UNKNOWN]),
        (portal(column=listing("历年报告", 200, key="annual_reports", looks=1)), [Status.UNKNOWN]),
        (portal(column=listing("历年报告", key="annual_reports")), [Status.UNKNOWN]),
        (portal(report(published=date(2026, 4, 1))), [Status.FAIL]),
        (portal(report(published=date(2026, 2, 1)), kind="department"), [Status.FAIL]),
        (portal(report(2024), as_of=date(2026, 4, 1)), [Status.FAIL]),
    ],
)
def test_late(facts, found):
    assert statuses("annual-report-late", facts, **LATE) == found


def test_a_day_that_does_not_exist_is_a_slip():
    with pytest.raises(ValidationError, match="03-31"):
        run("annual-report-late", portal(), **{**LATE, "days": {"portal": "3月31日"}})


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (portal(report(2023), report(2024), report(2025)), [Status.OK]),
        (portal(report(2025)), [Status.OK]),
        (portal(), []),
        (portal(report(2021), report(2025), column=listing("历年报告", 1, key="annual_reports", complete=False)), [Status.UNKNOWN]),
        (portal(report(2021), report(2023)), [Status.FAIL]),
    ],
)
def test_years(facts, found):
    assert statuses("annual-report-years-missing", facts, **KEY, since=2008) == found


def judged(*sections, year=2025, slips=(), doubtful=()):
    return portal(report(), read=[(report(), AnnualReport(year, sections, slips, doubtful))])


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (judged(*ALL), [Status.OK]),
        (judged(year=2018), []),  # another format
        (judged(year=None), []),
        (judged(), [Status.UNKNOWN]),  # a file or a picture
        (judged(*ALL[:2]), [Status.UNKNOWN]),
        (judged(*ALL[:5], doubtful=ALL[5:]), [Status.UNKNOWN]),
        (judged(*ALL[:4], doubtful=ALL[5:]), [Status.FAIL]),
        (judged(*ALL[:3]), [Status.FAIL]),
        (judged(*ALL[:5]), [Status.FAIL]),
    ],
)
def test_sections(facts, found):
    assert statuses("annual-report-incomplete", facts, sections=ALL, since=2019, seen=3) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (judged(*ALL), [Status.OK]),
        (judged(*ALL, slips=None), [Status.UNKNOWN]),
        (judged(*ALL, slips=("某列不相等",), year=2018), []),
        (judged(*ALL, slips=("某列不相等",)), [Status.FAIL]),
    ],
)
def test_sums(facts, found):
    assert statuses("annual-report-sums-wrong", facts, since=2019) == found


FORM = {"day": "01-31", "titles": "网站.{0,6}(?:工作)?(?:年度)?(?:报表|年报)"}


def with_form(title):
    return portal(Item(f"{URL}bb.html", title, date(2026, 1, 20)))


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (with_form("甲市政府网站工作年度报表（2025年度）"), [Status.OK]),
        (site(listing("政府网站工作年度报表", 300)), [Status.OK]),
        (portal(as_of=date(2026, 1, 31)), []),
        (portal(complete=False), [Status.UNKNOWN]),
        (site(blocked="captcha"), [Status.UNKNOWN]),
        (portal(as_of=date(2026, 2, 1)), [Status.FAIL]),
        (with_form("甲市政府网站工作年度报表（2024年度）"), [Status.FAIL]),
    ],
)
def test_website_form(facts, found):
    assert statuses("website-form-missing", facts, **FORM) == found
