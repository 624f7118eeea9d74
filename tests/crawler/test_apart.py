"""Reading in processes of its own: the same readings, and a page that breaks a process costs that page only."""

import asyncio
import marshal
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.apart import Apart, peruser_of
from crawler.job import CrawlJob
from crawler.perusal import Perusal, Sheet
from crawler.records import PageKind, SiteFacts
from tests.crawler.small_portal import SmallPortal
from tests.crawler.test_crawl import timeless

URL = "http://www.example.gov.cn/"
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
MENU = "".join(f'<li><a href="/c{n}/">{name}</a></li>' for n, name in enumerate(("政务要闻", "通知公告", "政策文件")))
ROWS = "".join(f'<li><a href="t20261101_{n}.html">关于第{n}号事项的通知</a><span>2026-11-{n + 10}</span></li>' for n in range(8))
TEXT = "正文" * 200
BODIES = {
    URL: f'<html><title>某市</title><body><ul>{MENU}</ul><ul>{ROWS}</ul><img src="/a.png"><a href="http://[">坏</a></body></html>',
    f"{URL}c1/": f"<html><title>通知公告</title><body><ul>{MENU}</ul><ul>{ROWS}</ul></body></html>",
    f"{URL}c1/t20261101_1.html": f"<html><body><h1>关于第1号事项的通知</h1><p>发布时间：2026-11-11</p><p>{TEXT}</p></body></html>",
    f"{URL}nothing": "",
}


def sheets() -> list[Sheet]:
    pages = [Sheet(url, body.encode(), headers=HEADERS, home=url == URL) for url, body in BODIES.items()]
    return [*pages, Sheet(f"{URL}shown", BODIES[URL].encode(), rendered=True), Sheet(f"{URL}x", b"\x00\xff<a href='", status=404)]


@contextmanager
def apart(job: CrawlJob, count: int = 1) -> Iterator[Apart]:
    processes = Apart(replace(job, apart=count), peruser_of(job).read_now)
    try:
        yield processes
    finally:
        processes.close()


def read_all(
    processes: Apart,
    pages: list[Sheet],
    before: Callable[[], None] = lambda: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Perusal | None]:
    """Read the first page, then the others at once; ``before`` they are asked for, and while no answer was taken yet."""

    async def run() -> list[Perusal | None]:
        first = await processes.read(pages[0])
        before()
        asked = [asyncio.ensure_future(processes.read(page)) for page in pages[1:]]
        await asyncio.sleep(0)
        meanwhile()
        found = [first, *await asyncio.gather(*asked)]
        processes.close()
        return found

    return asyncio.run(run())


@pytest.mark.parametrize("count", [1, 2])
def test_pages_are_read_the_same_apart_and_here(job_for, count):
    job = job_for(URL)
    here = [peruser_of(job).read_now(sheet) for sheet in sheets()]
    with apart(job, count) as processes:
        assert read_all(processes, sheets()) == here
    assert [each and each.reading.kind for each in here[:3]] == [PageKind.HOME, PageKind.LISTING, PageKind.ARTICLE]
    assert here[0]
    assert here[0].parts.malformed == (("http://[", "坏"),)
    assert all(each and each.marks for each in here[:3])


def test_a_whole_crawl_is_the_same_apart_and_here(portal: SmallPortal, crawl: Callable[..., SiteFacts], tmp_path: Path):
    here = timeless(crawl(portal.url))
    assert timeless(crawl(portal.url, bundle=tmp_path / "apart" / here.crawl.run, apart=2)) == here


def test_a_page_goes_to_the_process_that_has_the_fewest_before_it(job_for):
    shares: list[int] = []
    with apart(job_for(URL), 2) as processes:
        found = read_all(processes, sheets(), meanwhile=lambda: shares.extend(each.pages for each in processes._processes))
    assert shares == [3, 2]
    assert all(found)


@pytest.mark.parametrize("count", [1, 2])
def test_a_page_that_kills_its_process_costs_that_page_only(job_for, caplog, count):
    with apart(job_for(URL), count) as processes:
        pid = processes._processes[0]._process.pid
        found = read_all(
            processes, sheets()[:4], lambda: os.kill(pid, signal.SIGSTOP), meanwhile=lambda: os.kill(pid, signal.SIGKILL)
        )
    assert [each is not None for each in found] == [True, False, True, True]
    assert sheets()[1].url in caplog.text


def test_where_no_process_starts_pages_are_read_here(job_for, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with apart(job_for(URL), 2) as processes:
        assert [each and each.reading.kind for each in read_all(processes, sheets()[:2])] == [PageKind.HOME, PageKind.LISTING]


@pytest.mark.parametrize("reads", ["self", "sheet: sum(iter(int, 1))"])
def test_nothing_is_left_behind(job_for, reads):
    """Neither of a process whose other end is gone, nor of one that is at a page which never ends."""
    patch = "" if reads == "self" else f"a.Peruser.read_now = lambda self, {reads};"
    code = f"import crawler.apart as a; a._PAGE_SECONDS = 0.2; {patch} a.main()"
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen([sys.executable, "-c", code], stdin=theirs.fileno())
    with ours:
        job = job_for(URL).to_json().encode()
        ours.sendall(struct.pack("!I", len(job)) + job)
        assert ours.recv(4) == bytes(4)
        if patch:
            page = marshal.dumps((URL, b"", 200, (), False, False))
            ours.sendall(struct.pack("!I", len(page)) + page)
            assert process.wait(30) == -signal.SIGPROF
    assert process.wait(30) == (-signal.SIGPROF if patch else 0)


def test_a_crawl_that_is_killed_leaves_no_process(job_for):
    code = (
        "import asyncio, os, sys; from crawler.apart import *; from crawler.job import CrawlJob;"
        "job = CrawlJob.from_json(sys.stdin.readline()); processes = Apart(job, None);"
        f"asyncio.run(processes.read(Sheet({URL!r}, b'<p>x')));"
        "print(processes._processes[0]._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=job_for(URL, apart=1).to_json(), capture_output=True, text=True, check=False
    )
    reader = int(done.stdout)
    deadline = time.monotonic() + 20
    while is_alive(reader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(reader)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
