"""Reading stays a small multiple of parsing: what ``make bench`` prints, held to in ``make test-all``."""

import pytest

from tests.benchmarks.bench_reading import MOST, compare, pages

NOISE = 1.2
"""A busy machine may take a fifth more for what is spread over more memory than the parse."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_reading_a_page_costs_little_more_than_parsing_it(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        assert compare(pages(), runs=4) <= MOST * NOISE
