"""Whatever a column's page does, it is told as what it is, the columns beside it are judged, and nobody is accused of it."""

import time
from functools import cache
from pathlib import Path

import pytest

from tests.faults.column_faults import GROUPS, Fault
from tests.faults.portal import HEALTHY
from tests.faults.watch import Watched, watch

LONGEST = 60.0  # seconds for a crawl with a dozen faults; it takes a few
FAULTS = [pytest.param(group, fault, id=fault.name) for group, faults in GROUPS.items() for fault in faults]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@cache
def watched(group: str, folder: Path) -> tuple[Watched, float]:
    """Crawl the portal of ``group`` once for all its tests; return what was seen, and the seconds."""
    began = time.monotonic()
    seen = watch(group, folder / group)
    return seen, time.monotonic() - began


@pytest.mark.parametrize(("group", "fault"), FAULTS)
def test_it_is_told_as_what_it_is(group: str, fault: Fault, folder: Path) -> None:
    seen, _ = watched(group, folder)
    assert (seen.answer_of(fault), seen.column_of(fault)) == (fault.answer, fault.column)


@pytest.mark.parametrize("group", GROUPS)
def test_the_rest_of_the_site_is_judged(group: str, folder: Path) -> None:
    seen, seconds = watched(group, folder)
    assert seen.healthy() == dict.fromkeys(HEALTHY, "fresh")
    assert (seen.facts.crawl.complete, seen.facts.crawl.blocked) == (True, None)
    assert seconds < LONGEST


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_is_accused(group: str, folder: Path) -> None:
    seen, _ = watched(group, folder)
    assert seen.accusations() == set()


def test_each_fault_has_a_name_of_its_own() -> None:
    names = [fault.name for faults in GROUPS.values() for fault in faults]
    assert len(names) == len(set(names))
