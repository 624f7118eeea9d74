"""The replicas under the pack of the city: every planted fault of every class is found, and nothing else."""

import pytest

from crawler.rendering import find_browser
from demo.truth import load_truth, unmatched
from tests.demo.days import AN_ORDINARY_DAY
from tests.replicas import Crawled, abstentions, accusations, crawl

PACK = "zhongwei-2021"
TRUTH = load_truth(PACK)
NEEDS_BROWSER = {"spt"}  # its truth holds columns that only a browser can read

pytestmark = pytest.mark.timeout(280)
every_portal = pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=pytest.mark.skipif(key in NEEDS_BROWSER and find_browser() is None, reason="no Chromium here"))
        for key in TRUTH
    ],
)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl(tmp_path_factory.mktemp("replicas"), AN_ORDINARY_DAY)


@every_portal
def test_every_planted_fault_is_found_and_nothing_else(crawled: dict[str, Crawled], key: str) -> None:
    assert unmatched(TRUTH[key].faults, accusations(crawled[key].judged(PACK))) == ([], [])


@every_portal
def test_what_nobody_can_judge_is_told_and_nothing_else(crawled: dict[str, Crawled], key: str) -> None:
    assert unmatched(TRUTH[key].undetermined, abstentions(crawled[key].judged(PACK))) == ([], [])


@every_portal
def test_no_innocent_is_accused(crawled: dict[str, Crawled], key: str) -> None:
    found = accusations(crawled[key].judged(PACK))
    assert [one for one in TRUTH[key].innocents for each in found if one.is_accused_by(each)] == []


@every_portal
def test_verdict_and_score(crawled: dict[str, Crawled], key: str) -> None:
    judgement, truth = crawled[key].judged(PACK), TRUTH[key]
    assert (judgement.verdict.value, judgement.score, judgement.points_checked) == (
        truth.verdict,
        truth.score,
        truth.points_checked,
    )
    lost = {line.indicator: (line.raw, line.cap, line.counted) for line in judgement.scores if line.raw > 0}
    assert lost == {name: (points.raw, points.cap, points.counted) for name, points in truth.scores.items()}
