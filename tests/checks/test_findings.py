"""What nobody looked at this month accuses nobody: pages that stand as an earlier month's crawl saw them."""

from dataclasses import replace
from datetime import timedelta

from checks.model import Status
from checks.runner import judge
from crawler.records import Fetch, Item, Outcome, PageKind, Reason, SiteFacts
from crawler.targets import Target, TargetState

from .facts import AS_OF, MONTHLY, STARTED, URL, VOCABULARY, healthy, run, site

PAGE, OTHER = f"{URL}zcwj/1.html", f"{URL}zcwj/2.html"
FUTURE = "item-future-dated"


def fetch(url: str, *, carried: bool) -> Fetch:
    at = STARTED - timedelta(days=30) if carried else STARTED
    return Fetch(url, at, Outcome.OK, 200, record=f"<urn:{url}>", kind=PageKind.ARTICLE, attempts=0 if carried else 1)


def future(url: str) -> Item:
    return Item(url, "某文件", AS_OF + timedelta(days=90), column="policy_documents", read=True, record=f"<urn:{url}>")


def facts(*fetches: Fetch) -> SiteFacts:
    made = site(*healthy(), items=[future(each.url) for each in fetches])
    return replace(made, fetches=fetches)


def test_a_fault_of_a_page_that_was_looked_at_stands() -> None:
    judged = judge(facts(fetch(PAGE, carried=False)), MONTHLY, VOCABULARY)
    assert [(one.check, one.subject.url) for one in judged.faults] == [(FUTURE, PAGE)]


def test_a_fault_of_a_page_that_was_not_is_doubted_and_named_so_that_next_month_looks() -> None:
    judged = judge(facts(fetch(PAGE, carried=True), fetch(OTHER, carried=False)), MONTHLY, VOCABULARY)
    assert [(one.check, one.subject.url) for one in judged.faults] == [(FUTURE, OTHER)]
    (doubt,) = judged.unjudged
    assert (doubt.check, doubt.subject.url, doubt.reason) == (FUTURE, PAGE, Reason.UNCONFIRMED)
    assert "本月未重新访问" in doubt.message


def test_a_fault_between_two_pages_is_doubted_where_one_of_them_was_not_looked_at() -> None:
    """One bears the number of the other, which may have been given another one since."""
    one, two = (
        replace(future(url), title=title, published=AS_OF, index_no="640500/2026-00012")
        for url, title in ((PAGE, "甲"), (OTHER, "乙"))
    )
    made = site(*healthy(), items=[one, two])
    told = []
    for is_old in (False, True):
        judged = judge(replace(made, fetches=(fetch(PAGE, carried=is_old), fetch(OTHER, carried=False))), MONTHLY, VOCABULARY)
        told.append([one.check for one in judged.faults])
    assert told == [["index-number-duplicate"], []]


def test_what_passes_is_not_doubted() -> None:
    made = site(*healthy(), items=[replace(future(PAGE), published=AS_OF)])
    judged = judge(replace(made, fetches=(fetch(PAGE, carried=True),)), MONTHLY, VOCABULARY)
    assert not judged.unjudged
    assert not judged.faults


def test_a_dead_link_that_only_such_pages_carry_is_doubted() -> None:
    def dead(found_on: str) -> Target:
        return Target(f"{URL}gone.html", TargetState.GONE, "某链接", found_on, looks=2, status=404, record="<urn:gone>")

    both = (fetch(PAGE, carried=True), fetch(OTHER, carried=False))
    told = {
        url: [(each.status, each.reason) for each in run("link-dead", replace(site(targets=[dead(url)]), fetches=both))]
        for url in (PAGE, OTHER)
    }
    assert told[PAGE][0] == (Status.UNKNOWN, Reason.UNCONFIRMED)
    assert told[OTHER][0] == (Status.FAIL, None)
