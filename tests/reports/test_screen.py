"""What is shown while many sites are crawled at once."""

import io
import sys

import pytest

from crawler.job import Progress
from reports import screen
from reports.screen import Screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def step(site: str, fetched: int = 1, queued: int = 9) -> Progress:
    return Progress(site, fetched, queued, 1.0)


def test_bars_are_of_the_sites_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Screen(quiet=False) as shown:
        for number in range(40):
            shown.progress(step(f"site{number}"))
            shown.progress(step(f"site{number}", 10, queued=0 if number < 30 else 5))
        assert shown._bars is not None
        assert [task.description for task in shown._bars.tasks if task.visible] == [f"site{number}" for number in range(30, 40)]


@pytest.mark.parametrize("sites", [1, 4, 16])
def test_lines_come_at_the_same_pace_however_many_sites_there_are(sites: int, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    clock = [100.0]
    monkeypatch.setattr(screen.time, "monotonic", lambda: clock[0])
    shown = Screen(quiet=False)
    for _ in range(2 * 60 * 5):  # five minutes, two reports a second of each
        for site in range(sites):
            shown.progress(step(f"site{site}"))
        clock[0] += 0.5
    lines = capsys.readouterr().err.splitlines()
    assert sites <= len(lines) <= sites + 30
    assert {line.partition("：")[0] for line in lines} == {f"site{site}" for site in range(sites)}


def test_the_last_line_of_a_site_always_comes(capsys) -> None:
    shown = Screen(quiet=False)
    for queued in (5, 4, 0):
        shown.progress(step("site", 9, queued))
    assert capsys.readouterr().err == "site：已取9页，待取5页\nsite：已取9页，待取0页\n"
