"""What a page, a file or a script makes of little: it breaks off, and the next one is read."""

import asyncio
import gzip
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.answers import retry_after
from crawler.bundle import Bundle
from crawler.frontier import DONE, Frontier, hosts_of
from crawler.inspection.files import personal_in_file
from crawler.memory import READ_BYTES
from crawler.middlewares import MAX_CODINGS
from crawler.records import Outcome
from crawler.rendering import Rendered, Renderer, find_browser
from crawler.screenshots import _stays
from crawler.walk import LeftOut, Level, Stage, Step
from tests.security.conftest import AS_OF, Audited
from tests.security.hostile import Hostile, answer, page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MOST = 16 * 1024 * 1024
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium here")


def office(name: str, part: str) -> bytes:
    """An office file with one large part that zips well, but not so well that its ratio tells it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("xl/workbook.xml" if name.startswith("xl/") else "word/styles.xml", "<x/>")
        file.writestr(name, part)
    return packed.getvalue()


PARAGRAPHS = "".join(f'<w:p a="{n}"/>' for n in range(1_100_000))
CELLS, ENTITIES = "<c><v>1</v></c>" * 1_200_000, "&a;" * 9000
UNFOLDING = {
    "word/document.xml": f'<w:document xmlns:w="{WORD}">{PARAGRAPHS}</w:document>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row>{CELLS}</row></sheetData></worksheet>',
    "xl/sharedStrings.xml": f'<!DOCTYPE l [<!ENTITY a "{"a" * 100_000}">]><sst xmlns="{SHEET}"><si><t>{ENTITIES}</t></si></sst>',
}


@pytest.mark.parametrize("name", UNFOLDING)
def test_an_attachment_that_unfolds_is_unread_at_once(name: str) -> None:
    body = office(name, UNFOLDING[name])
    assert len(body) < 8 * 1024 * 1024  # of what a crawl looks into
    began = time.process_time()
    assert personal_in_file(body, "http://a.cn/x", as_of=AS_OF) is None
    assert time.process_time() - began < 2


def test_a_page_of_nothing_but_tags_is_unread_and_the_others_are_read(evil: Hostile, crawled: Callable[..., Audited]) -> None:
    """Its tree would take two gigabytes."""
    tags = "<td>" * (MOST // 4 - 1000)
    evil.pages = {
        "/": page("某市人民政府", "<ul class=nav><li><a href='/tags/'>政策文件</a><li><a href='/zwgk/'>通知公告</a></ul>"),
        "/tags/": page("政策文件", tags),
        "/zwgk/": page("通知公告", "<h2>通知公告</h2><ul><li><a href='t1.html'>关于开展某项工作的通知</a>2026-11-19</ul>"),
    }
    done = crawled(f"http://127.0.0.1:{evil.port}/", apart=1, trials=False)
    seen = {each.url.rpartition(str(evil.port))[2]: each for each in done.facts.fetches if each.via == "http"}
    assert seen["/tags/"].why == "unread"
    assert seen["/zwgk/"].kind is not None
    assert seen["/zwgk/"].why is None


def test_the_bound_holds_for_whatever_is_started() -> None:
    program = f"from crawler.memory import bound_memory; bound_memory({READ_BYTES}); import subprocess, sys; " + (
        "sys.exit(subprocess.run([sys.executable, '-c', 'bytearray(2 << 30)'], stderr=subprocess.DEVNULL).returncode)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 1


def test_a_bound_of_the_system_s_stays() -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (1 << 28, 1 << 29)); from crawler.memory import bound_memory;"
        f"bound_memory({READ_BYTES}); assert resource.getrlimit(resource.RLIMIT_DATA) == (1 << 28, 1 << 29)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_what_comes_after_the_last_address_that_can_be_kept_has_one_that_stands_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.frontier.MAX_ADDRESSES", 3)
    home, level = "http://a.cn/", Level(Stage.COLUMN, 1)
    with Bundle.open(tmp_path / "run", create=True) as bundle:
        bundle.start_writing()
        front = Frontier(bundle, hosts_of(home, ()), 100, 9)
        known = [front.add(Step(url, level, 1)) for url in (home, f"{home}a", f"{home}b")]
        late = [front.add(Step(url, level, 1)) for url in (f"{home}late", f"{home}later", "http://other.cn/", f"{home}late")]
        assert (known, late) == ([1, 2, 3], [4, 4, 4, 4])
        assert front.add(Step(f"{home}b", level, 1)) == 3
        front.leave(f"{home}latest", LeftOut.TRAP)
        assert front.find(f"{home}later") is None
        while (place := front.next_place()) is not None:
            front.settle(place, DONE, kept=True)
        bundle.commit()
        assert [row.state for row in bundle.address_rows()] == [DONE, DONE, DONE, LeftOut.BUDGET]
        assert not bundle.observation().summary.complete


def test_a_capture_of_refreshes_is_prepared_in_time() -> None:
    began = time.process_time()
    _stays("<meta " + "http-equiv=refresh " * (MOST // 19))
    assert time.process_time() - began < 2
    assert _stays('<META content="0; url=/x" HTTP-EQUIV = "Refresh"><meta charset=utf-8>') == "<meta charset=utf-8>"


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 2024 00:00:00 +999999999999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"]
)
def test_a_moment_that_no_clock_knows_is_no_moment(value: str) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    assert retry_after(value, datetime.now(UTC)) is None


def test_what_is_packed_a_thousand_times_is_not_unpacked(evil: Hostile, crawled: Callable[..., Audited]) -> None:
    """Small on its way, it would be as large as the limit lets it be a thousand times over."""
    body = gzip.compress(page("某市", "<p>正文</p>").partition(b"\r\n\r\n")[2])
    links = "".join(f"<li><a href='/{times}/'>第{times}号栏目</a>" for times in (MAX_CODINGS, MAX_CODINGS + 1))
    evil.pages = {"/": page("某市人民政府", f"<ul class=nav>{links}</ul>")}
    for times in (2, 3, 4):
        body = gzip.compress(body)
        evil.pages[f"/{times}/"] = answer(body, Content_Encoding=", ".join(["gzip"] * times))
    done = crawled(f"http://127.0.0.1:{evil.port}/", trials=False)
    seen = {each.url.rpartition(str(evil.port))[2]: each.outcome for each in done.facts.fetches if each.via == "http"}
    assert (seen["/3/"], seen["/4/"]) == (Outcome.OK, Outcome.HTTP_ERROR)


def rendered(site: Hostile, *paths: str, between: Callable[[], None] = lambda: None) -> list[Rendered]:
    choice = find_browser()
    assert choice is not None
    base = f"http://127.0.0.1:{site.port}"

    async def run() -> list[Rendered]:
        renderer = Renderer(choice, lambda url: url.startswith(base), "127.0.0.1", "gongkai-test")
        seen = []
        try:
            for path in paths:
                seen.append(await renderer.render(base + path))
                between()
        finally:
            await renderer.close()
        return seen

    return asyncio.run(run())


@pytest.mark.browser
@needs_browser
def test_what_a_script_blows_up_never_leaves_the_browser(evil: Hostile) -> None:
    blow = "for (let i = 0; i < 60; i++) document.documentElement.setAttribute('a' + i, 'y'.repeat(1e6));"
    clobber = "<img name=documentElement><img name=doctype>"  # elements that stand in the way of who asks
    evil.pages = {"/": page("某市", f"{clobber}<script>{blow}</script>"), "/good/": page("好页", "<p>正文</p>")}
    large, good = rendered(evil, "/", "/good/")
    assert (large.outcome, large.html) == (Outcome.TOO_LARGE, "")
    assert good.outcome is Outcome.OK
    assert "正文" in good.html


@pytest.mark.browser
@needs_browser
def test_a_driver_that_died_of_a_page_is_started_anew(evil: Hostile) -> None:
    evil.pages = {"/": page("某市", "<p>正文</p>")}
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = set(children.read_text().split())

    killed: list[str] = []

    def kill() -> None:
        for each in () if killed else set(children.read_text().split()) - before:
            killed.append(each)
            os.kill(int(each), signal.SIGKILL)

    first, second, third = rendered(evil, "/", "/", "/", between=kill)
    assert first.outcome is Outcome.OK
    assert second.why in {None, "browser-error"}  # told as what it is: the browser's end, not the site's
    assert third.outcome is Outcome.OK


@pytest.mark.browser
@needs_browser
def test_a_page_s_source_is_as_the_page_shows_it(evil: Hostile) -> None:
    body = "<!DOCTYPE html><html lang=zh><head><title>题</title></head><body><p id=a>正文&amp;<svg></svg></p></body></html>"
    evil.pages = {"/": f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n{body}".encode()}
    (seen,) = rendered(evil, "/")
    assert seen.html == body.replace("lang=zh", 'lang="zh"').replace("id=a", 'id="a"')
