import re
from datetime import date

from reports.circular import circular_report
from reports.notices import NoticeEntry
from reports.office import OfficeConfig

from .judged import advice, fault, judgement, site, undetermined, unjudged, veto

FAULTY = judgement(veto(), fault(), advice(), unseen=(unjudged(),))
GOOD = judgement(at=site("ycxixia", "西夏区人民政府"))
SOME = judgement(fault(), at=site("nx", "宁夏回族自治区人民政府"))
ALL = (FAULTY, GOOD, SOME, undetermined())
NOTICE = NoticeEntry(2026, 11, "2026-11", "nxzw", "20261120T020000Z", "monthly", date(2026, 11, 20), date(2026, 12, 4))


def circular(offices, judgements=ALL, previous=(), registered=(), notices=(), earlier=None):
    return circular_report(judgements, previous, "2026-11", offices, registered, notices, earlier or {})


def text(report):
    return "\n".join([*(part.text for part in report.overview), *report.problems, *(part.text for part in report.demands)])


def test_it_has_the_usual_parts_in_their_order(offices):
    report = circular(offices)
    assert [label for label, _ in report.meta] == ["索引号", "文号", "发布机构", "生成日期", "责任部门", "有效性", "标题"]
    assert report.title.endswith("关于2026年11月全市政府网站运行检查情况的通报")
    assert report.addressee.startswith("各县")
    assert all(name in report.basis for name in ("47号", "19号", "711号"))
    assert report.chapters == ("总体情况", "存在的问题", "下一步工作要求")
    assert [line[:2] for line in report.problems[1:3]] == ["一是", "二是"]
    assert (len(report.fault_rows), len(report.site_rows)) == (3, 4)


def test_every_rate_is_that_of_its_counts(offices):
    told = text(circular(offices, previous=(judgement(fault("x/"), fault("y/"), fault()),), registered=[site("left", "某县")]))
    rates = re.findall(r"([\d.]+)%（(\d+)/(\d+)）", told)
    assert len(rates) >= 6
    assert [(rate, part, whole) for rate, part, whole in rates if f"{100 * int(part) / int(whole):.1f}" != rate] == []
    assert "覆盖率80.0%（4/5）" in told
    assert "整改率66.7%（2/3）" in told


def test_what_nobody_could_judge_is_no_problem(offices):
    report = circular(offices, (undetermined(),))
    assert report.fault_rows == ()
    assert report.problems[0] == "本月没有不合格的网站。"
    assert "沙坡头" not in text(report)
    assert "另有1项" in report.problems[-1]


def test_advice_is_no_problem(offices):
    report = circular(offices, (judgement(advice()),))
    assert (report.fault_rows, report.problems) == ((), ("本月没有不合格的网站。", "本次检查未发现计入结论或得分的问题。"))


def test_an_empty_month_has_no_rates(offices):
    assert "合格率—（0/0）" in text(circular(offices, ()))


def test_the_deadline_is_that_of_the_notices(offices):
    assert "在2026年12月4日前（含当日）完成" in text(circular(offices, notices=[NOTICE]))
    assert "在收到本通报之日起10个工作日内完成" in text(circular(offices))


def test_a_site_that_was_not_seen_stands_in_the_annex(offices):
    (*_, last) = circular(offices, registered=[site("left", "某县人民政府")]).site_rows
    assert last[:2] == ("5", "某县人民政府")
    assert "未检查" in last


def test_it_is_a_draft_until_somebody_signs(offices):
    assert "样稿" in circular(offices).draft
    assert "代拟稿" in circular(offices, (judgement(at=site(quirks=("demo",))),)).draft


def test_words_of_the_config_are_used(offices):
    changed = offices.circular.model_copy(update={"addressee": "各乡镇"})
    assert circular(OfficeConfig(**{**dict(offices), "circular": changed})).addressee == "各乡镇"
