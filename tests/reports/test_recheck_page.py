"""The page of a recheck: what it counts, what it says of each fault, and that crawled text stays text."""

from datetime import date

import pytest

from checks.model import Decision
from checks.recheck import Rechecked, Settled
from crawler.records import Reason
from reports.lifecycle import notices
from reports.recheck_page import recheck_report, recheck_summary
from reports.render import render_recheck
from reports.summary import as_text

from .judged import fault, site
from .test_lifecycle import book

DAY = date(2026, 12, 1)
FAULT = fault()
FIXED = Rechecked(FAULT, Settled.FIXED, record="<urn:uuid:6f1e>")
STANDING = Rechecked(FAULT, Settled.STANDING, record="<urn:uuid:7a2b>", message="仍为空白。")
UNSEEN = Rechecked(FAULT, Settled.UNSEEN, reason=Reason.TIMEOUT)


def report(*found, at=None):
    events = book()
    (notice,) = notices(events.on(DAY), events.events)
    return recheck_report(notice, at or site(), found, DAY, 7, "evidence/2026-12/nxzw/run")


@pytest.mark.parametrize(
    ("found", "verdict", "kind"),
    [
        ((FIXED,), "通知所列问题已全部整改。", "qualified"),
        ((FIXED, UNSEEN), "有问题本次未能看到，不作结论，需再次复查。", "undetermined"),
        ((FIXED, UNSEEN, STANDING), "仍有问题未整改，请按通知要求继续整改。", "unqualified"),
    ],
)
def test_what_is_left_decides_the_headline(found, verdict, kind):
    made = report(*found)
    assert (made.verdict, made.kind) == (verdict, kind)
    assert sum(int(figure.value) for figure in made.figures) == len(found)


def test_each_line_says_on_what_it_rests(as_lines):
    lines = "\n".join(as_lines(render_recheck(report(FIXED, STANDING, UNSEEN))))
    assert "6f1e" in lines
    assert "仍为空白。" in lines
    assert "多次访问均未在规定时间内打开" in lines
    assert "已整改1个，未整改1个，无法判定1个。" in lines


def test_what_a_person_excused_is_told_apart_and_no_fault_is_red():
    decision = Decision("1", "exemption", "“政策解读”", "无应更新事项", "", date(2026, 3, 1), None, "张三")
    made = report(FIXED, Rechecked(FAULT, Settled.EXCUSED, decision=decision))
    assert "另有1个问题经复核不再认定" in made.summary
    assert made.lines[1].told == "无应更新事项"
    assert [figure.kind for figure in made.figures] == ["plain"] * 3


def test_crawled_text_is_text():
    evil = fault("x/", "<script>alert(1)</script>", message="<img src=x onerror=alert(1)>\u202e")
    page = render_recheck(report(Rechecked(evil, Settled.STANDING, message="<b>\u202e"), at=site(name="<i>甲</i>")))
    for text in ("<script>alert", "<img", "<b>", "<i>甲", "\u202e"):
        assert text not in page


def test_the_screen_says_the_same():
    text = as_text(recheck_summary(report(FIXED, STANDING)), 160)
    assert "✓ 已整改" in text
    assert "仍有问题未整改" in text
