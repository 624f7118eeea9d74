"""The crawl keeps up with a plain spider: what ``make bench`` prints, held to in ``make test-all``."""

import pytest

from tests.benchmarks.bench_crawl import compare

NOISE = 0.9
"""The ratio is to be at least 1; a busy machine may take a tenth of either."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_crawl_that_reads_and_stores_is_no_slower_than_one_that_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        assert compare(runs=3, portal=0) >= NOISE
