"""Starting and ending the process that crawls one site."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler import child
from crawler.crawl import crawl_site
from crawler.errors import UserError
from crawler.job import CrawlJob, Progress
from tests.crawler.small_portal import SmallPortal


def test_a_child_that_nobody_took_ends_with_the_block() -> None:
    with child.ready():
        (waiting,) = child._ready
        assert waiting.poll() is None
    assert waiting.returncode is not None
    assert child._ready == []


def test_it_ends_too_where_the_block_breaks() -> None:
    waiting = []

    def slip() -> None:
        with child.ready():
            waiting.extend(child._ready)
            raise UserError("a slip")

    with pytest.raises(UserError):
        slip()
    assert waiting[0].returncode is not None


def test_the_first_crawl_takes_it_and_the_next_has_one_of_its_own() -> None:
    with child.ready():
        (waiting,) = child._ready
        first, second = child.take(), child.take()
        assert first is waiting
        assert second is not waiting
        for each in (first, second):
            child.end(each)
    assert first.returncode == second.returncode == 0  # no job came: there was nothing to do


def test_one_that_waited_crawls_and_tells_its_own_log(portal: SmallPortal, job_for: Callable[..., CrawlJob]) -> None:
    job = job_for(portal.url)
    told: list[Progress] = []
    with child.ready():
        (waiting,) = child._ready
        crawl_site(job, told.append)
    assert waiting.returncode == 0
    assert told[-1].fetched > 0
    assert "Spider closed" in (job.bundle / "crawl.log").read_text()


def test_a_parent_that_is_killed_leaves_none_behind() -> None:
    code = (
        "import json, time; from crawler import child\nwith child.ready():\n print(child._ready[0].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = json.loads(parent.stdout.readline())
        parent.kill()
    for _ in range(200):
        if not _is_alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("it waits for a job that never comes")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
