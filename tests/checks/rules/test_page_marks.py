"""Rules on what pages carry: foot, head, source, maps, wording, hidden links, personal numbers. What must not fire first."""

from dataclasses import replace

import pytest

from checks.model import Fault, Level, Status, Subject
from checks.wording import word
from crawler.marks import FooterMark, HiddenLink, PageMarks, PersonalData, PersonalKind, WordingSlip
from crawler.records import Fetch, Outcome, Reason

from ..facts import STARTED, URL, listing, run, said, site

ALL = tuple(FooterMark)
SIX = [mark.value for mark in FooterMark if mark is not FooterMark.FIND_ERROR]
NEWS = listing("动态要闻", 1, 2, key="news")


def page(path="", footer=ALL, **over):
    return PageMarks(f"{URL}{path}", record=f"<urn:{path}>", footer=footer, **over)


def facts(*marks, **over):
    return replace(site(NEWS, **over), marks=marks)


def without(*absent):
    return tuple(mark for mark in ALL if mark.value not in absent)


def stati(found):
    return [finding.status for finding in found]


# --- foot -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "failing", "unknown"),
    [
        ([page(), page("a/")], [], 0),
        ([page(), page("a/", footer=None)], [], 0),  # a fragment has no foot
        ([page(), page("a/", footer=without("icp"), footer_partial=True)], [], 1),  # a script may bring it
        ([page("", footer=None), page("a/", footer=None)], [], 1),
        ([], [], 1),
        ([page(), page("a/", footer=without("icp"))], ["icp"], 0),
        ([page(footer=without("icp", "police")), page("a/")], ["icp", "police"], 0),
        ([page(footer=())], SIX, 0),
        ([page("a/", footer=without("icp"), footer_partial=True), page("b/", footer=without("icp"))], ["icp"], 0),
    ],
)
def test_footer_marks(marks, failing, unknown):
    found = run("footer-mark-missing", facts(*marks), marks=SIX)
    assert [f.sentence for f in found if f.status is Status.FAIL] == failing
    assert [f.reason for f in found if f.status is Status.UNKNOWN] == [Reason.SHELL if marks else Reason.BUDGET] * unknown


def test_a_missing_mark_is_one_finding_that_names_the_first_page_and_how_many():
    marks = [
        page("z/", footer=without("icp")),
        page("", footer=without("icp")),
        page("动态要闻/", footer=without("icp")),
        page("y/"),
    ]
    found = run("footer-mark-missing", facts(*marks), marks=["icp"])
    assert [(f.subject.url, f.values["pages"], f.values["looked_at"], f.evidence) for f in found] == [(URL, 3, 4, ("<urn:>",))]
    found = run("footer-mark-missing", facts(*marks[2:]), marks=["icp"])
    assert [(f.subject.name, f.subject.column) for f in found] == [("动态要闻", "news")]


def test_two_marks_missing_on_one_page_are_two_faults_with_lasting_names():
    found = run("footer-mark-missing", facts(page(footer=())), marks=SIX)
    names = {
        Fault(f.check, "D4.2", Level.DEDUCT, 0.5, f.subject, "", "", "", values=f.values).id
        for f in found
        if f.status is Status.FAIL
    }
    assert len(names) == len(SIX)
    plain = Fault("x", "D1.9", Level.DEDUCT, 1.0, Subject("栏目", f"{URL}a/"), "", "", "")
    assert plain.id == replace(plain, values={"days": 3}).id  # only ``part`` counts: a name that changed daily would not last


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ([page()], Status.OK),
        ([page("a/", footer=())], Status.UNKNOWN),  # the home page was not inspected
        ([page(footer=None)], Status.UNKNOWN),
        ([page(footer=without("find_error"), footer_partial=True)], Status.UNKNOWN),
        ([page(footer=without("find_error"))], Status.FAIL),
    ],
)
def test_find_error_on_the_home_page(marks, status):
    assert stati(run("home-find-error-missing", facts(*marks))) == [status]


def test_a_home_page_that_was_not_reached_is_unknown_for_its_own_reason():
    down = Fetch(URL, STARTED, Outcome.TIMEOUT)
    (found,) = run("home-find-error-missing", facts(home_fetch=down))
    assert found.reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([page(footer=without("find_error")), page("a/")], [Status.OK]),  # the home page is another rule's
        ([page()], [Status.UNKNOWN]),
        ([page("a/", footer=without("find_error"), footer_partial=True)], [Status.UNKNOWN]),
        ([page(f"{n}/", footer=without("find_error")) for n in range(2)], [Status.FAIL] * 2),
        ([page(f"{n}/", footer=without("find_error")) for n in range(9)], [Status.FAIL] * 5),
    ],
)
def test_find_error_on_other_pages(marks, expected):
    assert stati(run("find-error-missing", facts(*marks), most=5)) == expected


# --- head, source, maps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "marks", "status"),
    [
        ("site-name-missing", "names_site", [True, True], Status.OK),
        ("site-name-missing", "names_site", [True, None], Status.OK),
        ("site-name-missing", "names_site", [None, None], Status.UNKNOWN),
        ("site-name-missing", "names_site", [], Status.UNKNOWN),
        ("site-name-missing", "names_site", [True, False], Status.FAIL),
        ("source-missing", "has_source", [True, None], Status.OK),
        ("source-missing", "has_source", [None], Status.UNKNOWN),
        ("source-missing", "has_source", [], Status.UNKNOWN),
        ("source-missing", "has_source", [True, False, False], Status.FAIL),
    ],
)
def test_head_and_source(name, field, marks, status):
    pages = [page(f"{n}.html", is_content=True, **{field: value}) for n, value in enumerate(marks)]
    (found,) = run(name, facts(*pages))
    assert found.status is status
    if status is Status.FAIL:
        assert found.values["pages"] == marks.count(False)


def test_a_blocked_site_is_unknown_for_that():
    (found,) = run("source-missing", facts(blocked="captcha"))
    assert found.reason is Reason.CAPTCHA


@pytest.mark.parametrize(
    ("marks", "expected"),
    [([page("a/")], [Status.OK]), ([], [Status.UNKNOWN]), ([page("a/", maps=("m.jpg", "n.jpg")), page("b/")], [Status.FAIL])],
)
def test_maps(marks, expected):
    assert stati(run("map-unapproved", facts(*marks))) == expected


# --- wording, hidden links --------------------------------------------------------------------------------------------

SLIP = WordingSlip("拔款", "拨款", "下达拔款通知", "常见错别字")


def test_wording():
    assert said(run("wording-slip", facts(page()))) == []
    assert stati(run("wording-slip", facts())) == [Status.UNKNOWN]
    listed = WordingSlip("某词", "", "出现某词处", "严重表述错误")
    found = run("wording-slip", facts(page("b.html", wording=(SLIP, listed)), page("a.html", wording=(SLIP,))))
    assert [(f.sentence, f.values["pages"], f.subject.url) for f in found] == [
        ("doubtful", 2, f"{URL}a.html"),
        ("listed", 1, f"{URL}b.html"),
    ]


def test_hidden_links():
    assert said(run("link-hidden", facts(page()))) == []
    assert stati(run("link-hidden", facts())) == [Status.UNKNOWN]
    link = HiddenLink("http://casino.example.com/", "百家乐", "marquee")
    (found,) = run("link-hidden", facts(page(hidden=(link,)), page("a/", hidden=(link,))))
    assert (found.sentence, found.values["pages"], found.subject.url) == ("marquee", 2, URL)


# --- personal numbers -------------------------------------------------------------------------------------------------


def number(kind, where, masked="64*************123"):
    return PersonalData(kind, masked, "张某 64*************123", where)


def test_personal_numbers():
    assert said(run("personal-data-exposed", facts(page()))) == []
    assert stati(run("personal-data-exposed", facts())) == [Status.UNKNOWN]
    at = f"{URL}a.html"
    marks = page("a.html", personal=(number(PersonalKind.ID_NUMBER, at), number(PersonalKind.ID_NUMBER, at, "64*************456")))
    (found,) = run("personal-data-exposed", facts(marks))
    assert (found.sentence, found.values["count"], found.values["masked"]) == ("id_number", 2, "64*************123")
    assert found.evidence == ("<urn:a.html>",)


def test_several_kinds_and_attachments():
    at, file = f"{URL}a.html", f"{URL}P1.xlsx"
    mixed = page(
        "a.html", personal=(number(PersonalKind.MOBILE, at), number(PersonalKind.ID_NUMBER, at), number(PersonalKind.MOBILE, file))
    )
    own = page("P2.pdf", footer=None, personal=(number(PersonalKind.BANK_CARD, f"{URL}P2.pdf"),))
    found = run("personal-data-exposed", facts(mixed, own))
    assert [(f.sentence, f.values["where"]) for f in found] == [
        ("bank_card", f"{URL}P2.pdf"),
        ("several", at),
        ("file_mobile", file),
    ]
    assert [f.values["mobile"] for f in found] == [0, 1, 1]


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_sentence_of_these_rules_can_be_said():
    at = f"{URL}a.html"
    kinds = [number(kind, where) for kind in PersonalKind for where in (at, f"{URL}{kind.value}.pdf")]
    link = HiddenLink("http://casino.example.com/", "", "off_screen")
    marks = page("a.html", (), is_content=True, has_source=False, names_site=False, maps=("m.jpg",), personal=tuple(kinds))
    marks = replace(marks, hidden=(link,), wording=(SLIP, replace(SLIP, found="某词", suggested="")))
    limits = {"footer-mark-missing": {"marks": SIX}, "find-error-missing": {"most": 5}}
    names = ["footer-mark-missing", "find-error-missing", "site-name-missing", "source-missing", "map-unapproved"]
    for name in [*names, "personal-data-exposed", "link-hidden", "wording-slip"]:
        for finding in run(name, facts(marks), **limits.get(name, {})) + run(name, facts(), **limits.get(name, {})):
            reason = {"reason": finding.reason} if finding.reason else {}
            said_so = word(name, finding.sentence, {"name": finding.subject.name, **finding.values, **reason})
            assert "{" not in said_so.message
            assert bool(said_so.remedy) is (finding.status is Status.FAIL)
