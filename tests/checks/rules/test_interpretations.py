"""interpretation-missing (D1.7), interpretation-unlinked (D1.8), interpretation-late (X1): what must not fire first."""

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from checks.interpretations import core
from checks.model import Status
from checks.workdays import Holidays
from crawler.marks import PageMarks
from crawler.records import Item, Reason

from ..facts import CONFIG, URL, listing, run, site, text, unread

TITLE = "中卫市人民政府办公室关于印发《中卫市促进民营经济发展若干措施》的通知"
PAPER = Item(
    f"{URL}wj/1.html",
    TITLE,
    date(2026, 11, 2),
    doc_no="卫政办发〔2026〕30号",
    column="policy_documents",
    read=True,
    record="<urn:1>",
)
TENDERS = replace(PAPER, title="中卫市人民政府办公室关于印发中卫市工程招标实施细则的通知")
WANTED = {
    "age": "12个月",
    "numbers": "政(?:办)?(?:规)?(?:发|规)",
    "publishers": "人民政府(?:办公室)?$",
    "exempt": ("任免", "转发"),
}


def explained(title="《中卫市促进民营经济发展若干措施》政策解读", published=date(2026, 11, 3), n=1, **over):
    return Item(f"{URL}jd/{n}.html", title, published, **{"column": "policy_interpretation", "read": True, **over})


def marks(item, *refers, cites=()):
    return PageMarks(item.url, is_content=True, refers=tuple(refers), cites=tuple(cites))


def portal(*items, read=None, column=None):
    """A portal with these documents; of ``read`` (all, unless a test says otherwise) the pages were read and link nothing."""
    parts = (listing("政策文件", key="policy_documents"), column or listing("政策解读", key="policy_interpretation"))
    pages = tuple(each if isinstance(each, PageMarks) else marks(each) for each in (items if read is None else read))
    facts = site(*parts, items=items)
    return replace(facts, site=replace(facts.site, name="中卫市人民政府"), marks=pages)


def statuses(findings):
    return [finding.status for finding in findings]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (TITLE, "中卫市促进民营经济发展若干措施"),
        ("关于做好2026年防汛抗旱工作的通知", "做好2026年防汛抗旱工作"),
        ("中卫市城市供水管理办法", "中卫市城市供水管理办法"),
    ],
)
def test_what_a_document_is_called(title, name):
    assert core(title) == name


@pytest.mark.parametrize(
    "explaining",
    [
        explained(),
        explained("一图读懂 | 促进民营经济发展若干措施"),
        explained("图解：《促进民营经济发展若干措施》"),
        explained("卫政办发〔2026〕30号文件解读"),
        explained(column=None),
        explained(published=None),
    ],
)
def test_a_title_that_names_the_document(explaining):
    assert statuses(run("interpretation-missing", portal(PAPER, explaining), **WANTED)) == [Status.OK]


def test_links_and_citations_count_too():
    other = explained("政策问答：民营企业关心的八个问题")
    for pages in (
        [marks(PAPER, other.url), marks(other)],
        [marks(PAPER), marks(other, PAPER.url)],
        [marks(PAPER), marks(other, cites=["中卫市促进民营经济发展若干措施"])],
        [marks(PAPER), marks(other, cites=["卫政办发〔2026〕30号"])],
    ):
        assert statuses(run("interpretation-missing", portal(PAPER, other, read=pages), **WANTED)) == [Status.OK]


@pytest.mark.parametrize(("pages", "status"), [(4, Status.OK), (5, Status.FAIL)])
def test_a_side_bar_of_newest_interpretations_explains_nothing(pages, status):
    other = explained("政策问答：企业关心的八个问题")
    bars = [replace(marks(PAPER, other.url), url=f"{URL}{n}.html") for n in range(pages)]
    facts = portal(PAPER, other, read=[marks(PAPER, other.url), marks(other), *bars])
    assert statuses(run("interpretation-missing", facts, **WANTED)) == [status]


@pytest.mark.parametrize(("days", "status"), [(47, Status.UNKNOWN), (48, Status.FAIL)])
def test_a_list_that_was_cut_must_reach_back_before_the_document(days, status):
    column = listing("政策解读", 1, days, key="policy_interpretation", complete=False)  # the document is 18 days old
    facts = portal(PAPER, column=column)
    facts = replace(facts, marks=(*facts.marks, *(marks(item) for item in column.items)))
    assert statuses(run("interpretation-missing", facts, **WANTED)) == [status]


@pytest.mark.parametrize(
    "paper",
    [
        replace(PAPER, publisher="自治区人民政府办公厅", doc_no="宁政办发〔2026〕12号"),
        replace(PAPER, title="自治区人民政府办公厅关于印发《全区养老服务促进办法》的通知", doc_no="宁政办发〔2026〕12号"),
        replace(PAPER, publisher="宁夏回族自治区人民政府"),
        replace(PAPER, title="中卫市人民政府办公室转发自治区《稳就业若干措施》的通知"),
        replace(PAPER, title="中卫市人民政府关于李某等同志任免职的通知"),
        replace(PAPER, doc_no="卫教发〔2026〕3号"),
        replace(PAPER, doc_no=None, publisher="市教育局"),
        replace(PAPER, published=date(2025, 11, 19)),
        replace(PAPER, published=date(2026, 12, 1)),
        replace(PAPER, published=None),
        replace(PAPER, column="notices"),
        replace(PAPER, title="《某办法》政策解读"),
        replace(PAPER, is_document=False),
    ],
)
def test_what_wants_no_interpretation(paper):
    assert run("interpretation-missing", portal(paper), **WANTED) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (portal(PAPER, read=[]), Reason.BUDGET),  # marks of an old bundle: nothing is known
        (portal(PAPER, explained("某政策解读"), read=[marks(PAPER)]), Reason.BUDGET),
        (portal(PAPER, explained("关于中卫民营经济发展的解读")), Reason.NEEDS_PERSON),  # nearly its name
        (portal(TENDERS, explained("一图读懂工程招标细则")), Reason.NEEDS_PERSON),
        (portal(PAPER, column=unread("政策解读", Reason.TIMEOUT, "policy_interpretation")), Reason.TIMEOUT),
        (portal(PAPER, column=unread("政策解读", Reason.OFF_SITE, "policy_interpretation")), Reason.OFF_SITE),
        (portal(PAPER, column=listing("政策解读", 3, key="policy_interpretation", complete=False)), Reason.BUDGET),
        (portal(PAPER, column=unread("政务公开", Reason.TIMEOUT)), Reason.TIMEOUT),  # it may lead to the column
    ],
)
def test_what_was_not_seen_accuses_nobody(facts, reason):
    (found,) = run("interpretation-missing", facts, **WANTED)
    assert (found.status, found.reason) == (Status.UNKNOWN, reason)


def test_who_issued_it_nobody_sees():
    (found,) = run("interpretation-missing", portal(replace(PAPER, doc_no=None)), **WANTED)
    assert (found.status, found.reason, found.subject.url) == (Status.UNKNOWN, Reason.NEEDS_PERSON, URL)


def test_a_site_that_was_not_read_is_open_as_a_whole():
    facts = replace(site(text("政策文件", "policy_documents"), blocked="challenge"))
    assert [f.reason for f in run("interpretation-missing", facts, **WANTED)] == [Reason.CHALLENGE]
    assert [f.reason for f in run("interpretation-unlinked", facts, age="12个月", sample=3)] == [Reason.CHALLENGE]


@pytest.mark.parametrize(
    "facts",
    [
        portal(PAPER),
        portal(PAPER, explained("《中卫市城市供水管理办法》政策解读", n=2)),
        portal(replace(PAPER, publisher="市人民政府办公室")),
        portal(PAPER, explained("图解：中卫市供水办法", n=2)),
        portal(PAPER, explained("某某解读", date(2026, 9, 1)), read=[marks(PAPER)]),  # unread, but long before the document
        portal(PAPER, column=text("别的栏目")),  # no such column at all
        portal(replace(PAPER, doc_no=None, publisher="中卫市人民政府办公室")),
    ],
)
def test_missing(facts):
    (found,) = run("interpretation-missing", facts, **WANTED)
    assert (found.status, found.subject.url, found.evidence) == (Status.FAIL, PAPER.url, ("<urn:1>",))
    assert (found.values["documents"], found.values["explained"]) == (1, 0)


def test_the_sample_is_drawn_by_the_seed_and_speaks_for_all():
    papers = [
        replace(PAPER, url=f"{URL}wj/{n}.html", title=f"关于印发《第{n}号城市管理办法》的通知", doc_no=f"卫政发〔2026〕{n}号")
        for n in range(9)
    ]
    found = run("interpretation-missing", portal(*papers), **WANTED, sample=3)
    assert len(found) == 3
    assert [f.subject.url for f in found] == [
        f.subject.url for f in run("interpretation-missing", portal(*papers[::-1]), **WANTED, sample=3)
    ]
    assert {(f.values["sample"], f.values["documents"]) for f in found} == {(3, 9)}
    assert len(run("interpretation-missing", portal(*papers), **WANTED)) == 9
    assert len(run("interpretation-missing", portal(*papers[:2]), **WANTED, sample=3)) == 2  # fewer than three: all


PAIR = {"age": "12个月", "sample": 3}


@pytest.mark.parametrize(
    ("to_document", "back", "sentences"),
    [
        (True, True, []),
        (False, True, ["to_document"]),
        (True, False, ["to_interpretation"]),
        (False, False, ["to_document", "to_interpretation"]),
    ],
)
def test_links_both_ways(to_document, back, sentences):
    one = explained()
    pages = [marks(PAPER, *[one.url] * back), marks(one, *[PAPER.url] * to_document)]
    found = run("interpretation-unlinked", portal(PAPER, one, read=pages), **PAIR)
    assert [f.sentence for f in found if f.status is Status.FAIL] == sentences
    assert len(found) == 2


@pytest.mark.parametrize(("back", "expected"), [(True, []), (False, ["to_interpretation"])])
def test_a_document_of_several_interpretations_is_told_once_and_needs_one_link(back, expected):
    several = [explained(n=n) for n in range(3)]
    pages = [marks(PAPER, *[several[1].url] * back), *(marks(one, PAPER.url) for one in several)]
    found = run("interpretation-unlinked", portal(PAPER, *several, read=pages), **PAIR)
    assert [f.sentence for f in found if f.status is Status.FAIL] == expected
    assert len(found) == 4


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (portal(PAPER), []),
        (portal(explained()), [Status.UNKNOWN]),  # the document stands elsewhere
        (portal(PAPER, explained(published=date(2025, 1, 3))), [Status.UNKNOWN]),
        (portal(PAPER, explained("某某解读")), [Status.UNKNOWN]),
        (portal(PAPER, explained(), read=[]), [Status.UNKNOWN, Status.UNKNOWN]),
        (portal(PAPER, explained(), read=[PAPER]), [Status.UNKNOWN, Status.FAIL]),
    ],
)
def test_pairs_that_cannot_be_asked(facts, expected):
    assert statuses(run("interpretation-unlinked", facts, **PAIR)) == expected


LATE = {"holidays": Holidays(), "working_days": 3, **WANTED}


@pytest.mark.parametrize(
    ("published", "status"),
    [
        (date(2026, 10, 30), Status.OK),  # before the document
        (date(2026, 11, 2), Status.OK),
        (date(2026, 11, 5), Status.OK),  # three working days
        (date(2026, 11, 6), Status.FAIL),  # four
    ],
)
def test_late(published, status):
    assert statuses(run("interpretation-late", portal(PAPER, explained(published=published)), **LATE)) == [status]


def test_what_is_not_late():
    first, second = explained(), explained(published=date(2026, 11, 20), n=2)
    assert statuses(run("interpretation-late", portal(PAPER, second, first), **LATE)) == [Status.OK]
    assert run("interpretation-late", portal(PAPER), **LATE) == []
    assert run("interpretation-late", portal(PAPER, explained(published=None)), **LATE) == []


def test_an_earlier_one_may_not_have_been_seen():
    late = explained(published=date(2026, 11, 12))
    (found,) = run("interpretation-late", portal(PAPER, late, explained("某解读", n=2), read=[PAPER, late]), **LATE)
    assert (found.status, found.reason) == (Status.UNKNOWN, Reason.BUDGET)
    (found,) = run("interpretation-late", portal(PAPER, late, explained(published=None, n=2)), **LATE)
    assert (found.status, found.reason) == (Status.UNKNOWN, Reason.UNREADABLE_DATE)


def test_beyond_the_calendar_it_is_open():
    paper, late = replace(PAPER, published=date(2028, 4, 28)), explained(published=date(2028, 5, 8))
    facts = replace(portal(paper, late), as_of=date(2028, 6, 1))
    (found,) = run("interpretation-late", facts, **LATE)
    assert (found.status, found.reason) == (Status.UNKNOWN, Reason.UNREADABLE_DATE)


def numbered(n, doc_no, **over):
    return replace(PAPER, url=f"{URL}wj/{n}.html", title=f"关于印发《第{n}号城市管理办法》的通知", doc_no=doc_no, **over)


def test_a_number_of_another_government_than_most_is_a_paper_from_above():
    own = [numbered(n, f"卫政办发〔2026〕{n}号") for n in (2, 3)]
    above = numbered(4, "宁政办发〔2026〕4号")
    found = run("interpretation-missing", portal(*own, above), **WANTED)
    assert [f.subject.url for f in found] == [item.url for item in own]
    # papers from above that name their issuer do not make the site's own prefix, however many they are
    many = [numbered(n, f"宁政发〔2026〕{n}号", publisher="自治区人民政府") for n in range(5, 12)]
    assert len(run("interpretation-missing", portal(*own, *many), **WANTED)) == 2


def test_a_paper_that_links_its_explanation_on_another_host_is_explained():
    page = replace(marks(PAPER), explained_elsewhere=True)
    assert statuses(run("interpretation-missing", portal(PAPER, read=[page]), **WANTED)) == [Status.OK]
    one = explained(published=date(2026, 11, 12))
    facts = portal(PAPER, one, read=[page, marks(one, PAPER.url)])
    assert statuses(run("interpretation-unlinked", facts, **PAIR)) == [Status.OK] * 2
    assert [f.reason for f in run("interpretation-late", facts, **LATE)] == [Reason.OFF_SITE]  # when, nobody saw


COPY = replace(PAPER, url=f"{URL}gfxwj/8.html", column="disclosure")


@pytest.mark.parametrize("copy", [COPY, replace(COPY, title="另一标题"), replace(COPY, doc_no=None)])
def test_the_same_paper_in_another_channel_is_the_same_paper(copy):
    one = explained("政策问答：企业关心的八个问题")
    facts = portal(PAPER, copy, one, read=[marks(PAPER), marks(copy, one.url), marks(one, copy.url)])
    assert statuses(run("interpretation-missing", facts, **WANTED)) == [Status.OK]
    one = explained()
    facts = portal(PAPER, copy, one, read=[marks(PAPER), marks(copy, one.url), marks(one, copy.url)])
    assert statuses(run("interpretation-unlinked", facts, **PAIR)) == [Status.OK] * 2
    facts = portal(PAPER, copy, one, read=[marks(PAPER), marks(copy), marks(one)])
    assert statuses(run("interpretation-unlinked", facts, **PAIR)) == [Status.FAIL] * 2


def test_another_number_under_the_same_title_is_another_paper():
    other = replace(COPY, doc_no="卫政办发〔2019〕3号")
    one = explained("政策问答：企业关心的八个问题")
    facts = portal(PAPER, other, one, read=[marks(PAPER), marks(other, one.url), marks(one)])
    assert statuses(run("interpretation-missing", facts, **WANTED)) == [Status.FAIL]


def test_a_link_to_a_place_that_was_not_read_may_be_the_paper():
    one = explained()
    pages = [marks(PAPER, one.url), marks(one, f"{URL}gfxwj/9.html")]
    (found,) = [f for f in run("interpretation-unlinked", portal(PAPER, one, read=pages), **PAIR) if f.status is not Status.OK]
    assert (found.status, found.subject.url) == (Status.UNKNOWN, one.url)


@pytest.mark.parametrize(
    ("pack", "indicator", "rule"),
    [
        ("guoban-2019", "D1.7", "interpretation-missing"),
        ("zhongwei-2021", "X1", "interpretation-late"),
        ("zhongwei-2021", "W15", "interpretation-missing"),
    ],
)
def test_forwarded_papers_are_exempt_in_the_packs(pack, indicator, rule):
    indicators = tomllib.loads((CONFIG / "packs" / f"{pack}.toml").read_text(encoding="utf-8"))["indicators"]
    assert "转发" in indicators[indicator]["rules"][rule]["exempt"]
