"""链接打不开或错误 (D4.3), 内网链接 (L1): what must not fire first; then each class once; then what could not be checked."""

import pytest

from checks.links import Standing, judged
from checks.rules import all_checks
from checks.wording import sentences, word
from crawler.records import Reason
from crawler.targets import Target, TargetState

from ..facts import URL, run, said, site

HOME, OTHERS, PRIVATE = "home-link-dead", "link-dead", "link-private"
IN_SITE = ("gone", "soft_404", "to_home", "forbidden", "html_file", "empty_file", "wrong_file")
UNCERTAIN_IN_SITE = ("http_error", "timeout", "unreachable", "dns", "certificate", "blocked", "loop")
UNCERTAIN_ELSEWHERE = (*UNCERTAIN_IN_SITE[:3], "certificate", "blocked", "loop", "soft_404", "html_file", "empty_file", "forbidden")


def target(state, path="x.html", *, elsewhere=False, looks=2, **over):
    url = f"https://www.other.cn/{path}" if elsewhere else f"{URL}{path}"
    if state == "forbidden":
        over = {"status": 403, **over}
    made = {"text": "某链接", "found_on": f"{URL}zwgk/", "internal": not elsewhere, "looks": looks, **over}
    return Target(url, TargetState(state), **made)


@pytest.mark.parametrize("state", ["ok", "slow"])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_opens_is_fine(state, elsewhere):
    facts = site(targets=[target(state, elsewhere=elsewhere)])
    assert [said(run(name, facts)) for name in (HOME, OTHERS, PRIVATE)] == [[], [], []]


@pytest.mark.parametrize("state", IN_SITE)
@pytest.mark.parametrize("looks", [0, 1])
def test_one_look_accuses_nobody(state, looks):
    found = run(OTHERS, site(targets=[target(state, looks=looks)]))
    assert [(each.status.value, each.reason) for each in found] == [("unknown", Reason.UNCONFIRMED)]


@pytest.mark.parametrize(
    ("state", "elsewhere"),
    [*((state, False) for state in UNCERTAIN_IN_SITE), *((state, True) for state in UNCERTAIN_ELSEWHERE)],
)
def test_what_a_visitor_may_get_through_to_is_no_dead_link(state, elsewhere):
    found = run(OTHERS, site(targets=[target(state, elsewhere=elsewhere)]))
    assert [each.status.value for each in found] == ["unknown"]


def test_a_page_for_members_is_no_dead_link():
    assert judged(target("forbidden", status=401)).standing is Standing.UNCERTAIN


@pytest.mark.parametrize(
    ("why", "reason"),
    [("budget", Reason.BUDGET), ("robots", Reason.ROBOTS), ("own_line", Reason.DNS), ("host_silent", Reason.UNREACHABLE)],
)
def test_what_was_not_asked_is_unknown(why, reason):
    assert judged(target("unasked", elsewhere=True, why=why, looks=0)).reason is reason


@pytest.mark.parametrize("state", IN_SITE)
def test_each_class_in_the_site_has_a_wording_of_its_own(state):
    (finding, *rest) = run(OTHERS, site(targets=[target(state, pages=4)]))
    assert (finding.status.value, finding.sentence, finding.subject.url) == ("fail", state, f"{URL}x.html")
    worded = word(OTHERS, finding.sentence, {"name": finding.subject.name, **finding.values})
    assert "某链接" in worded.message
    assert f"首见于{URL}zwgk/，另见于其他3个页面" in worded.message
    assert worded.remedy
    assert [each.status.value for each in rest] == ["ok"]


@pytest.mark.parametrize("state", ["gone", "dns"])
def test_what_is_dead_elsewhere(state):
    assert next(each.sentence for each in run(OTHERS, site(targets=[target(state, elsewhere=True)]))) == state


def test_an_address_that_is_none_needs_no_second_look():
    found = run(HOME, site(targets=[Target("http://[", TargetState.MALFORMED, found_on=URL, on_home=True, looks=0)]))
    assert said(found) == [("fail", "http://[")]


def test_the_home_page_s_links_are_its_own_rule_s():
    facts = site(targets=[target("gone", "a.html", on_home=True), target("gone", "b.html")])
    assert [each.subject.url for each in run(HOME, facts) if each.status.value == "fail"] == [f"{URL}a.html"]
    assert [each.subject.url for each in run(OTHERS, facts) if each.status.value == "fail"] == [f"{URL}b.html"]


def test_one_fault_for_each_target_and_one_unknown_for_each_reason():
    dead = [target("gone", f"{n}.html") for n in range(3)]
    unclear = [target("timeout", f"t{n}.html") for n in range(5)] + [target("blocked", "b", elsewhere=True)]
    found = run(OTHERS, site(targets=[*dead, *unclear]))
    assert [each.status.value for each in found].count("fail") == 3
    assert [(each.reason, each.values["count"]) for each in found if each.reason] == [(Reason.CHALLENGE, 1), (Reason.TIMEOUT, 5)]


@pytest.mark.parametrize("name", [HOME, OTHERS])
def test_nothing_seen_is_unknown(name):
    assert [each.reason for each in run(name, site())] == [Reason.BUDGET]
    assert [each.reason for each in run(name, site(blocked="captcha", complete=False))] == [Reason.CAPTCHA]


@pytest.mark.parametrize("name", [HOME, OTHERS])
def test_a_class_that_can_be_dead_is_worded(name):
    assert set(sentences(name)) == {*IN_SITE, "dns", "malformed", "unknown", "unseen"}


# --- private ----------------------------------------------------------------------------------------------------------


def private(url, **over):
    return Target(url, TargetState.PRIVATE, text="内部系统", found_on=URL, **{"looks": 0, "internal": False, **over})


def test_a_private_link_is_told_by_its_own_rule_only():
    facts = site(targets=[private("http://192.168.1.1/oa/", on_home=True)])
    assert [said(run(name, facts)) for name in (HOME, OTHERS)] == [[], []]
    (finding,) = run(PRIVATE, facts)
    worded = word(PRIVATE, finding.sentence, {"name": finding.subject.name, **finding.values})
    assert "指向内网地址（http://192.168.1.1/oa/），公众无法访问" in worded.message


@pytest.mark.parametrize(("looks", "expected"), [(0, []), (1, []), (2, ["redirected"])])
def test_a_redirect_into_a_private_network_wants_two_looks(looks, expected):
    facts = site(targets=[private(f"{URL}go", why="redirect", final_url="http://10.0.0.1/", looks=looks)])
    assert [each.sentence for each in run(PRIVATE, facts) if each.status.value == "fail"] == expected


def test_nothing_seen_says_nothing_about_private_links():
    assert run(PRIVATE, site()) == []


def test_the_rules_stand_where_they_are_looked_for():
    assert {HOME, OTHERS, PRIVATE} <= set(all_checks())
