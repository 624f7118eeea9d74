"""Judging a whole site: verdict, score, caps, rows, and what a crash or an unseen page may not do."""

from dataclasses import replace
from datetime import date

import pytest

from checks import runner
from checks.model import ColumnStatus, Level, Verdict
from checks.pack import Pack
from checks.rules import column_empty, home_not_updated
from checks.serialise import audit_json
from crawler.records import Fetch, Home, Item, Outcome, Reason
from crawler.targets import Target, TargetState

from .facts import MONTHLY, STARTED, URL, VOCABULARY, child, healthy, listing, site, text, unread


def judge(*parts, pack=MONTHLY, **over):
    return runner.judge(site(*parts, **over), pack, VOCABULARY)


def told(judgement):
    return [(fault.check, fault.indicator, fault.subject.column) for fault in judgement.faults]


def test_a_healthy_portal_is_qualified_with_nothing_to_say():
    judged = judge(*healthy())
    assert (judged.verdict, judged.score, judged.points_checked) == (Verdict.QUALIFIED, 100, 25)
    assert (judged.faults, judged.unjudged) == ((), ())
    assert judged.why == "未发现单项否决问题，得分100分（100分中本次检查了25分）。"
    assert {row.key for row in judged.columns} == set(VOCABULARY.keys)
    assert {row.status for row in judged.columns} == {ColumnStatus.FRESH}


def test_the_sentences_of_the_contract():
    interpretation = listing("政策解读", date(2026, 4, 2), key="policy_interpretation")
    judged = judge(*healthy(interpretation), home=(15,))
    veto, fault = judged.faults
    assert veto.message == "首页最近更新于2026-11-05，已15天未更新，超过14天（单项否决）。"
    assert (veto.level, veto.deduction, veto.indicator) == (Level.VETO, None, "V3")
    assert fault.message == "“政策解读”栏目最近更新于2026-04-02，已232天未更新，超过6个月。"
    assert (fault.level, fault.deduction, fault.indicator) == (Level.DEDUCT, 5, "D1.6")
    assert "国办秘函〔2019〕19号“政策解读”" in fault.clause
    assert (judged.verdict, judged.score) == (Verdict.UNQUALIFIED, 95)  # the score stands under a veto too
    assert judged.why == "存在单项否决问题：首页不更新（V3）。"
    row = next(row for row in judged.columns if row.key == "policy_interpretation")
    assert (row.status, row.latest, row.max_age_days, row.limit) == (ColumnStatus.STALE, date(2026, 4, 2), 184, "6个月")


def test_deductions_and_the_cap():
    gone = healthy(without=["overview", "leaders", "institutions", "news", "policy_documents", "policy_interpretation"])
    judged = judge(*gone, *(listing(f"空{n}") for n in range(4)), listing("旧闻", 400))
    assert {line.indicator: (line.raw, line.counted) for line in judged.scores} == {
        "D1.1": (2, 2),
        "D1.2": (2, 2),
        "D1.3": (2, 2),
        "D1.4": (5, 5),
        "D1.5": (5, 5),
        "D1.6": (5, 5),
        "D1.9": (9, 4),
    }
    assert judged.score == 75
    assert judged.verdict is Verdict.QUALIFIED
    assert sum(line.counted for line in judged.scores) == 100 - judged.score


def heavier(factor: float, pass_score: float = 60) -> Pack:
    """The pack with every cap and deduction multiplied."""
    indicators = tuple(
        replace(
            indicator,
            cap=indicator.cap * factor,
            bindings=tuple(replace(b, deduction=b.deduction and b.deduction * factor) for b in indicator.bindings),
        )
        for indicator in MONTHLY.indicators
    )
    return replace(MONTHLY, indicators=indicators, pass_score=pass_score)


@pytest.mark.parametrize(
    ("factor", "score", "verdict"),
    [(7.98, 60.1, Verdict.QUALIFIED), (8, 60, Verdict.QUALIFIED), (8.02, 59.9, Verdict.UNQUALIFIED)],
)
def test_sixty_points_are_enough(factor, score, verdict):
    judged = judge(*healthy(without=["news"]), pack=heavier(factor))
    assert (judged.score, judged.verdict) == (pytest.approx(score), verdict)
    if verdict is Verdict.UNQUALIFIED:
        assert judged.why == "得分59.9分，低于60分。"


@pytest.mark.parametrize(("count", "verdict"), [(4, Verdict.QUALIFIED), (5, Verdict.UNQUALIFIED)])
def test_empty_columns_to_a_veto(count, verdict):
    judged = judge(*healthy(), *(listing(f"空{n}") for n in range(count)))
    assert judged.verdict is verdict
    assert judged.score == 96
    assert sum(fault.check == "column-empty" for fault in judged.faults) == count


@pytest.mark.parametrize(("count", "verdict"), [(9, Verdict.QUALIFIED), (10, Verdict.UNQUALIFIED)])
def test_overdue_columns_to_a_veto(count, verdict):
    assert judge(*healthy(), *(listing(f"栏目{n}", 400) for n in range(count))).verdict is verdict


# --- what was not seen ------------------------------------------------------------------------------------------------


def test_an_unread_column_is_told_and_costs_nothing():
    judged = judge(*healthy(unread("政策解读", Reason.TIMEOUT, "policy_interpretation")))
    assert (judged.verdict, judged.score, judged.faults) == (Verdict.QUALIFIED, 100, ())
    (open_one,) = judged.unjudged
    assert (open_one.check, open_one.indicator, open_one.reason) == ("column-not-updated", "D1.6", Reason.TIMEOUT)
    assert open_one.message == "访问超时，无法判定“政策解读”栏目是否及时更新。"
    assert judged.points_checked == 20
    assert not next(line for line in judged.scores if line.indicator == "D1.6").checked


def test_an_off_site_column_is_told_under_d19():
    judged = judge(*healthy(unread("办事服务", Reason.OFF_SITE, "services")))
    (open_one,) = judged.unjudged
    assert (open_one.check, open_one.indicator, open_one.subject.column) == ("column-not-updated", "D1.9", "services")
    assert next(row for row in judged.columns if row.key == "services").status is ColumnStatus.UNDETERMINED
    assert judged.points_checked == 25


def test_a_count_that_the_unseen_could_reach_leaves_the_verdict_open():
    parts = [listing(f"空{n}") for n in range(3)]
    assert judge(*healthy(), *parts, unread("甲")).verdict is Verdict.QUALIFIED
    judged = judge(*healthy(), *parts, unread("甲"), unread("乙"))
    assert (judged.verdict, judged.score) == (Verdict.UNDETERMINED, None)
    assert judged.why == "未能看到的内容可能构成单项否决：空白栏目（V4c），无法判定。"
    assert any(fault.check == "column-empty" for fault in judged.faults)  # what was seen keeps its status


def test_a_score_that_the_unseen_could_bring_below_the_line_leaves_the_verdict_open():
    parts = healthy(unread("动态要闻", key="news"), without=["policy_documents"])
    assert judge(*parts, pack=heavier(4)).verdict is Verdict.QUALIFIED  # 80, at worst 60
    judged = judge(*parts, pack=heavier(4.1))
    assert (judged.verdict, judged.score) == (Verdict.UNDETERMINED, None)
    assert judged.why == "已查得分79.5分；未能看到的内容按最坏情况计为59分，低于60分，无法判定。"


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"blocked": "captcha"}, "采集中途受阻（网站要求输入验证码），无法判定。"),
        ({"home_fetch": Fetch(URL, STARTED, Outcome.TIMEOUT)}, "首页或导航未能读取（访问超时），无法判定。"),
        ({"navigation_seen": False}, "首页或导航未能读取（页面内容由脚本生成或未能识别，未读到内容），无法判定。"),
    ],
)
def test_a_site_that_was_not_seen_is_undetermined(over, why):
    judged = judge(*healthy(), **over)
    assert (judged.verdict, judged.score, judged.why, judged.faults) == (Verdict.UNDETERMINED, None, why, ())


def test_nothing_at_all_was_seen():
    judged = judge(home_fetch=Fetch(URL, STARTED, Outcome.DNS), home=(), blocked="unreachable", navigation_seen=False)
    assert (judged.verdict, judged.faults, judged.points_checked) == (Verdict.UNDETERMINED, (), 0)
    assert {row.status for row in judged.columns} == {ColumnStatus.UNDETERMINED}
    assert {u.indicator for u in judged.unjudged} >= {"V3", "V4a", "V4b", "V4c", "D1.1", "D1.4", "D1.9", "C1"}


def test_a_home_page_that_sends_its_visitors_to_another_host():
    facts = replace(site(left_out=(("off_site", 1, "http://other.cn/"),), navigation_seen=False), home=Home())
    judged = runner.judge(facts, MONTHLY, VOCABULARY)
    assert judged.verdict is Verdict.UNDETERMINED
    assert {unjudged.reason for unjudged in judged.unjudged} == {Reason.OFF_SITE}
    (count,) = [unjudged.message for unjudged in judged.unjudged if unjudged.indicator == "V4c"]
    assert count == "地址指向其他网站，不在本次监测范围，未能完整查看网站；空白栏目是否达到5个无法判定。"


def test_a_veto_that_was_seen_decides_though_the_crawl_was_blocked():
    judged = judge(*healthy(), *(listing(f"空{n}") for n in range(5)), blocked="captcha")
    assert judged.verdict is Verdict.UNQUALIFIED


# --- sites that are no portals ----------------------------------------------------------------------------------------


def test_a_department_has_no_score_and_no_required_columns_but_vetoes():
    judged = judge(listing("要闻", 3, key="news"), kind="department")
    assert (judged.verdict, judged.score, judged.points_checked, judged.scores) == (Verdict.QUALIFIED, None, 0, ())
    assert [row.key for row in judged.columns] == ["news"]
    assert judged.faults == ()
    assert judge(listing("要闻", 3, key="news"), kind="department", home=(15,)).verdict is Verdict.UNQUALIFIED


# --- rows and faults --------------------------------------------------------------------------------------------------


def test_a_required_column_without_points_is_advice():
    judged = judge(*healthy(without=["proposals"]))
    (fault,) = judged.faults
    assert (fault.check, fault.indicator, fault.level, fault.deduction) == ("column-missing", "C1", Level.ADVICE, None)
    assert fault.message == "未找到“建议提案”栏目。"
    assert "国办发〔2014〕46号" in fault.clause
    assert judged.score == 100
    row = next(row for row in judged.columns if row.key == "proposals")
    assert (row.status, row.url, row.name) == (ColumnStatus.MISSING, None, "建议提案")


def test_our_own_age_is_marked_as_such_in_the_clause():
    judged = judge(*healthy(listing("财政预决算", 400, key="budget")))
    (fault,) = judged.faults
    assert (fault.indicator, fault.deduction) == ("D1.9", 1)
    assert "本监测自定期限，无条款依据" in fault.clause


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([text("概况", "overview")], ColumnStatus.FRESH),
        ([listing("公报", 3, key="gazette"), listing("公报二", key="gazette")], ColumnStatus.FRESH),
        ([listing("公报", 400, key="gazette"), listing("公报二", key="gazette")], ColumnStatus.STALE),
        ([listing("公报", key="gazette"), listing("公报二", key="gazette")], ColumnStatus.EMPTY),
        ([listing("公报", key="gazette"), unread("公报二", key="gazette")], ColumnStatus.UNDETERMINED),
        ([unread("公报", None, "gazette", gone=True)], ColumnStatus.MISSING),
    ],
)
def test_column_rows(parts, status):
    judged = judge(*healthy(*parts))
    row = next(row for row in judged.columns if row.key == parts[0].column.key)
    assert row.status is status
    assert row.url == parts[0].column.url


def test_a_row_counts_documents_once_and_dates_never_of_the_future():
    parent = listing("公报", -30, 5, key="gazette")
    again = child(listing("二〇二六", 5, key="gazette"), parent)
    same = replace(again, entries=tuple(replace(e, item=parent.entries[1].item) for e in again.entries), items=())
    row = next(row for row in judge(*healthy(parent, same)).columns if row.key == "gazette")
    assert (row.items, row.latest) == (2, date(2026, 11, 15))


def test_what_is_no_document_is_no_item():
    items = [Item(f"{URL}{n}.html", "某件", is_document=bool(n)) for n in range(2)]
    told = {item.url for item in judge(*healthy(), items=items).items}
    assert (f"{URL}0.html" in told, f"{URL}1.html" in told) == (False, True)


def test_a_dead_menu_entry_of_a_scored_column():
    judged = judge(*healthy(unread("政策解读", None, "policy_interpretation", gone=True)))
    assert told(judged) == [("column-missing", "D1.6", "policy_interpretation")]
    assert judged.score == 95


def test_an_empty_scored_column_costs_its_own_points_only():
    judged = judge(*healthy(listing("政策解读", key="policy_interpretation")))
    assert told(judged) == [("column-empty", "D1.6", "policy_interpretation")]
    assert judged.score == 95


def test_the_order_of_the_crawl_changes_nothing():
    parts = healthy(*(listing(f"空{n}") for n in range(3)), listing("预算", 400, key="budget"))
    facts = site(*parts, listing("旧", -3, key="news"))
    turned = replace(facts, entries=facts.entries[::-1], items=facts.items[::-1])
    assert runner.judge(facts, MONTHLY, VOCABULARY) == runner.judge(turned, MONTHLY, VOCABULARY)


# --- a rule that crashes ----------------------------------------------------------------------------------------------


def crashing(monkeypatch, *names):
    def crash(facts, limits):
        yield from ()
        raise RuntimeError("boom")

    def crashed(binding):
        return replace(binding, check=replace(binding.check, judge=crash)) if binding.check.name in names else binding

    return replace(
        MONTHLY, indicators=tuple(replace(i, bindings=tuple(crashed(b) for b in i.bindings)) for i in MONTHLY.indicators)
    )


def test_a_veto_rule_that_crashes_leaves_the_verdict_open(monkeypatch):
    judged = judge(*healthy(), pack=crashing(monkeypatch, "home-not-updated"))
    (open_one,) = judged.unjudged
    assert (open_one.check, open_one.indicator, open_one.reason) == ("home-not-updated", "V3", Reason.RULE_CRASHED)
    assert (judged.verdict, judged.faults) == (Verdict.UNDETERMINED, ())


def test_a_scored_rule_that_crashes_costs_nothing_and_examines_nothing(monkeypatch):
    judged = judge(*healthy(), listing("空"), listing("旧", 400), pack=crashing(monkeypatch, "column-empty"))
    assert told(judged) == [("column-not-updated", "D1.9", None)]
    assert {u.indicator for u in judged.unjudged} == {"D1.4", "D1.5", "D1.6", "D1.9"}
    assert (judged.score, judged.points_checked) == (99, 6)


def test_all_rules_crash(monkeypatch):
    names = {binding.check.name for i in MONTHLY.indicators for binding in i.bindings}
    judged = judge(*healthy(), pack=crashing(monkeypatch, *names))
    assert (judged.verdict, judged.faults, judged.points_checked) == (Verdict.UNDETERMINED, (), 0)
    assert column_empty.column_empty.name in names
    assert home_not_updated.home_not_updated.name in names


# --- a failed observation can take a fault away, never make one --------------------------------------------------------


def faulty():
    node = listing("政策文件", 300, key="policy_documents")
    items = [
        Item(
            f"{URL}{n}.html",
            f"第{n}号",
            date(2026, 3, 20),
            index_no=f"640501001/2026-{n:05}",
            generated=date(2026, 1, 5),
            read=True,
        )
        for n in range(12)
    ]
    items[3] = replace(items[3], index_no=items[4].index_no)
    items[5] = replace(items[5], index_no="6405/2026-1")
    items[6] = replace(items[6], index_no="640501001/2012-00006")
    items[7] = replace(items[7], index_no=None)
    documents = listing("文件库", *range(12), key="planning")
    return site(
        *healthy(without=["proposals", "overview", "policy_documents", "news"]),
        node,
        child(listing("部门文件", 400, key="policy_documents"), node),
        listing("动态要闻", 3, key="news"),
        *(listing(f"动态{n}", 20, key="news") for n in range(5)),
        *(listing(f"空{n}") for n in range(5)),
        *(listing(f"旧{n}", 400) for n in range(10)),
        unread("死链", None, "gazette", gone=True),
        replace(documents, entries=tuple(replace(e, item=i.url) for e, i in zip(documents.entries, items, strict=True)), items=()),
        listing("将来", -3, 2),
        home=(15, 30),
        items=items,
    )


def accusations(facts):
    return {(f.check, f.indicator, f.subject.column, f.subject.url) for f in runner.judge(facts, MONTHLY, VOCABULARY).faults}


def test_the_faulty_site_has_a_fault_of_every_rule():
    facts = replace(faulty(), targets=(Target("http://10.0.0.1/", TargetState.PRIVATE, "内网", URL),))
    assert {check for check, *_ in accusations(facts)} == {b.check.name for i in MONTHLY.indicators for b in i.bindings}


REASONS = [Reason.TIMEOUT, Reason.HTTP_ERROR, Reason.SHELL, Reason.BUDGET, Reason.OFF_SITE]


@pytest.mark.parametrize("reason", REASONS)
def test_any_column_that_fails_makes_no_fault_and_costs_no_point(reason):
    facts = faulty()
    before, score = accusations(facts), runner.judge(facts, MONTHLY, VOCABULARY).score
    assert score is not None
    for at, column in enumerate(facts.columns):
        failed = replace(column, reason=reason, kind=None, list_seen=False, has_text=False, gone=False, pages_read=0)
        columns = (*facts.columns[:at], failed, *facts.columns[at + 1 :])
        entries = tuple(entry for entry in facts.entries if entry.column != column.url)
        after = runner.judge(replace(facts, columns=columns, entries=entries), MONTHLY, VOCABULARY)
        now = {(f.check, f.indicator, f.subject.column, f.subject.url) for f in after.faults}
        assert now <= before, column.name
        assert after.score is None or after.score >= score


def test_any_article_that_fails_makes_no_fault():
    facts = faulty()
    before = accusations(facts)
    for at, item in enumerate(facts.items):
        failed = Item(item.url, item.title, column=item.column)
        assert accusations(replace(facts, items=(*facts.items[:at], failed, *facts.items[at + 1 :]))) <= before


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.OK])
def test_everything_fails(outcome):
    facts = faulty()
    home = replace(facts.home, fetch=Fetch(URL, STARTED, outcome), entries=())
    columns = tuple(
        replace(c, reason=Reason.TIMEOUT, kind=None, list_seen=False, has_text=False, gone=False) for c in facts.columns
    )
    judged = runner.judge(replace(facts, home=home, columns=columns, entries=(), items=()), MONTHLY, VOCABULARY)
    assert (judged.verdict, judged.faults, judged.score) == (Verdict.UNDETERMINED, (), None)
    assert audit_json(judged)["findings"] == []
