"""Whether it is us: silence counts only where somebody else answered since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from crawler.errands import Purpose
from crawler.records import SiteFacts
from crawler.targets import Target, TargetState
from crawler.witnesses import Witnesses
from tests.crawler.links import link_from_home, state, target
from tests.crawler.small_portal import Reply, SmallPortal

Crawl = Callable[..., SiteFacts]


def looked(host: str, minute: int, state: TargetState = TargetState.OK) -> Target:
    status = 200 if state is TargetState.OK else None
    at = datetime(2026, 11, 20, 2, minute, tzinfo=UTC)
    return Target(f"http://{host}/", state, internal=False, status=status, at=at)


def called(*seen: Target) -> Witnesses:
    witnesses = Witnesses()
    witnesses.load(seen)
    return witnesses


def test_no_witness_where_somebody_answered_after_the_silence() -> None:
    assert not called().is_wanted
    assert not called(looked("a.cn", 1)).is_wanted
    assert not called(looked("a.cn", 1, TargetState.DNS)).is_wanted  # nobody is there who could be called
    assert not called(looked("a.cn", 1, TargetState.DNS), looked("b.cn", 2)).is_wanted
    assert not called(looked("b.cn", 2), replace(looked("a.cn", 3, TargetState.DNS), internal=True)).is_wanted


def test_a_witness_that_answers_settles_it() -> None:
    witnesses = called(looked("b.cn", 1))
    witnesses.note("a.cn", looked("a.cn", 2, TargetState.TIMEOUT))
    assert witnesses.is_wanted
    errand = witnesses.call()
    assert (errand.purpose, errand.url, errand.internal) == (Purpose.WITNESS, "http://b.cn/", False)
    kept = witnesses.testify("b.cn", replace(looked("b.cn", 3), status=500, state=TargetState.HTTP_ERROR))
    assert kept == replace(looked("b.cn", 1), at=looked("b.cn", 3).at)  # what it said before stands
    assert not witnesses.is_wanted


def test_witnesses_take_turns_and_three_calls_are_all() -> None:
    witnesses = called(looked("b.cn", 1), looked("c.cn", 1), looked("a.cn", 2, TargetState.UNREACHABLE))
    asked = []
    while witnesses.is_wanted:
        asked.append(witnesses.call().host)
        assert witnesses.testify(asked[-1], looked(asked[-1], 5, TargetState.TIMEOUT)) is None
    assert asked == ["b.cn", "c.cn", "b.cn"]


def test_a_name_that_does_not_exist_is_told_where_others_answer(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, "http://nowhere.example/", elsewhere.url, "http://inside.example/")
    facts = crawl(portal.url, rate=20, spacing=1.0)  # the other has answered before the name fails for the second time
    assert state(facts, "http://nowhere.example/") == ("dns", 2)
    assert target(facts, "http://inside.example/").why == "private_from_here"
    assert elsewhere.asked["HEAD /"] == 2  # the second time as a witness that our own line was up


def test_where_no_name_resolves_nothing_is_dead(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, "http://nowhere.example/", "http://www.gov.cn/", "http://www.example.org/")
    facts = crawl(portal.url)
    others = [each for each in facts.targets if not each.internal]
    assert {(each.state, each.why) for each in others} == {(TargetState.UNASKED, "own_line")}
    assert len(others) == 3
    assert elsewhere.total == 0


def test_a_line_that_goes_down_in_the_midst_accuses_nobody(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    """The witness does not answer any more, so silence after the last answer says nothing."""
    elsewhere.pages["/"] = lambda number: Reply(body="ok") if number == 1 else Reply(body="x" * 100, wait=3.0)
    free = elsewhere.url.replace("other.example", "closed.example").rpartition(":")[0] + ":9/"
    link_from_home(portal, elsewhere.url, free)
    facts = crawl(portal.url, timeout=0.7)
    assert target(facts, free).state in {TargetState.UNREACHABLE, TargetState.UNASKED}
    assert elsewhere.asked["HEAD /"] >= 1
