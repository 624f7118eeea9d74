from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checks.model import ColumnStatus, Credit, Subject, Verdict
from checks.trend import SiteMonth
from crawler.records import Reason
from reports.render import render_site
from reports.site_page import site_report, site_specs

from .judged import advice, crawl, fault, judgement, row, site, undetermined, unjudged, veto

WHOLE = judgement(
    veto(),
    fault(),
    advice(1),
    advice(2),
    unseen=(unjudged(),),
    columns=(
        row(),
        row("overview", "概况信息", latest=None, max_age_days=None, limit=""),
        row("consultation", "意见征集", ColumnStatus.UNDETERMINED, None, reason=Reason.TIMEOUT),
        row("proposals", "建议提案", ColumnStatus.MISSING, None, url=None, items=0),
    ),
    crawl=crawl(complete=False, left_out=(("budget", 120, "https://www.nxzw.gov.cn/a.html"),)),
)


def test_page_reads_well(snapshot, as_lines):
    assert as_lines(render_site(site_report(WHOLE))) == snapshot


def test_what_was_not_asked_for_this_month_carries_its_date(as_lines):
    carried = replace(WHOLE, crawl=crawl(carried=12, carried_since=datetime(2026, 10, 19, 23, tzinfo=UTC)))
    told = "其中12个页面本月未重新访问，沿用以往月份抓取的内容，最早为2026-10-20。"
    assert f"沿用页面 {told}" in as_lines(render_site(site_report(carried)))
    assert "未重新访问" not in "".join(as_lines(render_site(site_report(WHOLE))))


def test_totals_are_the_lines():
    report = site_report(WHOLE)
    counts = {figure.kind: figure.value for figure in report.figures}
    assert counts == {"veto": "1", "deduct": "1", "undetermined": "1", "advice": "2"}
    assert len(report.faults.lines) == 2
    assert report.unjudged.count == len(report.unjudged.lines) == 1
    assert report.advice_count == sum(len(group.advice.lines) for group in report.advice) == 2
    assert sum(int(figure.value) for figure in report.column_counts) == len(report.columns)


def test_advice_is_no_fault_and_unknown_is_neither():
    report = site_report(judgement(advice(), unseen=(unjudged(),)))
    assert report.faults.lines == ()
    assert [line.column for line in report.unjudged.lines] == ["意见征集"]


def test_points_checked_stand_beside_the_score(as_lines):
    report = site_report(WHOLE)
    assert (report.score, report.points) == ("95.0分", "本次共检查25分")
    assert "其余75分的指标未检查" in report.arithmetic


def test_no_score_is_said_in_words():
    assert "无法判定" in site_report(undetermined()).score
    assert "不评分" in site_report(judgement(score=None, at=site(kind="department"))).score


def test_age_is_counted_to_the_day_of_the_check():
    (line,) = site_report(judgement(columns=(row(),))).columns
    assert (line.latest, line.age, line.limit) == ("2026-11-18", "2", "6个月")


def test_what_changed_since_last_month():
    former = judgement(fault(), fault("old/", "规划计划", indicator="D1.9", deduction=1.0), advice())
    report = site_report(WHOLE, former)
    assert [line.trend.kind for line in report.faults.lines] == ["new", "standing"]
    assert [(line.column, line.trend.kind) for line in report.former.lines] == [("规划计划", "fixed")]


def past(month, *faults, score=95.0, pack_hash="sha256:0f4c"):
    return SiteMonth(month, "nxzw", date.fromisoformat(f"{month}-20"), Verdict.QUALIFIED, score, 25.0, pack_hash, faults, 3)


def test_a_fault_that_comes_back_is_called_so():
    report = site_report(judgement(fault()), judgement(), earlier=(past("2026-09", fault()), past("2026-10")))
    assert [(line.trend.word, line.lasting) for line in report.faults.lines] == [("再次出现", "")]


def test_a_standing_fault_says_for_how_long():
    months = (past("2026-09", fault()), past("2026-10", fault()))
    report = site_report(judgement(fault()), judgement(fault()), earlier=months)
    assert [(line.trend.word, line.lasting) for line in report.faults.lines] == [("持续", "连续3个月")]


def test_the_months_are_told_newest_first():
    report = site_report(judgement(veto()), earlier=(past("2026-09", score=None), past("2026-10", fault(), pack_hash="other")))
    assert [(line.month, line.score, line.deducts, line.note) for line in report.trend] == [
        ("2026-11", "100.0", 0, ""),
        ("2026-10", "95.0", 1, "指标版本不同，不宜直接比较"),
        ("2026-09", "—", 0, ""),
    ]
    assert site_report(judgement(veto())).trend == ()


def test_every_point_has_its_sum():
    faults = [fault(f"{n}/", indicator="D1.9", deduction=1.0) for n in range(3)] + [fault("x/", indicator="D1.9", deduction=2.0)]
    (line,) = site_report(judgement(*faults)).scores
    assert (line.terms, line.raw, line.cap, line.counted) == ("2 + 1×3", "5", "5", "5")


def test_a_sum_that_is_not_that_of_the_faults_is_not_spelled_out():
    judged = judgement(fault())
    (line,) = site_report(replace(judged, scores=(replace(judged.scores[0], raw=7.0),))).scores
    assert line.terms == ""


@pytest.mark.parametrize(
    ("changes", "values", "word", "told"),
    [
        ({}, None, "已找到", ""),
        ({"status": ColumnStatus.STALE}, None, "已找到", ""),
        ({"status": ColumnStatus.UNDETERMINED, "reason": Reason.TIMEOUT}, None, "已找到", "访问超时"),
        ({"status": ColumnStatus.UNDETERMINED, "reason": Reason.TIMEOUT, "url": None}, None, "未能看到", "访问超时"),
        (
            {"status": ColumnStatus.UNDETERMINED, "reason": Reason.OFF_SITE},
            None,
            "不在本网站",
            "地址指向其他网站，不在本次监测范围",
        ),
        ({"status": ColumnStatus.MISSING, "url": None}, {}, "缺失", ""),
        ({"status": ColumnStatus.MISSING}, {}, "缺失（入口失效）", "菜单中有入口，但打开的是错误页面"),
        (
            {"status": ColumnStatus.MISSING, "url": None},
            {"near_name": "政策图解", "near_url": "https://a.gov.cn/t/"},
            "缺失（疑似改名）",
            "名称最相近的栏目：政策图解",
        ),
    ],
)
def test_required_columns(changes, values, word, told):
    named = () if values is None else (fault(check="column-missing", values=values),)
    (line,) = site_report(judgement(*named, columns=(row(**changes),))).required
    assert (line.state.word, line.told) == (word, told)
    if "near_url" in (values or {}):
        assert line.link.href == "https://a.gov.cn/t/"


def test_a_column_that_nobody_requires_is_not_listed_as_such():
    assert site_report(judgement(columns=(row(required=False),))).required == ()


def test_pictures_and_evidence_lead_to_the_data_folder():
    pictured = judgement(fault(screenshot="evidence/2026-11/nxzw/r/screenshots/0396eed81d.png"))
    report = site_report(pictured, to_data="../../../", bundle="evidence/2026-11/nxzw/r")
    assert report.faults.lines[0].picture == "../../../evidence/2026-11/nxzw/r/screenshots/0396eed81d.png"
    assert report.evidence.href == "../../../evidence/2026-11/nxzw/r/"
    assert (site_report(pictured).faults.lines[0].picture, site_report(pictured).evidence) == ("", None)


def test_bonus_stands_beside_the_score():
    credit = Credit("data-published", "B1.1", 3.0, Subject("数据", "https://a.gov.cn/"), "开放数据。", "加分")
    report = site_report(judgement(bonus=3.0, credits=(credit,)))
    assert ([line.points for line in report.credits], "共加3分" in report.bonus) == (["3"], True)
    assert site_report(judgement()).bonus == ""


def test_charts_are_asked_for_where_there_is_something_to_show():
    nothing = judgement(columns=(row(latest=None),))
    assert site_specs(nothing) == {}
    assert set(site_specs(judgement(), (past("2026-10"),))) == {"nxzw/columns", "nxzw/trend"}
    assert set(site_specs(judgement(), (past("2026-10", score=None),))) == {"nxzw/columns"}
    drawn = site_report(judgement(), earlier=(past("2026-10"),), drawings={"nxzw/columns": "<svg/>", "nxzw/trend": "<svg/>"})
    assert "正常1个" in drawn.timeline.alt
    assert "2026-10 95.0，2026-11 100.0" in drawn.trend_chart.alt


def test_a_page_has_an_end():
    many = judgement(
        *(fault(f"{n}/{'a' * 200}", message="很长的一句话" * 25) for n in range(700)),
        *(advice(n, check=f"check-{n % 50}", message="很长的一句话" * 25) for n in range(5000)),
        unseen=tuple(unjudged(f"{n}/{'a' * 200}", message="很长的一句话" * 25) for n in range(700)),
    )
    report = site_report(many, judgement(*(fault(f"old{n}/{'a' * 200}", message="很长的一句话" * 25) for n in range(700))))
    assert (len(report.faults.lines), report.faults.more) == (500, "另有200条，此处从略。")
    assert (report.advice_count, sum(len(group.advice.lines) for group in report.advice)) == (5000, 800)
    assert (len(report.former.lines), report.former.more) == (300, "另有400条，此处从略。")
    assert len(render_site(report).encode()) < 3_000_000


def test_what_could_not_be_seen_again_is_not_put_right():
    gone = fault("gzcy/zjdc/", "意见征集", indicator="D1.9", deduction=1.0)
    gone = replace(gone, subject=replace(gone.subject, column="consultation"))
    report = site_report(judgement(unseen=(unjudged(),)), judgement(gone))
    assert [line.trend.kind for line in report.former.lines] == ["unseen"]


def test_without_last_month_nothing_is_called_new():
    assert [line.trend for line in site_report(WHOLE).faults.lines] == [None, None]


def test_long_lists_are_cut_and_say_so():
    report = site_report(judgement(*(advice(n) for n in range(1, 351)), unseen=tuple(unjudged(f"{n}/") for n in range(301))))
    advised = report.advice[0].advice
    assert (advised.count, len(advised.lines), advised.more) == (350, 300, "另有50条，此处从略。")
    assert (report.unjudged.count, len(report.unjudged.lines), report.unjudged.more) == (301, 300, "另有1条，此处从略。")


def test_an_audit_leads_to_no_other_page():
    assert (site_report(WHOLE).up, site_report(WHOLE).notice) == (None, None)
    of_month = site_report(WHOLE, month="2026-11", notice="示公开函〔2026〕11号")
    assert (of_month.up.href, of_month.notice.href) == ("../index.html", "../notices/nxzw.html")


def test_the_site_as_a_whole_is_not_called_a_column():
    whole = veto()
    report = site_report(judgement(replace(whole, subject=replace(whole.subject, name="中卫市人民政府")), fault()))
    assert [line.column for line in report.faults.lines] == ["全站", "政策解读"]


def test_a_static_column_has_no_limit_and_no_count():
    static = row("overview", "概况信息", latest=None, max_age_days=None, items=0)
    (line,) = site_report(judgement(columns=(static,))).columns
    assert (line.latest, line.age, line.limit, line.items) == ("静态栏目", "", "不设期限", "")
