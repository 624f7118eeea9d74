"""An audit of a public site reaches that site and what it may link to, and never the network that we run in.

One crawl of a public host that does all it can to send us there: each way is a test of its own.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crawler.gate
from crawler.gate import Gate, admitted
from crawler.rendering import find_browser
from crawler.targets import TargetState
from crawler.urls import canonical, is_private
from tests.security.conftest import Audited, audit, with_internet
from tests.security.hostile import Hostile, answer, page, serve

# Ways to write 127.0.0.3, where the trap listens, and hosts that lead there. {port} is the trap's and the site's.
SPELLINGS = {
    "plain": "http://127.0.0.3:{port}/",
    "decimal": "http://2130706435:{port}/",
    "hex": "http://0x7f000003:{port}/",
    "octal": "http://0177.0.0.3:{port}/",
    "short": "http://127.3:{port}/",
    "mapped": "http://[::ffff:127.0.0.3]:{port}/",
    "wide digits": "http://\uff11\uff12\uff17.0.0.3:{port}/",
    "ideographic dots": "http://127\u30020\u30020\u30023:{port}/",
    "circled digits": "http://\u2460\u2461\u2466.0.0.3:{port}/",
    "user name": "http://www.site.example@127.0.0.3:{port}/",
    "trailing dot": "http://127.0.0.3.:{port}/",
    "backslash": "http:\\\\127.0.0.3:{port}\\",
    "no scheme": "//127.0.0.3:{port}/",
    "a name that answers private": "http://inside.example:{port}/",
    "a name that answers both": "http://mixed.example:{port}/",
    "an address within a name": "http://127.0.0.3.nip.example:{port}/",
    "a name that changes its answer": "http://rebind.example:{port}/",
}
BY_NAME = frozenset(way for way in SPELLINGS if " name" in way and way != "user name")
NOWHERE = {
    "zero": "http://0.0.0.0:{port}/",
    "zero, short": "http://0:{port}/",
    "unspecified": "http://[::]:{port}/",
    "loopback, six": "http://[::1]:{port}/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata, named": "http://metadata.google.internal/",
    "localhost": "http://localhost:{port}/",
    "home network": "http://192.168.1.1/",
    "carrier": "http://100.100.100.200/",
}
REDIRECTED = ("/to-plain", "/to-inside", "/to-mapped")
SCHEMES = (
    "file:///etc/passwd",
    "ftp://127.0.0.3:{port}/x",
    "gopher://127.0.0.3:{port}/x",
    "data:text/html,<p>x</p>",
    "javascript:alert(1)",
)


def attacking_page(port: int) -> bytes:
    links = [url.format(port=port) for url in (*SPELLINGS.values(), *NOWHERE.values(), *SCHEMES)]
    hrefs = "".join(
        f"<li><a href='{url}t{n}.html'>关于开展第{n}号工作的通知</a><span>2026-11-19</span></li>" for n, url in enumerate(links)
    )
    own = "".join(f"<a href='{path}'>政策文件{path}</a>" for path in REDIRECTED)
    files = "".join(
        f"<a href='{url.format(port=port)}a.pdf'>附件</a><img src='{url.format(port=port)}b.png'>" for url in SPELLINGS.values()
    )
    form = f"<form action='http://127.0.0.3:{port}/search'><input name=q><input type=submit value=搜索></form>"
    frame = f"<iframe src='http://127.0.0.3:{port}/frame'></iframe><frame src='//127.0.0.3:{port}/frame'>"
    return page("某市人民政府", f"<div class=nav>{own}</div><ul class=list>{hrefs}</ul>{files}{form}{frame}")


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Audited, Hostile, Hostile]]:
    """One audit of a public site that attacks; the site's server and the trap in our own network."""
    with pytest.MonkeyPatch.context() as patch, serve("127.0.0.2") as site, serve("127.0.0.3", site.port) as trap:
        with_internet(patch)
        to = f"http://127.0.0.3:{site.port}"
        site.pages = {
            "/": attacking_page(site.port),
            "/robots.txt": answer("", "302 Found", Location=f"{to}/robots.txt"),
            "/to-plain": answer("", "302 Found", Location=f"{to}/redirected"),
            "/to-inside": answer("", "301 Moved", Location=f"http://inside.example:{site.port}/redirected"),
            "/to-mapped": answer("", "307 Temporary Redirect", Location=f"http://[::ffff:127.0.0.3]:{site.port}/redirected"),
        }
        with serve("127.0.0.2") as other:
            other.pages["/hop"] = answer("", "302 Found", Location=f"{to}/hopped")
            home = site.pages["/"]
            assert isinstance(home, bytes)
            beyond = f"<a href='http://other.example:{other.port}/hop'>外部链接一号通知</a>"
            site.pages["/"] = page("某市人民政府", home.decode().partition("<body>")[2] + beyond)
            done = audit(f"http://www.site.example:{site.port}/", tmp_path_factory.mktemp("reach"))
            assert any(path == "/hop" for path in other.paths())  # or the redirect behind it was never tried
        yield done, site, trap


def test_the_site_itself_was_crawled(attack: tuple[Audited, Hostile, Hostile]) -> None:
    done, site, _ = attack
    assert "/" in site.paths()
    assert set(REDIRECTED) <= set(site.paths())
    assert done.facts.home is not None


@pytest.mark.parametrize("way", [*SPELLINGS, *NOWHERE])
def test_no_link_leads_into_our_network(attack: tuple[Audited, Hostile, Hostile], way: str) -> None:
    done, _, trap = attack
    place = [*SPELLINGS, *NOWHERE].index(way)
    assert not [path for path in trap.paths() if path.endswith(f"t{place}.html")]
    written = {**SPELLINGS, **NOWHERE}[way].format(port=done.job.site.url.rpartition(":")[2].strip("/"))
    url = canonical(f"{written}t{place}.html", done.job.site.url)
    found = [each for each in done.facts.targets if each.url == url]
    assert all(each.status is None for each in found)
    if url is not None and way not in BY_NAME:
        assert [each.state for each in found] == [TargetState.PRIVATE]
    elif url is not None and way != "a name that changes its answer":  # that a name leads inside may be so from here only
        assert {each.state for each in found} <= {TargetState.UNASKED, TargetState.PRIVATE}


def test_nothing_at_all_came_to_the_trap(attack: tuple[Audited, Hostile, Hostile]) -> None:
    """Nor by a redirect of a page, of robots.txt or of another host, a frame, a picture, a file, a form: no connection at all."""
    assert attack[2].connections == 0
    assert attack[2].requests == []


@pytest.mark.parametrize("scheme", ["file:", "ftp:", "gopher:", "data:", "javascript:"])
def test_only_the_web_is_followed(attack: tuple[Audited, Hostile, Hostile], scheme: str) -> None:
    done = attack[0]
    urls = [each.url for each in done.facts.fetches] + [each.url for each in done.facts.targets if each.at is not None]
    assert not [url for url in urls if url.startswith(scheme)]
    assert canonical(f"{scheme}//x/y", done.job.site.url) is None


PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  (nothing is bound)
    "224.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "ff02::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_every_kind_of_private_address_is_one(address: str) -> None:
    assert is_private(address)
    assert is_private(f"[{address}]:80" if ":" in address else f"{address}:80")


@pytest.mark.parametrize(
    "address", ["1.2.3.4", "202.96.134.133", "240e::1", "2001:da8::1", "64:ff9b::1.2.3.4", "www.example.gov.cn"]
)
def test_a_public_address_is_none(address: str) -> None:
    assert not is_private(address)


def test_the_host_under_audit_may_be_private_until_it_was_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.gate, "_public", set())
    assert admitted("own.cn", ["10.0.0.1"], trusted=True) == ["10.0.0.1"]
    assert admitted("own.cn", ["1.2.3.4", "10.0.0.1"], trusted=True) == ["1.2.3.4"]
    with pytest.raises(PermissionError):
        admitted("own.cn", ["10.0.0.1"], trusted=True)
    with pytest.raises(PermissionError):
        admitted("other.cn", ["1.2.3.4", "10.0.0.1"], trusted=False)


def test_the_browser_s_way_out_knows_a_host_that_changes_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["1.2.3.4", "127.0.0.1"])

    async def changing(*_: Any, **__: Any) -> Any:
        return [(0, 0, 0, "", (next(answers), 0))]

    async def run() -> list[str]:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", changing)
        first = await crawler.gate.resolve("own.cn", trusted=True)
        try:
            return [first, await crawler.gate.resolve("own.cn", trusted=True)]
        except PermissionError:
            return [first, "refused"]

    monkeypatch.setattr(crawler.gate, "_public", set())
    assert asyncio.run(run()) == ["1.2.3.4", "refused"]


def test_a_public_host_under_audit_that_turns_private_in_mid_crawl_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_internet(monkeypatch)
    with serve("127.0.0.2") as site, serve("127.0.0.3", site.port) as trap:
        site.pages["/"] = page("某市人民政府", "".join(f"<a href='/zwgk/t{n}.html'>关于第{n}号工作的通知</a>" for n in range(40)))
        # DNS answers are kept for ten seconds by the connector: slow pages make it ask again within one crawl.
        for n in range(40):
            site.pages[f"/zwgk/t{n}.html"] = page(f"第{n}号", "<p>正文</p>")
        audit(f"http://rebind.site.example:{site.port}/", tmp_path)
        assert trap.connections == 0


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium here")
def test_a_page_in_the_browser_reaches_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_internet(monkeypatch)
    with serve("127.0.0.2") as site, serve("127.0.0.3", site.port) as trap:
        to = f"127.0.0.3:{site.port}"
        script = (
            f"for (const u of ['http://{to}/x','http://inside.example:{site.port}/x','http://127.3:{site.port}/x','file:///etc/passwd'])"
            "{fetch(u,{mode:'no-cors'}).then(r=>document.body.append('REA'+'CHED '+u)).catch(()=>{});"
            "let i=document.createElement('iframe');i.src=u;document.body.append(i);navigator.sendBeacon(u,'x');}"
            f"new WebSocket('ws://{to}/w');new EventSource('http://{to}/e');new Image().src='http://{to}/i';"
            f"navigator.serviceWorker&&navigator.serviceWorker.register('/sw.js').then(()=>document.body.append('WOR'+'KER')).catch(()=>{{}});"
            f"window.open('http://{to}/popup');let a=document.createElement('a');a.href='/file.bin';a.download='x';a.click();"
        )
        body = (
            f"<link rel=prefetch href='http://{to}/p'><link rel=preconnect href='http://{to}/'><div id=app></div>"
            f"<style>body{{background:url(http://{to}/css)}}@import 'http://{to}/import';</style><object data='file:///etc/passwd'></object>"
            f"<embed src='http://{to}/embed'><script src='http://{to}/s.js'></script><script>{script}</script>"
        )
        site.pages = {
            "/": page("某市人民政府", body),
            "/sw.js": answer("", Content_Type="text/javascript"),
            "/file.bin": answer(b"x" * 99),
        }
        done = audit(f"http://www.site.example:{site.port}/", tmp_path, render="always")
        assert trap.connections == 0
    from crawler.captures import captures, record_of  # noqa: PLC0415

    record = record_of(done.job.bundle, f"http://www.site.example:{site.port}/")
    assert record is not None
    shown = captures(done.job.bundle, [record])[record]
    assert shown.kind == "conversion"  # the browser was there
    assert "root:" not in shown.text
    assert "REACHED" not in shown.text
    assert "WORKER" not in shown.text


def test_the_browser_s_way_out_speaks_to_the_site_only() -> None:
    async def run() -> bytes:
        gate = Gate(lambda url: url == "http://site.example/", "site.example")
        port = int((await gate.open()).rpartition(":")[2])
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x01" + bytes([169, 254, 169, 254]) + (80).to_bytes(2, "big"))
            said = await asyncio.wait_for(reader.readexactly(12), 5)
            writer.close()
            await writer.wait_closed()
            return said
        finally:
            await gate.close()

    assert asyncio.run(run())[3] == 2  # 05 00, then 05 02: refused by the rules
