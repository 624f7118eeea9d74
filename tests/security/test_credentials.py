"""Nothing of this machine's environment is sent: no proxy, netrc, cookie of another host, password or token."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.asking import Asker
from crawler.child import environment
from crawler.job import CrawlJob
from crawler.records import Site
from crawler.urls import canonical, site_hosts
from tests.security.conftest import Audited, audit, with_internet
from tests.security.hostile import Hostile, answer, page, serve

SECRET = "s3cr3t-of-the-environment"  # noqa: S105  (invented, and what is looked for)


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder and an environment full of secrets."""
    home = tmp_path / "home"
    home.mkdir()
    netrc = home / ".netrc"
    netrc.write_text(f"default login gongkai password {SECRET}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://user:{SECRET}@127.0.0.1:9")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    return home


def test_a_crawl_sends_none(evil: Hostile, crawled: Callable[..., Audited], surroundings: Path) -> None:
    evil.pages["/"] = page("某市人民政府", "<a href='/zwgk/'>政务公开</a><a href='/x.pdf'>附件</a>")
    crawled(f"http://127.0.0.1:{evil.port}/")
    assert len(evil.requests) > 3  # pages, robots.txt, the trials at the end
    sent = "".join(evil.requests)
    assert SECRET not in sent
    for name in ("authorization:", "proxy-authorization:", "cookie:"):
        assert name not in sent.lower()


def test_a_probe_sends_none(evil: Hostile, surroundings: Path) -> None:
    import asyncio  # noqa: PLC0415

    from crawler.visits import visit  # noqa: PLC0415

    evil.pages["/"] = page("某市人民政府", "")
    seen = asyncio.run(visit(Site("a", "某市", f"http://127.0.0.1:{evil.port}/")))
    assert seen.opened
    assert SECRET not in "".join(evil.requests)
    assert "authorization" not in "".join(evil.requests).lower()


def test_the_child_knows_nothing_of_the_environment(surroundings: Path) -> None:
    known = environment()
    assert SECRET not in "".join(known.values())
    assert not [name for name in known if "proxy" in name.lower() or "AWS" in name]
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == SECRET


def test_a_password_in_a_link_is_not_sent() -> None:
    assert canonical("http://user:password@a.cn/x") == "http://a.cn/x"


def test_cookies_stay_with_the_host_that_set_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a cookie for a whole suffix (``domain=example``) go to others."""
    with_internet(monkeypatch)
    with serve("127.0.0.2") as site, serve("127.0.0.2") as other:
        links = f"<a href='/next.html'>政务公开</a><a href='http://other.example:{other.port}/x.html'>国家部委网站</a>"
        home = page("某市人民政府", links).replace(
            b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nSet-Cookie: a=own\r\nSet-Cookie: b=wide; Domain=example\r\n"
        )
        site.pages = {"/": home, "/next.html": answer("<title>x</title>")}
        other.pages = {"/x.html": answer("<title>x</title>")}
        audit(f"http://www.site.example:{site.port}/", tmp_path)
        assert any("a=own" in request for request in site.requests)  # its own it gets back
        assert other.requests
        assert "cookie:" not in "".join(other.requests).lower()


def test_a_redirect_carries_nothing_to_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_internet(monkeypatch)
    with serve("127.0.0.2") as site, serve("127.0.0.2") as other:
        away = answer("", "302 Found", Location=f"http://other.example:{other.port}/y.html", Set_Cookie="a=own")
        site.pages = {"/": page("某市人民政府", "<a href='/away.html'>政策文件</a>"), "/away.html": away}
        audit(f"http://www.site.example:{site.port}/", tmp_path)
        for request in other.requests:
            assert "cookie:" not in request.lower()
            assert "referer:" not in request.lower()
            assert "authorization:" not in request.lower()


def test_a_request_says_who_asks_and_nothing_more() -> None:
    """A contact that holds a line break adds no header."""
    from crawler.settings import user_agent  # noqa: PLC0415

    agent = user_agent("me@x.cn\r\nX-Evil: 1")
    assert "\r" not in agent
    assert "\n" not in agent
    job = CrawlJob.__dataclass_fields__
    assert "contact" in job
    assert Asker(site_hosts("http://a.cn/"), "a.cn", agent, 1.0)._headers["User-Agent"] == agent
