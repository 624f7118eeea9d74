"""Points, caps, the lines at 60 and 80, and part 3 (加分): M1 to M4 at their edges."""

from dataclasses import replace

import pytest

from checks.model import Finding, Level, Status, Subject, Verdict
from checks.pack import Binding, Indicator, Pack, load_pack
from checks.rule import Check, earned, fail, passed, unknown
from checks.runner import judge
from checks.scoring import Result, settle
from checks.serialise import audit_json, from_json, to_json
from crawler.configuration import ConfigModel
from crawler.records import Reason

from .facts import CONFIG, MONTHLY, URL, VOCABULARY, healthy, listing, site

GUOBAN = load_pack(CONFIG, "guoban-2019")


class NoLimits(ConfigModel):
    pass


CHECK = Check("imagined", NoLimits, lambda _facts, _limits: ())
HERE = Subject("某页", f"{URL}a.html")


def indicator(identity, part, cap=0.0, deduction=None, bound=True):
    bindings = (Binding(CHECK, NoLimits(), deduction, None),) if bound else ()
    return Indicator(identity, identity, part, cap, "条文", "来源", part is not Level.VETO, bindings)


def pack(*indicators):
    return Pack("imagined", "试验指标", "1", "0", 60, indicators, MONTHLY.columns, bonus_above=80)


def outcome(*results, kind="portal", others=()):
    """Settle ``(indicator, finding)`` pairs under a pack of their indicators and ``others``."""
    indicators = dict.fromkeys([one for one, _ in results] + list(others))
    worded = [Result(one, one.bindings[0], finding, "", "") for one, finding in results]
    return settle(site(kind=kind), pack(*indicators), worded)


def lost(points):
    """An indicator that costs exactly ``points``."""
    return indicator("D", Level.DEDUCT, 100, points), fail(HERE, "x")


BONUS = indicator("B", Level.BONUS, 3)


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        (0, Verdict.QUALIFIED),
        (39.9, Verdict.QUALIFIED),
        (40, Verdict.QUALIFIED),
        (40.1, Verdict.UNQUALIFIED),
        (100, Verdict.UNQUALIFIED),
    ],
)
def test_exactly_60_is_a_pass(points, verdict):
    judged = outcome(lost(points)) if points else outcome((lost(1)[0], passed(HERE)))
    assert (judged.verdict, judged.score) == (verdict, pytest.approx(100 - points))


@pytest.mark.parametrize(
    ("points", "bonus"),
    [(0.1, 2), (19.9, 2), (20, 0), (20.1, 0), (40, 0), (40.1, 0)],
)
def test_the_bonus_counts_above_80_only(points, bonus):
    judged = outcome(lost(points), (BONUS, earned(HERE, 2, "x")))
    assert judged.bonus == bonus
    assert judged.score == pytest.approx(100 - points)  # the score stays that of part 2
    assert len(judged.earned) == (1 if bonus else 0)


def test_the_bonus_stops_at_its_indicators_points():
    other = indicator("B2", Level.BONUS, 2)
    judged = outcome(lost(1), *[(BONUS, earned(HERE, 1, "x"))] * 4, (other, earned(HERE, 1.5, "x")))
    assert judged.bonus == 4.5


def test_what_is_no_bonus():
    assert outcome(lost(1)).bonus is None  # the pack has no part 3
    assert outcome((BONUS, earned(HERE, 2, "x")), lost(1), kind="department").bonus is None  # portals only (M1)
    assert outcome(lost(1), (BONUS, passed(HERE)), (BONUS, unknown(HERE, Reason.TIMEOUT))).bonus == 0
    assert outcome((indicator("D", Level.DEDUCT, 5, 1), earned(HERE, 2, "x")), lost(1), others=[BONUS]).bonus == 0


def test_a_veto_ends_the_scoring():
    judged = outcome((indicator("V", Level.VETO), fail(HERE, "x")), lost(1), (BONUS, earned(HERE, 2, "x")))
    assert (judged.verdict, judged.score, judged.bonus, judged.earned) == (Verdict.UNQUALIFIED, 99, 0, ())


def test_an_open_verdict_has_no_score_and_no_bonus():
    judged = outcome((indicator("V", Level.VETO), unknown(HERE, Reason.TIMEOUT)), lost(1), (BONUS, earned(HERE, 2, "x")))
    assert (judged.verdict, judged.score, judged.bonus) == (Verdict.UNDETERMINED, None, None)


def test_an_unseen_bonus_leaves_no_verdict_open():
    judged = outcome(lost(39), (BONUS, unknown(HERE, Reason.TIMEOUT)))
    assert (judged.verdict, judged.score, judged.bonus) == (Verdict.QUALIFIED, 61, 0)


@pytest.mark.parametrize(("faults", "counted"), [(1, 0.5), (5, 2.5), (6, 3), (7, 3), (600, 3)])
def test_an_indicator_never_costs_more_than_its_points(faults, counted):
    feet = indicator("D4.2", Level.DEDUCT, 3, 0.5)
    judged = outcome(*[(feet, fail(replace(HERE, url=f"{URL}{n}.html"), "x")) for n in range(faults)])
    (line,) = judged.scores
    assert (line.raw, line.counted, judged.score) == (faults * 0.5, counted, 100 - counted)


def test_what_only_people_judge_is_not_among_the_points_checked():
    by_people = indicator("D2.1", Level.DEDUCT, 3, bound=False)
    assert outcome(lost(1), others=[by_people]).points_checked == 100
    assert [line.checked for line in outcome(lost(1), others=[by_people]).scores] == [True, False]


def test_a_pack_of_advice_gives_no_score_and_says_so():
    judged = outcome((indicator("R1", Level.ADVICE), fail(HERE, "x")))
    assert (judged.verdict, judged.score, judged.points_checked) == (Verdict.QUALIFIED, None, 0)
    assert judged.why == "所用指标包不设单项否决和扣分，只列提示，不作合格与否的评判依据。"


def test_points_earned_must_be_a_number():
    broken = Finding("imagined", Status.EARNED, HERE, "x", {"points": "2"})
    with pytest.raises(TypeError, match="no number"):
        outcome(lost(1), (BONUS, broken))


def test_points_earned_stand_beside_the_faults_in_the_judgement():
    part = listing("数据发布", 3)
    judged = judge(site(*healthy(), part), GUOBAN, VOCABULARY)
    assert (judged.verdict, judged.bonus) == (Verdict.QUALIFIED, 2)
    (credit,) = judged.credits
    assert (credit.check, credit.indicator, credit.points, credit.subject.url) == ("data-published", "B1.1", 2, part.column.url)
    assert credit.message == "数据发布栏目“数据发布”最近更新于2026-11-17，在3个月以内，加2分。"
    assert not any(fault.indicator.startswith("B") for fault in judged.faults)
    told = audit_json(judged)
    (gained,) = (finding for finding in told["findings"] if finding["level"] == "bonus")
    assert (gained["points"], gained["deduction"], told["bonus"], told["score"]) == (2, None, 2, judged.score)
    assert from_json(to_json(judged)) == judged


def test_a_department_earns_nothing():
    judged = judge(site(*healthy(), listing("数据发布", 3), kind="department"), GUOBAN, VOCABULARY)
    assert (judged.bonus, judged.credits) == (None, ())


def test_no_sum_of_points_shows_what_binary_fractions_leave():
    tenths = indicator("D4.7", Level.DEDUCT, 1.1, 0.1)
    others = [indicator(f"D{n}", Level.DEDUCT, 0.1) for n in range(3)]
    judged = outcome(*[(tenths, fail(HERE, "x"))] * 10, *[(one, passed(HERE)) for one in others])
    assert (judged.scores[0].raw, judged.scores[0].counted) == (1.0, 1.0)
    assert judged.points_checked == 1.4
