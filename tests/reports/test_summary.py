from reports.month_page import month_report
from reports.site_page import site_report
from reports.summary import as_text, audit_summary, month_summary

from .judged import advice, fault, judgement, row, site, undetermined, unjudged, veto


def test_audit_summary(snapshot):
    judged = judgement(
        veto(),
        fault(),
        advice(),
        unseen=(unjudged(),),
        columns=(row(), row("overview", "概况信息", latest=None, max_age_days=None)),
    )
    assert as_text(audit_summary(site_report(judged))) == snapshot


def test_clean_site_says_so():
    text = as_text(audit_summary(site_report(judgement(at=site(quirks=("demo",))))))
    assert "未发现计入结论或得分的问题。" in text
    assert "演示数据，问题系虚构" in text
    assert "无法判定" not in text


def test_month_summary_names_every_site(offices):
    text = as_text(month_summary(month_report((judgement(veto()), undetermined()), (), "2026-11", offices)))
    assert "中卫市人民政府" in text
    assert "？ 无法判定" in text
    assert "本次共检查25分" in text


def test_crawled_text_is_inert_and_no_markup():
    hostile = "\x1b[31m[bold]红[/bold][link=http://x]\x07:warning:"
    judged = judgement(fault(name=hostile, message=hostile), at=site(name=hostile), columns=(row(name=hostile),), why=hostile)
    text = as_text(audit_summary(site_report(judged)), width=200)
    assert not {"\x1b", "\x07"} & set(text)
    assert "[bold]红[/bold]" in text
