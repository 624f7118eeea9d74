"""Whatever ails a whole site, the crawl ends, what could be seen is judged, the rest is told, and nobody is accused of it."""

import time
from pathlib import Path

import pytest

from tests.faults.portal import HEALTHY
from tests.faults.site_faults import SITE_FAULTS, SiteFault
from tests.faults.watch import Watched, crawl

LONGEST = 60.0
LONGEST_SLOW = 240.0  # a browser gets half a minute to start, and is tried for each look


def crawl_of(seen: Watched) -> str:
    summary = seen.facts.crawl
    return f"blocked: {summary.blocked}" if summary.blocked else "complete" if summary.complete else "incomplete"


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, id=fault.name, marks=[pytest.mark.slow] if fault.is_slow else []) for fault in SITE_FAULTS]
)
def test_it_is_told_as_what_it_is(fault: SiteFault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault.browser:
        script = tmp_path / "browser"
        script.write_text(fault.browser)
        script.chmod(0o755)
        monkeypatch.setenv("GONGKAI_BROWSER", str(script))
    began = time.monotonic()
    with fault.serve(tmp_path / "server") as portal:
        seen = crawl(portal, tmp_path, **fault.settings)
    assert time.monotonic() - began < (LONGEST_SLOW if fault.is_slow else LONGEST)
    assert crawl_of(seen) in fault.crawl.split(" or ")
    assert str(seen.judgement.verdict) == fault.verdict
    assert ", ".join(reason for reason, _, _ in seen.facts.crawl.left_out) == fault.left_out
    assert seen.accusations() == set()
    statuses = seen.healthy()
    told = [dict.fromkeys(HEALTHY, each) for each in fault.columns.split(" or ")]
    assert statuses in told if fault.columns else set(statuses.values()) <= {"fresh", *UNSEEN}
    if fault.browser:
        assert seen.status("budget") == "undetermined: shell"


UNSEEN = {f"undetermined: {reason}" for reason in ("http_error", "unreachable", "unreadable_date")}


def test_a_trap_is_named_with_an_example(tmp_path: Path) -> None:
    fault = next(each for each in SITE_FAULTS if each.name == "calendar")
    with fault.serve(tmp_path) as portal:
        seen = crawl(portal, tmp_path)
    ((reason, number, example),) = seen.facts.crawl.left_out
    assert (reason, "/calendar?year=" in example) == ("trap", True)
    assert number <= 4
    assert portal.total < 60
