from dataclasses import replace

from reports import findings_page
from reports.findings_page import findings_report
from reports.render import render_findings

from .judged import advice, fault, judgement, site, undetermined, veto


def report(*judgements, previous=(), earlier=None):
    return findings_report(judgements, previous, "2026-11", earlier or {})


def test_neither_advice_nor_what_was_not_seen_is_listed():
    empty = report(judgement(advice()), undetermined())
    assert (empty.found.count, empty.found.lines) == (0, ())
    assert "未发现计入结论或得分的问题" in render_findings(empty)


def test_vetoes_come_first_and_each_leads_to_its_place():
    told = report(judgement(fault(), at=site("a", "甲县")), judgement(fault(), veto(), at=site("b", "乙县")))
    assert [(line.site.text, line.fault.level.kind) for line in told.found.lines] == [
        ("乙县", "veto"),
        ("甲县", "deduct"),
        ("乙县", "deduct"),
    ]
    assert told.found.lines[0].href == f"sites/b.html#f-{veto().id}"
    assert (told.levels, told.sites) == (("单项否决", "扣分"), ("甲县", "乙县"))


def test_what_became_of_it_and_its_picture():
    shown = replace(fault(), screenshot="evidence/2026-11/a b/x.png")
    told = report(judgement(shown, veto()), previous=(judgement(fault()),))
    assert [(line.fault.trend.kind, line.fault.picture) for line in told.found.lines] == [
        ("new", ""),
        ("standing", "../../evidence/2026-11/a%20b/x.png"),
    ]
    assert told.trends == ("新增", "持续")


def test_a_long_list_is_cut_and_counted(monkeypatch):
    monkeypatch.setattr(findings_page, "FINDINGS_SHOWN", 2)
    told = report(judgement(*(fault(f"{n}/") for n in range(5)), veto()))
    assert (told.found.count, len(told.found.lines), told.found.more) == (6, 2, "另有4条，此处从略。")
    assert told.found.lines[0].fault.level.kind == "veto"
