"""item-backdated: a hint for a person (V1(5)); a moved site, a deeper crawl, a first run must say nothing."""

from dataclasses import replace
from datetime import date

import pytest

from checks.model import Status
from crawler.records import FormerColumn, Past, Reason

from ..facts import listing, run, site

BEFORE = date(2026, 10, 20)
LIMITS = {"days": 30, "below": 3, "share": 0.5}


def month(days, new, before=BEFORE, in_past=True):
    """A list whose rows are so many days old; those at the places ``new`` were not seen in the earlier run."""
    part = listing("通知公告", *days, key="notices")
    known = {e.item: BEFORE for e in part.entries if e.position not in new}
    columns = {part.column.url: FormerColumn(before, len(known), "trs")} if in_past else {}
    return replace(site(part), past=Past(before, known, {}, columns)), part


OLD = [40, 50, 60, 70, 200, 210, 220, 230]


@pytest.mark.parametrize(
    ("days", "new", "in_past"),
    [
        (OLD, [], True),
        (OLD, [0], False),  # the column was not seen then
        ([3, 10, *OLD], [0, 1], True),  # new, and dated so
        ([3, 60, *OLD], [0, 1], True),  # within thirty days before the run
        ([*OLD, 300], [8], True),  # nothing known stands below: the earlier run may have stopped above
        ([*OLD, 300, 310, 320], [8], True),  # only two known ones below
        ([None, *OLD], [0], True),
    ],
)
def test_what_must_not_be_doubted(days, new, in_past):
    facts, _ = month(days, new, in_past=in_past)
    assert run("item-backdated", facts, **LIMITS) == []


def test_at_a_first_run_nothing_is_doubted():
    facts, _ = month(OLD, [0])
    assert run("item-backdated", replace(facts, past=Past()), **LIMITS) == []


@pytest.mark.parametrize(("days", "fires"), [(61, False), (62, True)])
def test_thirty_days_before_the_earlier_run(days, fires):
    facts, _ = month([days, 70, 80, 90, 100], [0])
    assert bool(run("item-backdated", facts, **LIMITS)) is fires


def test_backdated():
    facts, part = month([40, 90, *OLD[1:]], [1])
    (found,) = run("item-backdated", facts, **LIMITS)
    assert (found.status, found.sentence, found.subject.url) == (Status.FAIL, "backdated", part.entries[1].item)
    assert (found.values["before"], found.values["below"]) == (BEFORE, 7)


def test_a_list_that_was_remade_is_open():
    facts, part = month(OLD, [0, 1, 2, 3])
    (found,) = run("item-backdated", facts, **LIMITS)
    assert (found.status, found.reason, found.subject.url) == (Status.UNKNOWN, Reason.READER_ALARM, part.column.url)


@pytest.mark.parametrize(("moved", "fires"), [(0, False), (30, False), (-30, False), (31, True), (-31, True)])
def test_a_date_that_changed(moved, fires):
    facts, part = month([60], [])
    past = replace(facts.past, first_dated={part.entries[0].item: date.fromordinal(part.items[0].published.toordinal() + moved)})
    assert [f.sentence for f in run("item-backdated", replace(facts, past=past), **LIMITS)] == ["changed"] * fires


def test_told_once_though_in_two_lists():
    facts, part = month([40, 90, *OLD[1:]], [1])
    other = replace(part.column, url=f"{part.column.url}x/")
    twice = tuple(replace(entry, column=other.url) for entry in part.entries)
    past = replace(facts.past, columns={**facts.past.columns, other.url: FormerColumn(BEFORE, 8, "trs")})
    facts = replace(facts, columns=(*facts.columns, other), entries=(*facts.entries, *twice), past=past)
    assert len(run("item-backdated", facts, **LIMITS)) == 1
