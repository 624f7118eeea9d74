"""A recheck against a notice: fixed only with evidence, standing where it stands, unseen where nobody could look; nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.decisions import Ruling, Rulings
from checks.model import Decision, Fault, Level
from checks.pack import load_pack
from checks.recheck import Rechecked, Settled, recheck
from checks.revisit import EVERY, MOST_PAGES, Revisit, revisit
from checks.runner import judge
from crawler.records import Fetch, Item, Outcome, Reason, SiteFacts
from crawler.soundings import Sounding, SoundingKind, SoundingResult
from crawler.targets import Target, TargetState

from .facts import AS_OF, CONFIG, MONTHLY, STARTED, URL, VOCABULARY, Part, healthy, listing, site, text, unread

LATER = AS_OF + timedelta(20)
GUOBAN = load_pack(CONFIG, "guoban-2019")
STALE = listing("政策解读", 300, key="policy_interpretation")
FRESH = listing("政策解读", -18, 300, key="policy_interpretation")  # two days old on LATER


def accused(facts: SiteFacts, pack=MONTHLY) -> tuple[Fault, ...]:
    return tuple(fault for fault in judge(facts, pack, VOCABULARY).faults if fault.level in {Level.VETO, Level.DEDUCT})


def visited(facts: SiteFacts, *urls: str, outcome: Outcome = Outcome.OK, status: int | None = 200, looks: int = 1) -> SiteFacts:
    """The same facts with these addresses asked for, ``looks`` times."""
    ways = ("http", "http-again")[:looks]
    fetches = [
        Fetch(url, STARTED, outcome, status, via=way, record=f"<urn:again:{url}>" if status else None)
        for url in urls
        for way in ways
    ]
    return replace(facts, as_of=LATER, fetches=(*facts.fetches, facts.home.fetch, *fetches))


def again(old: SiteFacts, new: SiteFacts, faults: Iterable[Fault] | None = None, pack=MONTHLY, **more) -> dict[str, Rechecked]:
    noticed = tuple(accused(old, pack) if faults is None else faults)
    plan = revisit(noticed, old, more.pop("pages", None))
    return {one.fault.subject.name: one for one in recheck(noticed, old, new, pack, VOCABULARY, plan, **more)}


def all_of(*parts: Part) -> list[str]:
    return [part.column.url for part in parts]


# --- columns ----------------------------------------------------------------------------------------------------------


def test_nothing_is_put_right_that_was_not_visited() -> None:
    old = site(*healthy(STALE))
    for new in (site(*healthy(FRESH)), site(*healthy(without=["policy_interpretation"])), site()):
        one = again(old, visited(new))["政策解读"]
        assert (one.outcome, one.reason, one.record) == (Settled.UNSEEN, Reason.BUDGET, None)


@pytest.mark.parametrize(
    ("new", "outcome"),
    [
        (FRESH, Settled.FIXED),
        (STALE, Settled.STANDING),
        (listing("政策解读", key="policy_interpretation"), Settled.STANDING),  # emptied
        (listing("政策解读", 300, key="policy_interpretation", looks=1), Settled.UNSEEN),  # one look accuses nobody
        (replace(FRESH, column=replace(FRESH.column, looks=1)), Settled.FIXED),
    ],
)
def test_a_stale_column_as_it_is_met(new: Part, outcome: Settled) -> None:
    old = site(*healthy(STALE))
    one = again(old, visited(site(*healthy(new)), STALE.column.url))["政策解读"]
    assert one.outcome is outcome
    assert (one.record is None) == (outcome is Settled.UNSEEN)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.CHALLENGE, Outcome.DNS, Outcome.FORBIDDEN])
def test_what_did_not_answer_is_unseen_for_its_reason(outcome: Outcome) -> None:
    old = site(*healthy(STALE))
    new = site(*healthy(unread("政策解读", Reason(outcome.value), "policy_interpretation")))
    one = again(old, visited(new, STALE.column.url, outcome=outcome, status=None))["政策解读"]
    assert (one.outcome, one.reason) == (Settled.UNSEEN, Reason(outcome.value))


def test_a_site_that_blocked_us_puts_nothing_right() -> None:
    old = site(*healthy(STALE))
    new = visited(site(*healthy(FRESH), blocked="challenge"), STALE.column.url)
    assert again(old, new)["政策解读"].reason is Reason.CHALLENGE


def test_a_new_column_of_the_key_counts_where_the_old_one_was_taken_away() -> None:
    old = site(*healthy(STALE))
    moved = listing("解读回应", -18, key="policy_interpretation")
    new = visited(site(*healthy(moved)), STALE.column.url, outcome=Outcome.HTTP_ERROR, status=404, looks=2)
    new = visited(new, moved.column.url)
    assert again(old, new)["政策解读"].outcome is Settled.FIXED


def test_a_column_taken_away_without_another_is_not_put_right() -> None:
    old = site(*healthy(STALE))
    gone = site(*healthy(without=["policy_interpretation"]))
    twice = visited(gone, STALE.column.url, outcome=Outcome.HTTP_ERROR, status=404, looks=2)
    assert again(old, twice)["政策解读"].outcome is Settled.STANDING
    once = visited(gone, STALE.column.url, outcome=Outcome.HTTP_ERROR, status=404)
    assert again(old, once)["政策解读"].reason is Reason.UNCONFIRMED


def test_a_missing_column_must_be_found_where_the_menu_was_read() -> None:
    old = site(*healthy(without=["overview"]))
    there, name = text("概况信息", "overview", record="<urn:o>"), "概况信息"
    assert again(old, visited(site(*healthy(there)), there.column.url))[name].outcome is Settled.FIXED
    assert again(old, visited(site(*healthy(without=["overview"]))))[name].outcome is Settled.STANDING
    unseen = again(old, visited(site(navigation_seen=False)))[name]
    assert (unseen.outcome, unseen.reason) == (Settled.UNSEEN, Reason.SHELL)


# --- counts -----------------------------------------------------------------------------------------------------------

NEWS = [listing(f"要闻{n}", 30, key="news") for n in range(5)]


def only_counts(facts: SiteFacts) -> list[Fault]:
    return [fault for fault in accused(facts) if fault.indicator == "V4a"]


@pytest.mark.parametrize(("fresh", "outcome"), [(0, Settled.STANDING), (1, Settled.FIXED), (5, Settled.FIXED)])
def test_a_count_is_made_over_the_columns_that_the_notice_named(fresh: int, outcome: Settled) -> None:
    aging = listing("部门动态", 5, key="news")  # fresh then, 25 days old on LATER, not named and not visited
    old = site(*healthy(*NEWS, aging))
    (noticed,) = only_counts(old)
    now = [listing(f"要闻{n}", -19 if n < fresh else 30, key="news") for n in range(5)]
    new = visited(site(*healthy(*now)), *all_of(*now))
    (one,) = again(old, new, [noticed]).values()
    assert one.outcome is outcome


def test_a_count_whose_columns_were_not_all_seen_is_open_where_they_could_reach_it() -> None:
    old = site(*healthy(*NEWS))
    (noticed,) = only_counts(old)
    now = [*NEWS[:4], unread("要闻4", key="news")]
    new = visited(site(*healthy(*now)), *all_of(*NEWS[:4]))
    (one,) = again(old, new, [noticed]).values()
    assert (one.outcome, one.reason) == (Settled.UNSEEN, Reason.TIMEOUT)


# --- the home page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("newest", "outcome"), [(-19, Settled.FIXED), (20, Settled.STANDING)])
def test_the_home_page(newest: int, outcome: Settled) -> None:
    old = site(*healthy(), home=(20,))
    one = again(old, visited(site(*healthy(), home=(newest,))))["首页"]
    assert (one.outcome, one.record) == (outcome, "<urn:home>")


# --- links ------------------------------------------------------------------------------------------------------------

DEAD = Target(f"{URL}a.pdf", TargetState.GONE, text="附件", found_on=f"{URL}p.html", status=404, looks=2, at=STARTED)
PAGE = f"{URL}p.html"


def links(*targets: Target) -> SiteFacts:
    return site(*healthy(), targets=targets)


def link(new: SiteFacts, pages: dict[str, tuple[str, ...]] | None = None) -> Rechecked:
    old = links(DEAD)
    noticed = [fault for fault in accused(old, GUOBAN) if fault.check == "link-dead"]
    (one,) = again(old, new, noticed, GUOBAN, pages=pages).values()
    return one


@pytest.mark.parametrize(
    ("target", "outcome", "reason"),
    [
        (replace(DEAD, state=TargetState.OK, status=200, record="<urn:pdf>"), Settled.FIXED, None),
        (DEAD, Settled.STANDING, None),
        (replace(DEAD, looks=1), Settled.UNSEEN, Reason.UNCONFIRMED),
        (replace(DEAD, state=TargetState.TIMEOUT, status=None), Settled.UNSEEN, Reason.TIMEOUT),
    ],
)
def test_a_dead_link_as_it_is_met(target: Target, outcome: Settled, reason: Reason | None) -> None:
    one = link(visited(links(target), PAGE))
    assert (one.outcome, one.reason) == (outcome, reason)


def test_a_link_that_was_taken_off_every_page_is_put_right() -> None:
    two = {DEAD.url: (PAGE, f"{URL}q.html")}
    assert link(visited(links(), PAGE), {DEAD.url: (PAGE,)}).outcome is Settled.FIXED
    assert link(visited(links(), PAGE), two).outcome is Settled.UNSEEN
    assert link(visited(links(), *two[DEAD.url]), two).record == f"<urn:again:{PAGE}>"


def test_of_a_link_on_every_page_a_few_pages_prove_nothing() -> None:
    pages = tuple(f"{URL}{n:03d}.html" for n in range(MOST_PAGES + 1))
    old = links(DEAD)
    noticed = [fault for fault in accused(old, GUOBAN) if fault.check == "link-dead"]
    plan = revisit(noticed, old, {DEAD.url: pages})
    assert len([url for url in plan.only if url in pages]) == MOST_PAGES
    assert link(visited(links(), *pages[:MOST_PAGES]), {DEAD.url: pages}).reason is Reason.BUDGET


# --- documents, trials, decisions -------------------------------------------------------------------------------------


def numbered(number: str | None, **over: object) -> Item:
    values = {"published": AS_OF, "read": True, "record": "<urn:doc>", "column": "policy_documents", **over}
    return Item(f"{URL}政策文件/0.html", "政策文件的第0条信息", index_no=number, **values)  # type: ignore[arg-type]


def test_a_document_must_have_been_read_again() -> None:
    fault = Fault(
        "item-future-dated",
        "L1",
        Level.DEDUCT,
        1.0,
        subject=replace(accused(site(*healthy(STALE)))[0].subject, url=numbered(None).url, column="policy_documents"),
        message="",
        clause="",
        remedy="",
    )
    old = replace(site(*healthy()), items=(numbered(None, published=date(2027, 1, 1)),))
    new = replace(site(*healthy()), items=(numbered(None),))
    (unseen,) = again(old, visited(new), [fault]).values()
    assert unseen.reason is Reason.BUDGET
    (fixed,) = again(old, visited(new, numbered(None).url), [fault]).values()
    assert fixed.outcome is Settled.FIXED
    (removed,) = again(old, visited(site(), numbered(None).url, outcome=Outcome.HTTP_ERROR, status=404, looks=2), [fault]).values()
    assert removed.outcome is Settled.FIXED


def test_a_trial_is_made_again_or_says_nothing() -> None:
    bad = Sounding(SoundingKind.NOT_FOUND, SoundingResult.BAD, URL, "status_200", STARTED, status=200, looks=2)
    old = replace(site(*healthy()), soundings=(bad,))
    pack = load_pack(CONFIG, "zhiyin-2017")
    noticed = [fault for fault in judge(old, pack, VOCABULARY).faults if fault.check == "not-found-answers-ok"]
    assert revisit(noticed, old).trials
    (unseen,) = again(old, visited(site(*healthy())), noticed, pack).values()
    assert unseen.outcome is Settled.UNSEEN
    good = replace(bad, result=SoundingResult.GOOD, detail="status_404", status=404)
    (fixed,) = again(old, visited(replace(site(*healthy()), soundings=(good,))), noticed, pack).values()
    assert fixed.outcome is Settled.FIXED
    (standing,) = again(old, visited(replace(site(*healthy()), soundings=(bad,))), noticed, pack).values()
    assert standing.outcome is Settled.STANDING


def test_what_a_person_set_aside_since_is_neither() -> None:
    old = site(*healthy(STALE))
    (fault,) = accused(old)
    alarm = Decision("d", "false_alarm", "", "识别有误", "", AS_OF, LATER, "李四")
    one = again(old, visited(site(*healthy(STALE)), STALE.column.url), rulings=Rulings((Ruling(alarm, finding=fault.id),)))[
        "政策解读"
    ]
    assert (one.outcome, one.decision) == (Settled.EXCUSED, alarm)


# --- what is visited --------------------------------------------------------------------------------------------------


def test_only_what_the_notice_names_is_visited() -> None:
    old = site(*healthy(STALE))
    plan = revisit(accused(old), old)
    assert plan == Revisit((URL, STALE.column.url), ("policy_interpretation",), trials=False)


def test_a_missing_column_sends_through_every_menu_entry() -> None:
    old = site(*healthy(without=["overview"]))
    plan = revisit(accused(old), old)
    assert (plan.only, plan.keys) == ((URL,), (EVERY,))


def test_a_count_sends_to_each_column_that_it_named() -> None:
    old = site(*healthy(*NEWS))
    plan = revisit(only_counts(old), old)
    assert set(all_of(*NEWS)) <= set(plan.only)
    assert len(plan.only) == len(NEWS) + 1


def test_what_is_no_address_is_not_visited() -> None:
    broken = Target("http://[", TargetState.MALFORMED, found_on=PAGE, looks=0)
    old = links(broken)
    noticed = [fault for fault in accused(old, GUOBAN) if fault.check == "link-dead"]
    assert [fault.subject.url for fault in noticed] == ["http://["]
    plan = revisit(noticed, old, {"http://[": (PAGE,)})
    assert PAGE in plan.only
    assert "http://[" not in plan.only
    (one,) = again(old, visited(links(broken), PAGE), noticed, GUOBAN).values()
    assert one.outcome is Settled.STANDING
