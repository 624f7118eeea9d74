"""Whatever comes in: no exception but the documented ones, in bounded time. A few inputs in `make test`, many in `test-all`.

An input that once broke something is a test of its own in test_found.py.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from crawler.deadline import within
from tests.fuzz.targets import TARGETS, Target

SMALL = 60
"""Inputs of one target in `make test`."""
LARGE = int(os.environ.get("GONGKAI_FUZZ", "100000"))
"""Inputs of all targets in `make test-all`."""

Record = Callable[[str, object], None]


def run(target: Target, inputs: int, first: int) -> int:
    """Try ``inputs`` inputs, the same ones each time; return how many were tried."""
    tried = 0

    @seed(first)
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def holds(value: Any) -> None:
        nonlocal tried
        tried += 1
        began = time.process_time()  # of the processor: a busy machine is no slow reader
        with within(20 * target.seconds):
            target.check(value)
        assert time.process_time() - began < target.seconds

    holds()
    return tried


@pytest.mark.parametrize("name", TARGETS)
def test_it_holds_for_some(name: str, record_property: Record) -> None:
    record_property("fuzz_inputs", run(TARGETS[name], SMALL, 1))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", TARGETS)
def test_it_holds_for_very_many(name: str, record_property: Record) -> None:
    began = time.monotonic()
    wanted = LARGE * TARGETS[name].share // 100
    tried = 0
    for round_ in range(0, wanted, 2000):  # hypothesis remembers every input of one run: a round at a time keeps it quick
        tried += run(TARGETS[name], min(2000, wanted - round_), 1000 + round_)
    record_property("fuzz_inputs", tried)
    record_property("fuzz_seconds", round(time.monotonic() - began))
    assert tried >= wanted
