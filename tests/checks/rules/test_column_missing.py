from dataclasses import replace

import pytest

from checks.wording import word
from crawler.records import Fetch, Outcome, PageKind, Reason

from ..facts import STARTED, URL, healthy, listing, run, said, site, text, unread


@pytest.mark.parametrize(
    "part",
    [
        listing("建议提案", 3, key="proposals"),
        listing("建议提案", 3000, key="proposals"),
        listing("建议提案", key="proposals"),
        text("建议提案", "proposals"),
        unread("建议提案", Reason.TIMEOUT, "proposals"),
        unread("建议提案", Reason.OFF_SITE, "proposals"),
    ],
)
def test_a_column_that_is_there_is_not_missing_whatever_it_shows(part):
    assert said(run("column-missing", site(*healthy(part)))) == []


def test_missing_where_the_site_was_seen():
    assert said(run("column-missing", site(*healthy(without=["proposals"])))) == [("fail", "proposals")]


def test_the_home_page_proves_that_a_column_is_not_there():
    (found,) = [f for f in run("column-missing", site(*healthy(without=["proposals"]))) if f.sentence]
    assert found.evidence == ("<urn:home>",)


def test_a_dead_menu_entry_is_missing_unless_another_column_answers():
    dead = unread("建议提案", None, "proposals", gone=True)
    (found,) = [f for f in run("column-missing", site(*healthy(dead))) if f.sentence]
    assert (found.sentence, found.subject.url) == ("dead_entry", f"{URL}建议提案/")
    assert said(run("column-missing", site(*healthy(dead, listing("提案", 3, key="proposals"))))) == []


def test_a_menu_entry_that_is_sent_to_the_home_page_is_told_as_that():
    facts = site(*healthy(unread("建议提案", None, "proposals", gone=True)))
    for status, outcome, sentence in ((302, Outcome.OK, "leads_home"), (404, Outcome.HTTP_ERROR, "dead_entry")):
        kind = None if outcome is Outcome.OK else PageKind.ERROR
        fetch = Fetch(f"{URL}建议提案/", STARTED, outcome, status, kind=kind)
        (found,) = [f for f in run("column-missing", replace(facts, fetches=(fetch,))) if f.sentence]
        assert found.sentence == sentence


@pytest.mark.parametrize("looks", [0, 1])
def test_a_menu_entry_that_was_dead_at_one_look_accuses_nobody(looks):
    dead = unread("建议提案", None, "proposals", gone=True, looks=looks)
    (found,) = [f for f in run("column-missing", site(*healthy(dead))) if f.sentence]
    assert found.reason is Reason.UNCONFIRMED


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (site(*healthy(without=["proposals"]), blocked="captcha"), Reason.CAPTCHA),
        (site(*healthy(without=["proposals"]), navigation_seen=False), Reason.SHELL),
        (site(*healthy(without=["proposals"]), home_fetch=Fetch(URL, STARTED, Outcome.TLS)), Reason.TLS),
        (site(*healthy(without=["proposals"]), unread("某栏目", Reason.BUDGET)), Reason.BUDGET),
        (site(*healthy(without=["proposals"]), unread("政务公开", Reason.TIMEOUT)), Reason.TIMEOUT),
        (site(*healthy(without=["proposals"]), unread("政务公开", Reason.SHELL)), Reason.SHELL),
        (site(*healthy(unread("公开目录", Reason.OFF_SITE, "disclosure_catalogue"), without=["proposals"])), Reason.OFF_SITE),
        (site(*healthy(unread("互动", Reason.TIMEOUT, "interaction"), without=["faq"])), Reason.TIMEOUT),
    ],
)
def test_unknown_where_the_site_was_not_seen_well_enough(facts, reason):
    found = [f for f in run("column-missing", facts) if f.sentence]
    assert [f.reason for f in found] == [reason]


@pytest.mark.parametrize(
    "part",
    [
        unread("智能问答", Reason.SHELL),  # a chat window is a shell and no menu
        unread("政务新媒体", Reason.SHELL),
        unread("友情链接", Reason.OFF_SITE),  # a menu link to another site hides nothing of this one
        unread("部门动态", Reason.TIMEOUT, "news", parent=f"{URL}动态要闻/"),
        unread("互动", Reason.TIMEOUT, "interaction"),  # hides questions and interviews, not proposals
    ],
)
def test_an_unread_leaf_does_not_hide_what_is_missing(part):
    assert said(run("column-missing", site(*healthy(without=["proposals"]), part))) == [("fail", "proposals")]


def test_only_the_keys_asked_for():
    facts = site(*healthy(without=["proposals", "news", "overview"]))
    assert said(run("column-missing", facts, keys=["overview"])) == [("fail", "overview")]
    assert said(run("column-missing", facts, except_keys=["overview", "news"])) == [("fail", "proposals")]


@pytest.mark.parametrize(
    "part",
    [
        listing("意见建议", 3),
        listing("工作动态", 3, key="news"),
        unread("提案建议处理", None, gone=True),
        unread("提案建议处理", Reason.OFF_SITE),
    ],
)
def test_a_column_that_only_shares_a_word_or_is_not_there_is_no_candidate(part):
    (found,) = [f for f in run("column-missing", site(*healthy(part, without=["proposals"]))) if f.subject.column == "proposals"]
    assert (found.sentence, dict(found.values)) == ("missing", {})


def test_the_nearest_name_is_told_and_changes_nothing_else():
    facts = site(*healthy(listing("提案建议处理", 3), without=["proposals"]))
    (found,) = [f for f in run("column-missing", facts) if f.sentence]
    assert said([found]) == [("fail", "proposals")]
    assert (found.sentence, found.evidence) == ("missing_but_near", ("<urn:home>",))
    assert dict(found.values) == {"near_name": "提案建议处理", "near_url": f"{URL}提案建议处理/"}
    worded = word("column-missing", found.sentence, {"name": "建议提案", **found.values})
    assert worded.message == f"未找到“建议提案”栏目，名称最相近的栏目是“提案建议处理”（{URL}提案建议处理/）。"
