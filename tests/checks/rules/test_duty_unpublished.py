"""duty-unpublished: the duties of a local work plan (W1 to W18)."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.model import Status
from crawler.records import Item, Reason

from ..facts import URL, listing, run, site, text, unread

DUTY = {"duty": "重大行政决策事项目录", "names": ["重大行政决策"], "titles": ["重大行政决策.{0,10}目录"], "age": "12个月"}


def judged(facts):
    (found,) = run("duty-unpublished", facts, **DUTY)
    return found


def titled(title, published=date(2026, 3, 1)):
    return Item(f"{URL}1.html", title, published)


@pytest.mark.parametrize(
    "facts",
    [
        site(listing("重大行政决策", 400)),
        site(text("重大行政决策事项")),
        site(unread("重大行政决策", Reason.OFF_SITE)),
        site(items=[titled("关于公布2026年度重大行政决策事项目录的通知")]),
        site(items=[titled("2026年度重大行政决策目录", None)]),
        site(items=[titled("2026年度重大行政决策目录", date(2025, 11, 20))]),
        site(items=[titled("2026年度重大行政决策目录")], complete=False),
    ],
)
def test_published(facts):
    assert judged(facts).status is Status.OK


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (site(complete=False), Reason.BUDGET),
        (site(unread("政务公开", Reason.TIMEOUT)), Reason.TIMEOUT),
        (site(unread("基本目录", Reason.SHELL, "disclosure_catalogue")), Reason.SHELL),
        (site(blocked="captcha"), Reason.CAPTCHA),
    ],
)
def test_could_not_check(facts, reason):
    found = judged(facts)
    assert (found.status, found.reason) == (Status.UNKNOWN, reason)


@pytest.mark.parametrize(
    "facts",
    [
        site(),
        site(replace(text("重大行政决策"), column=replace(text("重大行政决策").column, gone=True))),
        site(items=[titled("2025年度重大行政决策目录", date(2025, 11, 19))]),
        site(listing("政策文件", 3), items=[titled("关于重大项目的通知")]),
    ],
)
def test_unpublished(facts):
    found = judged(facts)
    assert (found.status, found.subject.name) == (Status.FAIL, "重大行政决策事项目录")


def test_a_pattern_that_is_none_is_a_slip():
    with pytest.raises(ValidationError, match="不是正确的正则表达式"):
        run("duty-unpublished", site(), **{**DUTY, "names": ["("]})
