"""The circuit breaker: what must not hold the notices first, then both of its edges."""

from dataclasses import replace

import pytest

from checks.breaker import Breaker
from checks.model import Verdict
from checks.runner import judge
from crawler.errors import UserError

from .facts import CONFIG, MONTHLY, VOCABULARY, healthy, site

GOOD = judge(site(*healthy()), MONTHLY, VOCABULARY)
FAULTY = judge(site(*healthy(), home=(20,)), MONTHLY, VOCABULARY)
BLIND = judge(site(blocked="challenge", navigation_seen=False), MONTHLY, VOCABULARY)
CUT = judge(site(*healthy(), home=(20,), blocked="captcha"), MONTHLY, VOCABULARY)  # a veto was seen before the wall
BREAKER = Breaker.load(CONFIG)


def run(*judgements):
    return [replace(one, site=replace(one.site, key=f"s{n}")) for n, one in enumerate(judgements)]


def test_the_four_are_what_they_are_called():
    verdicts = [one.verdict for one in (GOOD, FAULTY, BLIND, CUT)]
    assert verdicts == [Verdict.QUALIFIED, Verdict.UNQUALIFIED, Verdict.UNDETERMINED, Verdict.UNQUALIFIED]


@pytest.mark.parametrize(
    "judgements",
    [[], [BLIND], [FAULTY] * 9, [GOOD, GOOD, BLIND], [FAULTY] * 5 + [BLIND] * 4],
)
def test_the_notices_go_out(judgements):
    assert not BREAKER.held(run(*judgements))


@pytest.mark.parametrize("judgements", [[FAULTY, BLIND], [FAULTY, FAULTY, CUT, BLIND], [BLIND] * 3, [FAULTY] * 4 + [BLIND] * 5])
def test_half_of_the_sites_hold_them(judgements):
    assert "本次不发整改通知" in BREAKER.held(run(*judgements))


def test_it_says_why():
    assert BREAKER.held(run(FAULTY, GOOD, BLIND, BLIND)) == (
        "本次监测的4个网站中有2个（50%）未能读取或无法判定，达到50%，多半是监测方网络或线路的问题，本次不发整改通知；请检查网络后再次运行，未能读取的网站将重新监测。"
    )


@pytest.mark.parametrize(
    ("now", "before", "held"),
    [
        ([GOOD] * 9 + [BLIND] * 3, [GOOD] * 12, True),  # 25 % more
        ([GOOD] * 10 + [BLIND] * 3, [GOOD] * 13, False),  # 23 %
        ([GOOD] * 6 + [BLIND] * 2, [GOOD] * 8, False),  # two sites may have troubles of their own
        ([GOOD] * 9 + [BLIND] * 3, [GOOD] * 9 + [BLIND] * 3, False),  # the same ones as ever
        ([GOOD] * 9 + [BLIND] * 3, [BLIND] * 3 + [GOOD] * 9, False),  # others came back
        ([GOOD] * 9 + [BLIND] * 3, [], False),
    ],
)
def test_a_rise_against_last_month(now, before, held):
    assert bool(BREAKER.held(run(*now), run(*before))) is held


def test_a_slip_is_told(tmp_path):
    (tmp_path / "breaker.toml").write_text("share = 50\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"breaker\.toml 的字段 share 应不大于 1"):
        Breaker.load(tmp_path)
