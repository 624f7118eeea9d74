from dataclasses import replace
from datetime import date

import pytest

from checks.model import Verdict
from checks.workdays import WorkingDay
from crawler.records import Reason
from reports.notice_page import notice_report
from reports.render import render_notice

from .judged import advice, fault, judgement, site, undetermined, unjudged, veto

DUE = WorkingDay(date(2026, 12, 4), certain=True)


@pytest.fixture
def notice(offices):
    def make(judged, due=DUE):
        return notice_report(judged, offices, year=2026, number=11, month="2026-11", issued=date(2026, 11, 20), due=due)

    return make


def test_notice_reads_well(snapshot, as_lines, notice):
    judged = judgement(fault(), veto(), advice(), at=site(quirks=("demo",)))
    assert as_lines(render_notice(notice(judged))) == snapshot


def test_what_was_not_judged_never_appears(notice):
    unseen = tuple(unjudged(f"u{n}/", f"未见栏目{n}", reason) for n, reason in enumerate(Reason))
    page = render_notice(notice(judgement(fault(), unseen=unseen)))
    assert "未见栏目" not in page
    assert "无法判定" not in page


def test_an_open_verdict_is_not_stated(notice):
    judged = replace(undetermined(), faults=(fault(),))
    report = notice(judged)
    assert "结论" not in report.summary
    assert "无法判定" not in render_notice(report)


def test_no_notice_for_advice_only(notice):
    with pytest.raises(ValueError, match="no fault"):
        notice(judgement(advice(), unseen=(unjudged(),)))


def test_conclusion_only_for_the_unqualified(notice):
    assert "不合格" in notice(judgement(veto())).summary
    assert "不合格" not in notice(judgement(fault())).summary
    assert "不合格" in notice(judgement(fault(), verdict=Verdict.UNQUALIFIED)).summary


def test_vetoes_come_first_and_numbers_run(notice):
    faults = fault(), veto(), fault("b/", "人事信息")
    report = notice(judgement(*faults))
    assert [(line.no, line.id, line.level.word) for line in report.faults] == [
        (1, faults[1].id, "单项否决"),
        (2, faults[0].id, "扣分"),
        (3, faults[2].id, "扣分"),
    ]


def test_the_letter_sums_up_by_class_and_leaves_the_rest_to_its_annex(notice):
    many = [fault(f"c{n}/", f"栏目{n}") for n in range(8)]
    report = notice(judgement(veto(), *many, fault("z/", "空栏目", check="column-empty", indicator="D1.9")))
    assert "问题10个，其中单项否决问题1个、扣分问题9个" in report.summary
    assert [part.title for part in report.classes] == [
        "（一）首页不更新（1个）。",
        "（二）栏目更新逾期（8个）。",
        "（三）空白栏目（1个）。",
    ]
    assert report.classes[1].text == "涉及“栏目0”“栏目1”“栏目2”“栏目3”“栏目4”“栏目5”等8处。"


def test_uncertain_deadline_is_marked_wherever_it_stands(notice):
    page = render_notice(notice(judgement(fault()), WorkingDay(date(2027, 1, 11), certain=False)))
    assert page.count("2027年1月11日（待国务院节假日安排公布后复核）") == 2
    assert "待国务院" not in render_notice(notice(judgement(fault())))


def test_annexes_name_what_follows(notice):
    without, with_advice = notice(judgement(fault())), notice(judgement(fault(), advice()))
    assert without.annexes == ("问题清单", "整改反馈表", "填表和核对说明")
    assert "附件4" not in render_notice(without)
    assert with_advice.annexes[2] == "建议改进事项（不计分）"
    assert "附件4" in render_notice(with_advice)


def test_evidence_is_listed_for_each_fault(notice):
    """One that several captures prove says how many; one without any is never left to what stands there today."""
    counted = fault("c/", "咨询问答", records=("<urn:uuid:1>", "<urn:uuid:2>"))
    report = notice(judgement(fault(), fault("b/", "人事信息", record=None), counted))
    assert [line.record for line in report.faults] == [
        "6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10",
        "没有页面记录，以监测时的访问或核查结果为准",
        "6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10等2份",
    ]


def test_addressee_is_the_organizer_else_the_site(notice):
    assert notice(judgement(fault())).addressee == "中卫市人民政府办公室"
    assert notice(judgement(fault(), at=site(organizer=None))).addressee == "中卫市人民政府"


def test_a_replica_is_signed_by_the_invented_office_and_a_real_site_never(notice):
    demo, real = notice(judgement(fault(), at=site(quirks=("demo",)))), notice(judgement(fault()))
    assert (demo.number, demo.demo, demo.draft) == ("示公开函〔2026〕11号", "演示数据，问题系虚构", "")
    assert "示范" not in render_notice(real)
    assert real.demo == ""


def test_an_office_that_was_not_filled_in_signs_drafts_only(notice, offices):
    assert "不得印发" in notice(judgement(fault())).draft
    filled = offices.demo_office.model_copy(update={"name": "某市人民政府办公室", "copies": ("市纪委监委", "市委网信办")})
    whole = offices.model_copy(update={"office": filled})
    report = notice_report(judgement(fault()), whole, year=2026, number=1, month="2026-11", issued=date(2026, 11, 20), due=DUE)
    assert report.draft == ""
    assert "抄送：市纪委监委，市委网信办。" in render_notice(report)


def test_slip_has_every_column_that_the_accused_fills_in(notice):
    page = render_notice(notice(judgement(fault())))
    wanted = (
        "序号 问题编号 单位 栏目 问题链接 问题描述 整改措施 整改结果 完成时间 佐证截图/新链接 责任人 审核人 未完成原因 单位盖章"
    )
    assert [word for word in wanted.split() if word not in page] == []
