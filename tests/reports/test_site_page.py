from dataclasses import replace

from checks.model import ColumnStatus
from crawler.records import Reason
from reports.render import render_site
from reports.site_page import site_report

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


def test_totals_are_the_lines():
    report = site_report(WHOLE)
    counts = {figure.kind: figure.value for figure in report.figures}
    assert counts == {"veto": "1", "deduct": "1", "undetermined": "1", "advice": "2"}
    assert len(report.faults) == 2
    assert report.unjudged_count == len(report.unjudged) == 1
    assert report.advice_count == sum(len(group.lines) for group in report.advice) == 2
    assert sum(int(figure.value) for figure in report.column_counts) == len(report.columns)


def test_advice_is_no_fault_and_unknown_is_neither():
    report = site_report(judgement(advice(), unseen=(unjudged(),)))
    assert report.faults == ()
    assert [line.column for line in report.unjudged] == ["意见征集"]


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
    assert [line.trend.kind for line in report.faults] == ["new", "standing"]
    assert [(line.column, line.trend.kind) for line in report.former] == [("规划计划", "fixed")]


def test_what_could_not_be_seen_again_is_not_put_right():
    gone = fault("gzcy/zjdc/", "意见征集", indicator="D1.9", deduction=1.0)
    gone = replace(gone, subject=replace(gone.subject, column="consultation"))
    report = site_report(judgement(unseen=(unjudged(),)), judgement(gone))
    assert [line.trend.kind for line in report.former] == ["unseen"]


def test_without_last_month_nothing_is_called_new():
    assert [line.trend for line in site_report(WHOLE).faults] == [None, None]


def test_long_lists_are_cut_and_say_so():
    report = site_report(judgement(*(advice(n) for n in range(1, 351)), unseen=tuple(unjudged(f"{n}/") for n in range(301))))
    assert (report.advice[0].count, len(report.advice[0].lines), report.advice[0].more) == (350, 300, "另有50条，此处从略。")
    assert (report.unjudged_count, len(report.unjudged), report.unjudged_more) == (301, 300, "另有1条，此处从略。")


def test_an_audit_leads_to_no_other_page():
    assert (site_report(WHOLE).up, site_report(WHOLE).notice) == (None, None)
    of_month = site_report(WHOLE, month="2026-11", notice="示公开函〔2026〕11号")
    assert (of_month.up.href, of_month.notice.href) == ("../index.html", "../notices/nxzw.html")


def test_the_site_as_a_whole_is_not_called_a_column():
    whole = veto()
    report = site_report(judgement(replace(whole, subject=replace(whole.subject, name="中卫市人民政府")), fault()))
    assert [line.column for line in report.faults] == ["全站", "政策解读"]


def test_a_static_column_has_no_limit_and_no_count():
    static = row("overview", "概况信息", latest=None, max_age_days=None, items=0)
    (line,) = site_report(judgement(columns=(static,))).columns
    assert (line.latest, line.age, line.limit, line.items) == ("静态栏目", "", "不设期限", "")
