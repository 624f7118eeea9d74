"""Three months of the replicas on one data folder: what became of each fault is what the truth says of its stages."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import monthly
from checks.history import Change, compare, judgements
from checks.model import Judgement
from crawler.archive import Archive
from crawler.configuration import fill_config
from crawler.register import replace_sites
from crawler.rendering import find_browser
from crawler.sites import SiteConfig
from demo.portals import serve
from demo.truth import STAGES, PlantedFault, load_truth, lost_at, unmatched
from reports.screen import Screen
from tests.replicas import abstentions, accusations, found_of
from workspace import Settings

DAYS = {1: date(2026, 9, 20), 2: date(2026, 10, 20), 3: date(2026, 11, 20)}
TRUTH = load_truth()
GROUPS = (("nxzw", "ycxixia"), ("spt", "nx"))  # the first needs no browser, and holds every kind of change
Judged = Callable[[str], list[Judgement]]

pytestmark = pytest.mark.timeout(400)
_SLOW = (pytest.mark.slow, pytest.mark.skipif(find_browser() is None, reason="no Chromium here"))
every_portal = pytest.mark.parametrize("key", [*GROUPS[0], *(pytest.param(key, marks=_SLOW) for key in GROUPS[1])])


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return how to get one site's judgements of three months, oldest first; the sites of a group are crawled together."""

    @cache
    def months(group: tuple[str, ...]) -> list[tuple[Judgement, ...]]:
        return run_months(tmp_path_factory.mktemp("stages") / "data", group)

    def of_site(key: str) -> list[Judgement]:
        group = next(each for each in GROUPS if key in each)
        return [next(each for each in month if each.site.key == key) for month in months(group)]

    return of_site


def run_months(data: Path, keys: tuple[str, ...]) -> list[tuple[Judgement, ...]]:
    """Crawl and judge the portals of ``keys`` in three months, each at its stage, on one data folder."""
    data.mkdir()
    config, ports, chosen = data / "config", [0, 0, 0, 0], ",".join(keys)
    for stage, day in DAYS.items():
        settings = Settings(data, config, day, rate=0, render="never" if keys == GROUPS[0] else "auto")
        with serve(day, ports, stage=stage) as portals:
            ports = [int(portal.url.rsplit(":", 1)[1].rstrip("/")) for portal in portals]
            replace_sites(config, [SiteConfig.model_validate(portal.site_fields) for portal in portals])
            fill_config(config)
            monthly.crawl(settings, None, chosen, Screen(quiet=True))
        monthly.check(settings, None, chosen, Screen(quiet=True))
    with Archive(data) as archive:
        return [judgements(archive, f"{day:%Y-%m}") for day in DAYS.values()]


def expected(key: str, stage: int) -> list[PlantedFault]:
    return [fault for fault in TRUTH[key].faults if fault.is_seen(stage)]


@pytest.mark.parametrize("stage", STAGES)
@every_portal
def test_the_faults_of_each_stage_and_nothing_else(judged: Judged, key: str, stage: int) -> None:
    found = judged(key)[stage - 1]
    assert unmatched(expected(key, stage), accusations(found)) == ([], [])
    assert unmatched([doubt for doubt in TRUTH[key].undetermined if stage in doubt.stages], abstentions(found)) == ([], [])


@pytest.mark.parametrize("stage", STAGES)
@every_portal
def test_the_score_of_each_stage(judged: Judged, key: str, stage: int) -> None:
    judgement = judged(key)[stage - 1]
    lost = {line.indicator: line.raw for line in judgement.scores if line.raw > 0}
    assert lost == lost_at(TRUTH[key], stage)
    is_vetoed = any(fault.level == "veto" for fault in expected(key, stage))
    assert judgement.verdict.value == ("unqualified" if is_vetoed else "qualified")


def change_of(fault: PlantedFault, stage: int) -> Change | None:
    """What the truth says became of a fault since the stage before; None where it was in neither."""
    now, before = fault.is_seen(stage), fault.is_seen(stage - 1)
    earlier = any(fault.is_seen(number) for number in range(1, stage - 1))
    if now:
        stood = before or (earlier and stage - 1 in fault.unseen)
        return Change.STANDING if stood else Change.COME_BACK if earlier else Change.NEW
    if before:
        return Change.UNSEEN if stage in fault.unseen else Change.FIXED
    return None


@pytest.mark.parametrize("stage", STAGES[1:])
@every_portal
def test_what_became_of_each_fault(judged: Judged, key: str, stage: int) -> None:
    now, before, *earlier = reversed(judged(key)[:stage])
    changed = compare(now, before, earlier)
    for change in Change:
        told = [fault for fault in TRUTH[key].faults if change_of(fault, stage) is change]
        found = [found_of(each.fault, now.site.url) for each in changed if each.change is change]
        assert unmatched(told, found) == ([], []), change


def test_every_change_is_planted_in_the_quick_group() -> None:
    changes = {change_of(fault, stage) for key in GROUPS[0] for fault in TRUTH[key].faults for stage in STAGES[1:]}
    assert set(Change) <= changes
