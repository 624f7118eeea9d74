"""What was not seen can by construction reach neither a notice nor a score: shown on sixty sites of chance (fixed seeds)."""

import random
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from checks.decisions import Rulings
from checks.faults import faults
from checks.findings import find_all
from checks.model import Fault, Level, Status, Unjudged, Verdict
from checks.runner import judge
from checks.scoring import settle
from checks.workdays import WorkingDay
from crawler.records import Fetch, FormerColumn, Outcome, PageKind, Past, Reason
from reports.changes import accusations
from reports.notice_page import notice_report
from reports.office import OfficeConfig
from reports.render import render_notice

from .facts import CONFIG, MONTHLY, URL, VOCABULARY, listing, site, text, unread

OFFICES = OfficeConfig.load(CONFIG)
CRAWL_REASONS = [reason for reason in Reason if reason not in {Reason.RULE_CRASHED, Reason.READER_ALARM}]
chances = pytest.mark.parametrize("chance", range(60))


def some_site(chance):
    """A site of which anything may be in order, at fault or unseen: home page, columns, navigation, its own history."""
    dice = random.Random(chance)  # noqa: S311
    ill = dice.choice([1, 1, 1, 0.02])
    parts = []
    for n, key in enumerate((*VOCABULARY.keys, *[None] * 14)):
        name = f"栏目{n}"
        fate = dice.random()
        if fate < 0.25 * ill:
            parts.append(unread(name, dice.choice(CRAWL_REASONS), key))
        elif fate < 0.4 * ill:
            parts.append(listing(name, key=key, rendered=dice.random() < 0.5))
        elif fate < 0.6 * ill:
            parts.append(listing(name, dice.choice([10, 15, 200, 400, None]), key=key, complete=dice.random() < 0.8))
        elif fate < 1 - 0.1 * ill:
            parts.append(text(name, key) if key and VOCABULARY.is_static(key) else listing(name, 3, key=key))
    outcome = dice.choice([Outcome.OK] * 5 + list(Outcome))
    kind = PageKind.HOME if outcome is Outcome.OK else None
    fetch = Fetch(URL, datetime(2026, 11, 20, 2, tzinfo=UTC), outcome, 200, kind=kind, record="<urn:home>")
    blocked = dice.choice([None] * 6 + ["challenge", "captcha"])
    facts = site(*parts, home=(dice.choice([1, 14, 15, None]),), home_fetch=fetch, blocked=blocked, complete=blocked is None)
    past = {column.url: FormerColumn(date(2026, 10, 20), 40, None) for column in facts.columns if dice.random() < 0.1}
    return replace(facts, past=Past(since=date(2026, 10, 20), columns=past))


def notice_of(judgement):
    due = WorkingDay(date(2026, 12, 4), certain=True)
    report = notice_report(judgement, OFFICES, year=2026, number=1, month="2026-11", issued=date(2026, 11, 21), due=due)
    return render_notice(report)


def test_the_two_are_different_things():
    assert not {"reason"} & {one.name for one in fields(Fault)}
    assert not {"deduction", "level", "remedy"} & {one.name for one in fields(Unjudged)}


def test_the_sites_of_chance_are_of_every_kind():
    judged = [judge(some_site(chance), MONTHLY, VOCABULARY) for chance in range(60)]
    assert {one.verdict for one in judged} == set(Verdict)
    assert sum(bool(one.unjudged) and bool(accusations(one)) for one in judged) > 25
    assert {one.reason for judgement in judged for one in judgement.unjudged} >= {
        Reason.READER_ALARM,
        Reason.TIMEOUT,
        Reason.BUDGET,
    }


@chances
def test_no_accusation_is_about_what_was_not_read(chance):
    facts = some_site(chance)
    unseen = {column.url for column in facts.columns if column.reason}
    judgement = judge(facts, MONTHLY, VOCABULARY)
    broken = {alarm.subject.url for alarm in judgement.alarms}
    for fault in judgement.faults:
        assert fault.subject.url not in unseen | broken, fault
        assert not unseen & {column["url"] for column in fault.values.get("columns", [])}, fault
        assert not broken & {column["url"] for column in fault.values.get("columns", [])}, fault


@chances
def test_the_score_is_made_of_what_was_seen_to_fail(chance):
    facts = some_site(chance)
    found = find_all(facts, MONTHLY, VOCABULARY, MONTHLY.indicators, Rulings(), ()).counted
    failed = [result for result in found if result.finding.status is Status.FAIL]
    whole, alone = settle(facts, MONTHLY, found), settle(facts, MONTHLY, failed)
    assert [line.counted for line in whole.scores] == [line.counted for line in alone.scores]
    assert whole.score is None or whole.score == 100 - sum(line.counted for line in alone.scores)
    assert len(faults(found, MONTHLY)) == len(failed)


@chances
def test_the_notice_says_nothing_of_it(chance):
    judgement = judge(some_site(chance), MONTHLY, VOCABULARY)
    if not accusations(judgement):
        with pytest.raises(ValueError, match="no fault to notify"):
            notice_of(judgement)
        return
    notice = notice_of(judgement)
    assert notice == notice_of(replace(judgement, unjudged=(), alarms=(), warned=(), manual=(), excused=()))
    assert not [one.message for one in judgement.unjudged if one.message in notice]


@chances
def test_a_site_that_was_not_seen_has_no_score(chance):
    judgement = judge(some_site(chance), MONTHLY, VOCABULARY)
    if judgement.verdict is Verdict.UNDETERMINED:
        assert judgement.score is None
        assert Level.VETO not in {fault.level for fault in judgement.faults}
