"""A finding explained: the facts, the limit, the arithmetic, the clause, the capture, the pack; and which finding is meant."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.explain import explain, find
from checks.model import Decision, Excused
from checks.runner import judge
from checks.wording import sentences
from crawler.records import Fetch, Outcome

from .facts import MONTHLY, STARTED, URL, VOCABULARY, healthy, listing, site

ROOT = Path(__file__).parents[2]
BUNDLE = "evidence/2026-11/example/20260101T000000Z"

TOLD_APART = frozenset({"columns", "latest", "days", "limit", "count", "names", "name", "as_of", "site", "url", "part"})
"""Values that other lines tell, or that only tell findings of one address apart."""


def judged(*parts, pack=MONTHLY, **over):
    facts = site(*parts, **over)
    return facts, judge(facts, pack, VOCABULARY)


def explained(check, *parts, **over):
    facts, judgement = judged(*parts, **over)
    fault = next(fault for fault in judgement.faults if fault.check == check)
    (found,) = find([judgement], fault.id)
    return fault, "\n".join(explain(found, facts, BUNDLE))


def test_a_stale_column():
    facts, judgement = judged(*healthy(listing("政策解读", date(2026, 4, 2), date(2026, 3, 1), key="policy_interpretation")))
    facts = replace(facts, fetches=(Fetch(f"{URL}政策解读/", STARTED, Outcome.OK, 200, record="<urn:政策解读>"),))
    (found,) = find([judgement], judgement.faults[0].id)
    assert explain(found, facts, BUNDLE) == (
        f"问题编号：{judgement.faults[0].id}",
        f"网站：示例市人民政府（example）{URL}",
        "问题：“政策解读”栏目最近更新于2026-04-02，已232天未更新，超过6个月。",
        f"对象：政策解读 {URL}政策解读/",
        "读取：读了1页列表，2次查看结果一致，所用识别程序 （无）",
        f"  最新文件：2026-04-02 政策解读的第0条信息 {URL}政策解读/0.html",
        f"  最新文件：2026-03-01 政策解读的第1条信息 {URL}政策解读/1.html",
        "计算：检查日期2026-11-20，期限6个月，最早可接受的日期为2026-05-20；最近更新2026-04-02，距检查日期232天，"
        "早于2026-05-20，故超过期限（恰好到期不算超过）。",
        "后果：指标D1.6，本条扣5分；该指标合计应扣5分，上限5分，计入5分。",
        f"依据：{judgement.faults[0].clause}",
        f"证据：记录 <urn:政策解读>，在 {BUNDLE}",
        f"抓取：{URL}政策解读/，2026-11-20 10:00:00（北京时间），状态 200，方式 http",
        f"指标包：{MONTHLY.title}（monthly）版本 {MONTHLY.version}，内容摘要 {MONTHLY.hash}",
        f"程序版本：{judgement.program}；检查日期：2026-11-20；抓取批次：20260120T020000Z".replace("20260120", "20261120"),
    )


def test_a_count_names_what_it_counted():
    _, text = explained("columns-empty", *healthy(), *(listing(f"空{n}") for n in range(5)))
    assert f"  计入：空0（最近更新 无）{URL}空0/" in text
    assert text.count("  计入：") == 5
    assert "计算：共5个，达到5个的界限。" in text
    assert "后果：指标V4c为单项否决" in text


def test_the_home_page_shows_its_documents():
    _, text = explained("home-not-updated", *healthy(), home=(15, 40))
    assert f"  最新文件：2026-11-05 首页信息0 {URL}h0.html" in text
    assert "期限14天，最早可接受的日期为2026-11-06" in text


def test_what_costs_nothing():
    _, text = explained("column-missing", *healthy(without=["gazette"]))
    assert "后果：指标C1不扣分，仅作提示。" in text
    assert "对象：政府公报 （无网址）" in text


def test_a_finding_without_a_capture_names_the_folder():
    facts, judgement = judged(*healthy(), home=(20,))
    (found,) = find([judgement], judgement.faults[0].id)
    lines = explain(replace(found, fault=replace(found.fault, record=None)), facts, BUNDLE)
    assert f"证据：本条没有单独的页面记录，本次全部抓取在 {BUNDLE}" in lines


def test_a_decision_is_told():
    facts, judgement = judged(*healthy(listing("人事信息", 400, key="personnel")))
    decision = Decision("0123456789", "exemption", "“人事信息”栏目的更新", "无应更新事项", "12号", date(2026, 1, 1), None, "张三")
    excused = replace(judgement, faults=(), excused=(Excused(judgement.faults[0], decision),))
    (found,) = find([excused], judgement.faults[0].id[:4])
    assert explain(found, facts, BUNDLE)[-1].startswith(
        "人工决定：“人事信息”栏目的更新，无应更新事项；12号；张三，2026-01-01至另行通知。"
    )


def test_which_finding_is_meant():
    _, judgement = judged(*healthy(), home=(20,))
    fault = judgement.faults[0]
    assert [one.fault for one in find([judgement], f" {fault.id[:6].upper()} ")] == [fault]
    assert find([judgement], "") == find([judgement], "zzzz") == find([], fault.id) == ()
    other = replace(judgement, site=replace(judgement.site, key="other"))
    assert [one.judgement.site.key for one in find([judgement, other], fault.id)] == ["example", "other"]


@pytest.mark.parametrize("days", [15, 40])
def test_the_same_finding_is_explained_in_the_same_words(days):
    assert explained("home-not-updated", *healthy(), home=(days,)) == explained("home-not-updated", *healthy(), home=(days,))


def test_every_value_that_a_rule_gives_has_a_chinese_name_or_is_told_otherwise():
    named = {name.removeprefix("value_") for name in sentences("explain") if name.startswith("value_")} | TOLD_APART
    given = {
        (path.name, keyword.arg)
        for path in (ROOT / "checks").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "fail"
        for keyword in call.keywords
        if keyword.arg
    }
    assert len(given) > 50
    assert {(where, name) for where, name in given if name not in named} == set()
