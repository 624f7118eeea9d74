from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checks.model import ColumnStatus, Level, Verdict
from checks.trend import SiteMonth
from crawler.records import Reason
from crawler.walk import LeftOut
from reports.context.month import Accuracy, AccuracyLine
from reports.month_page import month_report, month_specs, previous_month, rate
from reports.notices import NoticeEntry
from reports.render import render_month
from reports.wording import words

from .judged import advice, crawl, fault, judgement, site, undetermined, unjudged, veto

RULES = Path(__file__).parent.parent.parent / "checks" / "rules"
FAULTY = judgement(veto(), fault(), advice(), unseen=(unjudged(),))
GOOD = judgement(at=site("ycxixia", "西夏区人民政府"))
SOME = judgement(fault(), at=site("nx", "宁夏回族自治区人民政府"))
UNSEEN = undetermined()
ALL = (FAULTY, GOOD, SOME, UNSEEN)
NOTICE = NoticeEntry(2026, 11, "2026-11", "nxzw", "20261120T020000Z", "monthly", date(2026, 11, 20), date(2026, 12, 4))


def test_page_reads_well(snapshot, as_lines, offices):
    former = (judgement(fault(), fault("old/", "规划计划", indicator="D1.9", deduction=1.0)),)
    report = month_report(ALL, former, "2026-11", offices, registered=[site("x", "某县人民政府")], notices=[NOTICE])
    figures = Accuracy(
        (AccuracyLine("索引号", 27, 28, "96.4%", "82.3%～99.4%"),), "读得怎样。", (), "尚未测定。"
    )  # ours are renewed
    assert as_lines(render_month(replace(report, accuracy=figures))) == snapshot


def test_totals_are_the_lines(offices):
    report = month_report(ALL, (), "2026-11", offices)
    total, *verdicts = (int(figure.value) for figure in report.figures)
    assert total == sum(verdicts) == len(report.ranking) + len(report.others) == len(ALL)
    listed = (*report.ranking, *report.others)
    assert sum(line.vetoes + line.deducts for line in listed) == 3
    assert sum(line.count for line in report.classes) == sum(line.vetoes + line.deducts + line.advice for line in listed)
    assert report.unjudged_total == sum(group.count for group in report.unjudged) == sum(line.unjudged for line in listed)
    assert all(group.count == sum(line.count for line in group.lines) for group in report.unjudged)


def test_undetermined_stands_beside_the_others_and_is_not_ranked(offices):
    report = month_report(ALL, (), "2026-11", offices)
    assert [(figure.label, figure.value) for figure in report.figures[1:]] == [("合格", "2"), ("不合格", "1"), ("无法判定", "1")]
    assert [line.site.text for line in report.others] == ["沙坡头区人民政府"]
    assert [failure.verdict.word for failure in report.failures] == ["不合格", "无法判定"]


def test_a_veto_ranks_after_every_qualified_site_whatever_its_score(offices):
    report = month_report(
        (FAULTY, judgement(*(fault(f"{n}/") for n in range(3)), at=site("b"), score=70.0)), (), "2026-11", offices
    )
    assert [(line.rank, line.score, line.verdict.word) for line in report.ranking] == [
        ("1", "70.0分", "合格"),
        ("2", "95.0分", "不合格"),
    ]


def test_equal_scores_share_a_rank(offices):
    sites = [judgement(at=site(key)) for key in "ab"] + [judgement(fault(), at=site("c"))]
    assert [line.rank for line in month_report(sites, (), "2026-11", offices).ranking] == ["1", "1", "3"]


def test_scores_of_different_reach_are_marked(offices):
    assert month_report((GOOD, SOME), (), "2026-11", offices).ranking_note == ""
    mixed = month_report((GOOD, replace(SOME, points_checked=20.0)), (), "2026-11", offices)
    assert "不宜直接比较" in mixed.ranking_note


@pytest.mark.parametrize(("part", "whole", "text"), [(280, 289, "96.9%"), (0, 3, "0.0%"), (0, 0, "—"), (3, 3, "100.0%")])
def test_rates_are_computed(part, whole, text):
    assert rate(part, whole) == text


def test_change_adds_up(offices):
    former = (judgement(fault(), fault("old/", "规划计划")), judgement(fault(), at=site("spt", "沙坡头区人民政府")))
    report = month_report(ALL, former, "2026-11", offices)
    for line in (*report.changes, report.change_total):
        assert line.before == line.fixed + line.standing + line.unseen
        assert line.now == line.standing + line.new + line.come_back
    assert report.change_sentence == "与2026年10月相比：已整改1个，持续存在1个，新增1个，整改后再次出现0个，本月未能复核1个。"


def past(month, *faults, verdict=Verdict.QUALIFIED, score=95.0):
    return SiteMonth(month, "nxzw", date.fromisoformat(f"{month}-20"), verdict, score, 25.0, "sha256:0f4c", faults, 0)


def test_what_comes_back_is_not_new(offices):
    earlier = {"nxzw": (past("2026-09", fault()), past("2026-10"))}
    report = month_report((FAULTY,), (judgement(),), "2026-11", offices, earlier=earlier)
    assert (report.change_total.come_back, report.change_total.new, report.change_total.now) == (1, 1, 2)
    assert [(line.site.text, line.come_back, line.standing) for line in report.repeats] == [("中卫市人民政府", 1, 0)]


def test_repeat_offenders_are_those_of_two_months_and_more(offices):
    before = past("2026-10", fault(), veto(), verdict=Verdict.UNQUALIFIED)
    earlier = {"nxzw": (past("2026-09", fault()), before), "nx": (past("2026-10"),)}
    report = month_report(ALL, (FAULTY, SOME), "2026-11", offices, earlier=earlier)
    (line,) = report.repeats
    assert (line.site.text, line.unqualified, line.standing, line.longest) == ("中卫市人民政府", "连续2个月", 2, "连续3个月")
    assert line.example.startswith("“政策解读”")


def test_who_improved_and_who_declined(offices):
    def scored(key, score, *faults, **changes):
        return judgement(*faults, at=site(key, key), score=score, **changes)

    now = (scored("a", 90.0), scored("b", 80.0), scored("c", 100.0, veto()), scored("d", 95.0), undetermined("e", "e"))
    then = (scored("a", 80.0), scored("b", 90.0), scored("c", 95.0), scored("d", 95.0), scored("e", 90.0))
    report = month_report(now, then, "2026-11", offices)
    assert [(line.site.text, line.told) for line in report.improved] == [("a", "得分由80分变为90分")]
    assert [line.site.text for line in report.declined] == ["c", "b"]
    assert report.declined[0].told.startswith("由合格转为不合格")
    assert {line.site.text: line.gain for line in report.ranking} == {"a": "+10.0", "b": "-10.0", "c": "+5.0", "d": "+0.0"}


def test_scores_of_two_versions_of_the_indicators_have_no_difference(offices):
    report = month_report((SOME,), (replace(SOME, score=60.0, pack_hash="sha256:other"),), "2026-11", offices)
    assert (report.ranking[0].gain, report.improved) == ("", ())


def test_rank_among_peers(offices):
    def level(key, name, *faults):
        return judgement(*faults, at=site(key, key, level=name))

    report = month_report((level("a", "地市级"), level("b", "区县级", fault()), level("c", "区县级")), (), "2026-11", offices)
    assert [(line.site.text, line.rank, line.peer_rank) for line in report.ranking] == [
        ("a", "1", "1/1"),
        ("c", "1", "1/2"),
        ("b", "3", "2/2"),
    ]
    assert report.levels == ("地市级", "区县级")


def test_months_are_told_from_the_second_on(offices):
    assert month_report(ALL, (), "2026-11", offices).months == ()
    report = month_report(ALL, (), "2026-11", offices, earlier={"nxzw": (past("2026-10", fault()),)})
    assert [(line.month, line.total, line.rate, line.faults) for line in report.months] == [
        ("2026年11月", 4, "50.0%", 3),
        ("2026年10月", 1, "100.0%", 1),
    ]


def test_charts_are_asked_for_where_there_is_something_to_show():
    assert month_specs((GOOD,), "2026-11", {}) == {}
    assert set(month_specs(ALL, "2026-11", {"nxzw": (past("2026-10"),)})) == {"month/verdicts", "month/classes"}


def test_no_month_before(offices):
    report = month_report(ALL, (), "2026-01", offices)
    assert (report.changes, report.change_total, report.change_note) == ((), None, "")
    assert report.change_sentence == "没有2025年12月的监测结果，本月不作对比。"
    assert previous_month("2026-01") == "2025-12"


def test_another_pack_is_told(offices):
    former = replace(FAULTY, pack_hash="sha256:other")
    assert "仅供参考" in month_report((FAULTY,), (former,), "2026-11", offices).change_note


def test_only_a_cut_crawl_is_told(offices):
    whole = judgement(crawl=crawl(left_out=(("off_site", 40, "http://www.gov.cn/"), ("attachment", 3, "https://a.cn/b.pdf"))))
    cut = judgement(at=site("b"), crawl=crawl(complete=False, left_out=(("budget", 7, "https://b.gov.cn/x"),)))
    report = month_report((whole, cut), (), "2026-11", offices)
    assert [(line.site.href, line.left_out[0].reason, line.left_out[0].count) for line in report.left_out] == [
        ("sites/b.html", "超出页数上限", 7)
    ]


def test_what_was_not_asked_for_this_month_is_told_with_its_oldest_day(offices):
    carried = [
        judgement(at=site(key), crawl=crawl(carried=count, carried_since=datetime(2026, 10, 19 + count, 23, tzinfo=UTC)))
        for key, count in (("a", 7), ("b", 5))
    ]
    (told,) = month_report((*carried, GOOD), (), "2026-11", offices).sentences[2:]
    assert told.startswith("2个网站共有12个页面本月未重新访问")
    assert "最早为2026-10-25" in told  # of Shanghai
    assert len(month_report((GOOD,), (), "2026-11", offices).sentences) == 2


def test_a_site_without_a_judgement_is_unmonitored(offices):
    report = month_report((GOOD,), (), "2026-11", offices, registered=[GOOD.site, site("x", "某县人民政府")])
    assert [link.text for link in report.unmonitored] == ["某县人民政府"]
    assert "另有1个登记网站本月未监测。" in report.sentences[0]


def test_an_empty_month_is_still_a_page(offices, as_lines):
    page = render_month(month_report((), (), "2026-11", offices))
    assert "2026年11月共监测政府网站0个，合格0个，不合格0个，无法判定0个。合格率—（0/0）。" in as_lines(page)


def test_one_demo_site_marks_the_month(offices):
    demo = judgement(at=site("d", quirks=("demo",)))
    report = month_report((GOOD, demo), (), "2026-11", offices)
    assert report.demo == "演示数据，问题系虚构"
    assert "虚构" in report.office
    assert month_report((GOOD,), (), "2026-11", offices).demo == ""


def test_every_class_of_problems_has_a_chinese_name():
    rules = {path.stem.replace("_", "-") for path in RULES.glob("*.py")} - {"--init--"}
    assert rules - words().check.keys() == set()


def test_every_verdict_and_state_has_a_word():
    said = words()
    assert set(Verdict) <= said.verdict.keys()
    assert set(ColumnStatus) <= said.column_status.keys()
    assert set(Level) <= said.level.keys()
    assert set(Reason) == said.reason.keys()
    assert set(LeftOut) <= said.left_out.keys()
