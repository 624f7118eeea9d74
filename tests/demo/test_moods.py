"""The replicas on a server that fails once, twice, at random: nothing is held against a site that it has not done."""

from pathlib import Path

import pytest

from demo.truth import load_truth, unmatched
from tests.demo.days import AN_ORDINARY_DAY
from tests.replicas import accusations, crawl

# A crawl asks again what failed; of what failed again in all its tries nothing is said (abstentions are the price).
MOODS = ("1", "2", *(pytest.param(f"random {seed}", marks=[pytest.mark.slow] if seed else []) for seed in range(3)))
PACK = "zhongwei-2021"

pytestmark = pytest.mark.timeout(280)


@pytest.mark.parametrize("moods", MOODS)
def test_a_server_of_moods_is_accused_of_nothing_more(tmp_path: Path, moods: str) -> None:
    crawled = crawl(tmp_path, AN_ORDINARY_DAY, moods=moods, render="never", keys=("nx", "ycxixia"))
    truth = load_truth(PACK)
    more = {key: unmatched(truth[key].faults, accusations(each.judged(PACK)))[1] for key, each in crawled.items()}
    assert more == {"nx": [], "ycxixia": []}
