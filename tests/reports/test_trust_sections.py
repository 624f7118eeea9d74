"""豁免, 预警, 识别告警, 人工核查: on the pages of site and month only where there is something; excused faults in no notice."""

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from checks.model import Alarm, Decision, Excused, ManualCheck, ManualState, Subject, Warned
from reports.changes import accusations
from reports.lines import LIST_LIMIT
from reports.month_page import month_report
from reports.office import OfficeConfig
from reports.render import render_month, render_site
from reports.site_page import site_report
from tests.checks.facts import CONFIG

from .judged import fault, judgement, veto

HEADINGS = ("豁免与误报", "预警", "识别告警", "人工核查清单")
DECISION = Decision(
    "0123456789", "exemption", "“政策解读”栏目的更新", "无应更新事项", "卫政办函〔2026〕12号", date(2026, 3, 1), None, "张三"
)
COLUMN = Subject("财政预决算", "https://www.nxzw.gov.cn/czyjs/", "budget")
SAMPLE = Subject("关于<b>印发", "https://www.nxzw.gov.cn/a.html", "policy_documents")
WHOLE = replace(
    judgement(veto()),
    excused=(Excused(fault(), DECISION),),
    warned=(Warned("column-not-updated", "D1.9", COLUMN, date(2026, 11, 30), 10, "“财政预决算”将超过期限。"),),
    alarms=(Alarm(COLUMN, "“财政预决算”栏目上次读到118条，本次只读到1条。"),),
    manual=(
        ManualCheck("D2.1", "办事指南", "国办秘函〔2019〕19号：抽查", "逐项核对办事指南的要素。", samples=(SAMPLE,)),
        ManualCheck("D3.1", "在线访谈", "国办秘函〔2019〕19号", "看访谈内容。", ManualState.PASSED, by="李四（2026-11-21）"),
    ),
    seed="nxzw/2026-11",
)
OFFICES = OfficeConfig.load(CONFIG)


def lines(page):
    return re.sub(r"\s+", " ", html.document_fromstring(page).get_element_by_id("main").text_content())


def month(*judgements, held=""):
    return lines(render_month(month_report(judgements, (), "2026-11", OFFICES, held=held)))


def test_nothing_to_tell_no_section():
    page = lines(render_site(site_report(judgement(veto()))))
    for heading in HEADINGS:
        assert heading not in page + month(judgement(veto()))


@pytest.mark.parametrize(
    "told",
    [
        "豁免与误报（1项，不扣分）",
        "豁免：“政策解读”栏目的更新 无应更新事项 卫政办函〔2026〕12号 张三 2026-03-01至另行通知",
        "预警（1项，不扣分）",
        "2026-11-30 D1.9 财政预决算",
        "识别告警（1项）",
        "人工核查清单（2项，其中待核查1项）",
        "抽查样本的抽取种子：nxzw/2026-11。",
        "？ 待核查",
        "✓ 通过 李四（2026-11-21）",
        "关于<b>印发",
    ],
)
def test_the_site_page_tells_it(told):
    page = lines(render_site(site_report(WHOLE)))
    assert told.replace(" ", "") in page.replace(" ", "")


def test_the_month_page_tells_it():
    page = month(WHOLE)
    for heading in ("预警（1项，不扣分）", "豁免与误报（1项，不扣分）", "识别告警（1项）", "另有1项指标待人工核查"):
        assert heading in page


def test_a_held_run_says_why_instead_of_notices():
    assert "尚未印发整改通知" in month(WHOLE)
    page = month(WHOLE, held="本次不发整改通知。")
    assert page.count("本次不发整改通知。") == 2
    assert "尚未印发" not in page


def test_an_excused_fault_is_no_accusation():
    assert [one.check for one in accusations(WHOLE)] == ["home-not-updated"]
    assert [one.message for one in site_report(WHOLE).faults.lines] == [veto().message]


def test_every_fault_shows_its_id():
    assert f"编号 {veto().id}" in lines(render_site(site_report(WHOLE)))
    assert f"编号 {fault().id}" in lines(render_site(site_report(WHOLE)))


def test_long_lists_are_cut_and_counted():
    many = replace(WHOLE, excused=WHOLE.excused * (LIST_LIMIT + 7), warned=WHOLE.warned * (LIST_LIMIT + 8))
    for report in (site_report(many), month_report((many,), (), "2026-11", OFFICES)):
        assert (len(report.excused.lines), report.excused.count, report.excused.more) == (300, 307, "另有7条，此处从略。")
        assert (len(report.warned.lines), report.warned.count, report.warned.more) == (300, 308, "另有8条，此处从略。")
