"""Killed with SIGKILL at random moments, a four-site run goes on each time and ends with the archive of one left alone."""

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.job import CrawlJob
from demo.portals import Portal, serve
from tests.faults.portal import FaultyPortal
from tests.faults.site_faults import SITE_FAULTS
from tests.faults.watch import Watched, crawl, job_of
from tests.test_monthly import AS_OF, ROOT, archive_of, count, month_command, register

SEED = 20261120
KILLS = 20


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, Portal]]:
    with serve(date.fromisoformat(AS_OF), [0, 0, 0, 0]) as served:
        yield {portal.key: portal for portal in served}


def finish(data: Path) -> int:
    done = subprocess.run(month_command(data), capture_output=True, check=False, timeout=300, cwd=ROOT, text=True)
    print(done.stderr[-2000:])
    return done.returncode


def check_whole(data: Path, runs: int = 4) -> None:
    """Every SQLite file is sound, every WARC can be read to its end, and no record is there twice."""
    assert count(data, "SELECT count(*) FROM runs") == runs
    for path in (data / "gongkai.db", *data.glob("evidence/*/*/*/facts.db")):
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], path
        db.close()
    bundles = list(data.glob("evidence/*/*/*/pages.warc.gz"))
    assert len(bundles) == runs
    for path in bundles:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream, check_digests="raise")
            ids = Counter(record.rec_headers["WARC-Record-ID"] for record in records if record.content_stream().read() or True)
        assert ids.most_common(1)[0][1] == 1, path


def run_killed(data: Path, moments: Iterator[float]) -> int:
    """Run the month, killed after each of ``moments`` seconds as long as it is at work; return how often it was killed."""
    killed = 0
    for seconds in moments:
        process = subprocess.Popen(month_command(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        try:
            process.wait(seconds)
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    return killed


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_killed_at_random_moments_the_archive_is_the_same(portals: dict[str, Portal], tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    register(whole, portals)
    began = time.monotonic()
    code = finish(whole)
    longest = time.monotonic() - began
    expected = archive_of(whole)
    check_whole(whole)
    chance = random.Random(SEED)  # noqa: S311  (moments, no secrets)
    left, series = KILLS, 0
    while left > 0:
        data = tmp_path / f"broken{series}"
        register(data, portals)
        left -= run_killed(data, (chance.uniform(0.3, longest) for _ in range(left)))
        assert finish(data) == code
        assert archive_of(data) == expected
        check_whole(data)
        series += 1


COUNTED = {"calendar", "calendar-in-folders", "session-ids", "endless-pager"}
"""Traps that are known by how many pages say the same; the others are by their addresses alone."""


def kill_at(portal: FaultyPortal, requests: int, job: CrawlJob) -> None:
    """Crawl until the portal was asked so often, then kill the crawl."""
    command = [sys.executable, "-m", "crawler.crawl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as child:
        assert child.stdin is not None
        child.stdin.write(job.to_json().encode() + b"\n")
        child.stdin.flush()
        until = time.monotonic() + 20
        while portal.total < requests and child.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        child.kill()


def walked(seen: Watched) -> tuple[set[str], list[tuple[str, int, str]]]:
    """Return the paths that were visited, and what was left out, by paths too."""
    left_out = [(reason, number, seen.path(example)) for reason, number, example in seen.facts.crawl.left_out]
    return {seen.path(fetch.url) for fetch in seen.facts.fetches}, left_out


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in SITE_FAULTS if fault.name in COUNTED])
def test_a_trap_takes_in_no_more_of_a_crawl_that_is_killed(fault, tmp_path: Path) -> None:
    with fault.serve(tmp_path) as portal:
        whole = walked(crawl(portal, tmp_path / "whole"))
        requests = portal.total
    with fault.serve(tmp_path) as portal:
        kill_at(portal, requests - 12, job_of(portal, tmp_path / "killed"))
        killed_at = portal.total
        assert walked(crawl(portal, tmp_path / "killed")) == whole
    assert killed_at < requests <= portal.total
