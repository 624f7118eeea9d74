"""Faults of a whole site: robots.txt, the home page, the connection, traps, certificates, the browser. One crawl each."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.faults.certificates import context
from tests.faults.portal import (
    HEALTHY,
    HTML,
    OTHERS,
    Exchange,
    FaultyPortal,
    Script,
    answer,
    healthy,
    home,
    listing,
    page,
    serve,
    then_close,
)

Serving = AbstractContextManager[FaultyPortal]


@dataclass(frozen=True)
class SiteFault:
    """``serve`` brings the site up. What must be told of it:

    ``crawl``    how the crawl ended: ``complete``, ``incomplete``, or ``blocked: tls``
    ``verdict``  the site's verdict under the pack ``monthly``
    ``columns``  the status of the columns that nothing ails
    ``left_out`` why addresses were left out, ``""`` where none was
    ``browser``  a script that stands for the browser
    """

    name: str
    what: str
    serve: Callable[[Path], Serving]
    crawl: str = "complete"
    verdict: str = "qualified"
    columns: str = "fresh"
    left_out: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    is_slow: bool = False
    browser: str = ""


def _portal(*, other: Callable[[str], bytes | None] = {}.get, more: str = "", **pages: Script) -> Callable[[Path], Serving]:
    """Serve the healthy portal with other ``pages`` (``robots``, ``home``) in it, ``more`` on its home page."""

    def start(_: Path) -> Serving:
        found = healthy(HEALTHY)
        if more:
            found["/"] = answer(home(more, HEALTHY))
        found.update({"/robots.txt" if name == "robots" else "/": script for name, script in pages.items()})
        return serve(FaultyPortal(pages=found, other=other))

    return start


def _tls(**bad: Any) -> Callable[[Path], Serving]:
    return lambda folder: serve(FaultyPortal(pages=healthy(HEALTHY)), context(folder, **bad))


async def _silence(exchange: Exchange) -> None:
    await asyncio.sleep(30)


def _robots(body: bytes | str, *more: str, kind: str = "text/plain", status: str = "HTTP/1.1 200 OK") -> Callable[[Path], Serving]:
    return _portal(robots=answer(body, *more, kind=kind, status=status))


# --- traps ------------------------------------------------------------------------------------------------------------


def _calendar(path: str) -> bytes | None:
    """Each month leads to the next and the one before, for ever."""
    start, found, rest = path.partition("/calendar?")
    if not found or start:
        return None
    given = dict(pair.partition("=")[::2] for pair in rest.split("&"))
    year, month = int(given["year"]), int(given["month"])
    turns = ((year + (month + step - 1) // 12, (month + step - 1) % 12 + 1) for step in (-1, 1))
    links = "".join(f"<a href='/calendar?year={y}&month={m}'>{y}年{m}月</a>" for y, m in turns)
    days = "".join(f"<td>{day}</td>" for day in range(1, 29 + month % 4))
    return answer(
        page(f"{year}年{month}月工作日历", f"<div class='calendar'>{links}<table><tr>{days}</tr></table></div>", columns=HEALTHY)
    )


def _calendar_in_folders(path: str) -> bytes | None:
    parts = path.strip("/").split("/")
    if len(parts) != 3 or parts[0] != "diary":
        return None
    year, month = int(parts[1]), int(parts[2])
    onward = f"/diary/{year + month // 12}/{month % 12 + 1}/"
    return answer(page("日程", f"<h1>{year}年{month}月</h1><a href='{onward}'>下一月</a>", columns=HEALTHY))


def _sessions(path: str) -> bytes | None:
    """A service desk whose every link carries a new session id under a name that nobody knows."""
    start, found, given = path.partition("?sid=")
    if not found or start not in {"/desk", "/desk/help"}:
        return None
    number = int(given.strip("x"))
    links = "".join(f"<a href='{way}?sid=x{2 * number + n}'>办事大厅{n}</a>" for n in (1, 2) for way in ("/desk", "/desk/help"))
    return answer(page("办事大厅", f"<div>{links}</div><p>请选择事项。</p>", columns=HEALTHY))


def _parameters(path: str) -> bytes | None:
    """Each page offers one more filter on top of those that are chosen."""
    if not path.startswith("/search?"):
        return None
    links = "".join(f"<a href='{path}&by{n}={path.count('&')}'>按{n}筛选</a>" for n in range(2))
    return answer(page("检索", f"<div>{links}</div><p>没有符合条件的结果。</p>", columns=HEALTHY))


def _deeper(path: str) -> bytes | None:
    """A relative link on a page that answers to any address leads deeper into itself."""
    if not path.startswith("/branch/"):
        return None
    return answer(page("分站", "<a href='branch/'>分站</a><a href='branch/more/'>更多</a>", columns=HEALTHY))


def _endless_pager(path: str) -> bytes | None:
    """A listing whose pager always offers a next page, with the rows of the first."""
    start, found, number = path.partition("/notices/?page=")
    if not found or start:
        return None
    return answer(_paged(int(number)))


def _paged(number: int) -> str:
    pager = f"<div class='page'><a href='/notices/?page={number + 1}'>下一页</a></div>"
    return listing("notices", more=pager, columns=HEALTHY)


def _pager_portal(_: Path) -> Serving:
    pages = healthy(HEALTHY)
    pages["/notices/"] = answer(_paged(1))
    return serve(FaultyPortal(pages=pages, other=_endless_pager))


def _onward(path: str) -> bytes | None:
    if not path.startswith("/onward"):
        return None
    return answer("", f"Location: /onward{int(path.strip('/').removeprefix('onward')) + 1}/", status="HTTP/1.1 302 Found")


def _shell_portal(_: Path) -> Serving:
    """A column beside the healthy ones whose list a script fetches."""
    columns = {**HEALTHY, "budget": OTHERS["budget"]}
    pages = healthy(columns)
    script = "<div id='app'></div><script src='/static/js/chunk-vendors.js'></script><script src='/static/js/app.js'></script>"
    pages["/budget/"] = answer(f"<!DOCTYPE html><html><head><title>{columns['budget']}</title></head><body>{script}</body></html>")
    return serve(FaultyPortal(pages=pages))


# --- connections ------------------------------------------------------------------------------------------------------


def _cut_after(requests: int) -> Callable[[Path], Serving]:
    return lambda _: serve(FaultyPortal(pages=healthy(), refuses_after=requests))


def _mute_after(requests: int) -> Callable[[Path], Serving]:
    def start(_: Path) -> Serving:
        portal = FaultyPortal()
        portal.pages = {path: _mute(portal, requests, script) for path, script in healthy().items()}
        return serve(portal)

    return start


def _mute(portal: FaultyPortal, after: int, script: Script) -> Script:
    async def do(exchange: Exchange) -> None:
        busy = answer("busy", status="HTTP/1.1 503 Service Unavailable")
        await exchange.send(script if portal.total <= after and isinstance(script, bytes) else busy)

    return do


@contextlib.contextmanager
def _nobody(_: Path) -> Iterator[FaultyPortal]:
    yield FaultyPortal(url="http://nobody.invalid/")


@contextlib.contextmanager
def _no_listener(_: Path) -> Iterator[FaultyPortal]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield FaultyPortal(url=f"http://127.0.0.1:{taken.getsockname()[1]}/")


@contextlib.contextmanager
def _deaf(_: Path) -> Iterator[FaultyPortal]:
    """A port that takes connections and never says a word, not even of TLS."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(64)
        yield FaultyPortal(url=f"https://127.0.0.1:{taken.getsockname()[1]}/")


@contextlib.contextmanager
def _plain_on_tls_port(folder: Path) -> Iterator[FaultyPortal]:
    with serve(FaultyPortal(pages=healthy(HEALTHY))) as portal:
        yield replace(portal, url=portal.url.replace("http://", "https://"))


HIDDEN = "undetermined"
SHUT = ("blocked: unreachable", HIDDEN)
NOT_TRUSTED = ("blocked: tls", HIDDEN)
QUICK = {"timeout": 0.4}

SITE_FAULTS = (
    SiteFault("robots-is-html", "robots.txt answers with the home page", _robots(home(columns=HEALTHY), kind=HTML)),
    SiteFault(
        "robots-of-1-mb",
        "robots.txt of 1 MB of rules",
        _robots("User-agent: *\n" + "".join(f"Disallow: /secret{n}/\n" for n in range(44_000))),
    ),
    SiteFault("robots-binary", "robots.txt of random bytes", _robots(bytes(range(256)) * 40)),
    SiteFault("robots-500", "robots.txt answers 500", _robots("error", status="HTTP/1.1 500 Error")),
    SiteFault("robots-silent", "robots.txt never answers", _portal(robots=_silence)),
    SiteFault(
        "robots-redirect-loop", "robots.txt redirects to itself", _robots("", "Location: /robots.txt", status="HTTP/1.1 302 Found")
    ),
    SiteFault(
        "robots-shuts-everything",
        "robots.txt: Disallow: /",
        _robots("User-agent: *\nDisallow: /\n"),
        "blocked: robots",
        HIDDEN,
        "undetermined: robots",
        "robots",
    ),
    SiteFault(
        "calendar",
        "a calendar whose months lead on for ever",
        _portal(other=_calendar, more="<a href='/calendar?year=2026&month=11'>工作日历</a>"),
        left_out="trap",
    ),
    SiteFault(
        "calendar-in-folders",
        "the same with year and month in the path",
        _portal(other=_calendar_in_folders, more="<a href='/diary/2026/11/'>日程</a>"),
        left_out="trap",
    ),
    SiteFault(
        "session-ids",
        "every link carries a new session id",
        _portal(other=_sessions, more="<a href='/desk?sid=x1'>办事大厅入口</a>"),
        left_out="trap",
    ),
    SiteFault(
        "endless-parameters",
        "each page offers one more filter, and nothing is found",
        _portal(other=_parameters, more="<a href='/search?by0=0'>检索</a>"),
        left_out="trap",
    ),
    SiteFault(
        "folders-in-themselves",
        "a relative link leads deeper into itself",
        _portal(other=_deeper, more="<a href='/branch/'>分站</a>"),
        left_out="trap",
    ),
    SiteFault("endless-pager", "a listing's pager never ends and shows the same rows", _pager_portal, left_out="trap"),
    SiteFault(
        "endless-redirects",
        "a link is redirected to ever new addresses",
        _portal(other=_onward, more="<a href='/onward0/'>直达</a>"),
        left_out="trap",
    ),
    SiteFault(
        "home-times-out",
        "the home page never answers",
        _portal(home=_silence),
        *SHUT,
        "undetermined: timeout",
        settings=QUICK,
        is_slow=True,
    ),
    SiteFault(
        "home-500",
        "the home page answers 500 for ever",
        _portal(home=answer("error", status="HTTP/1.1 500 Error")),
        "complete",
        HIDDEN,
        "undetermined: http_error",
    ),
    SiteFault("home-empty", "the home page has no byte", _portal(home=answer(b"")), "complete", HIDDEN, "undetermined: http_error"),
    SiteFault(
        "home-is-a-download",
        "the home page is a ZIP file",
        _portal(home=answer(b"PK\x03\x04" + bytes(500), kind="application/zip")),
        "complete",
        HIDDEN,
        "undetermined: shell",
    ),
    SiteFault(
        "home-redirects-for-ever",
        "the home page redirects to itself",
        _portal(home=answer("", "Location: /", status="HTTP/1.1 302 Found")),
        "complete",
        HIDDEN,
        "undetermined: http_error",
    ),
    SiteFault(
        "home-of-bad-bytes",
        "the home page answers with chunked garbage",
        _portal(home=then_close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
        *SHUT,
        "undetermined: unreachable",
    ),
    SiteFault("cut-in-mid-crawl", "after 12 requests every connection is reset", _cut_after(12), *SHUT, ""),
    SiteFault("busy-in-mid-crawl", "after 12 requests every answer is 503", _mute_after(12), "complete", HIDDEN, ""),
    SiteFault("dns-fails", "the name does not resolve", _nobody, *SHUT, "undetermined: dns"),
    SiteFault("connection-refused", "nobody listens on the port", _no_listener, *SHUT, "undetermined: unreachable"),
    SiteFault(
        "tls-silent",
        "the port takes connections and never says a word",
        _deaf,
        *SHUT,
        "undetermined: timeout",
        settings=QUICK,
        is_slow=True,
    ),
    SiteFault("tls-is-plain-http", "plain HTTP on the port of https", _plain_on_tls_port, *NOT_TRUSTED, "undetermined: tls"),
    SiteFault("tls-self-signed", "a certificate that nobody vouches for", _tls(), *NOT_TRUSTED, "undetermined: tls"),
    SiteFault("tls-expired", "a certificate that ran out yesterday", _tls(days=(-30, -1)), *NOT_TRUSTED, "undetermined: tls"),
    SiteFault("tls-not-yet", "a certificate that begins tomorrow", _tls(days=(1, 30)), *NOT_TRUSTED, "undetermined: tls"),
    SiteFault("tls-wrong-name", "a certificate of another host", _tls(host="other.example"), *NOT_TRUSTED, "undetermined: tls"),
    # Whether the server's alert arrives before its connection is cut is the network's matter.
    SiteFault(
        "tls-legacy",
        "a server that knows nothing newer than TLS 1.0",
        _tls(legacy=True),
        "blocked: tls or blocked: unreachable",
        HIDDEN,
        "undetermined: tls or undetermined: unreachable",
    ),
    SiteFault(
        "browser-dies",
        "the browser ends at once; a column wants one",
        _shell_portal,
        columns="fresh",
        settings={"render": "auto"},
        browser="#!/bin/sh\nexit 1\n",
    ),
    SiteFault(
        "browser-hangs",
        "the browser starts and never says a word",
        _shell_portal,
        columns="fresh",
        settings={"render": "auto", "max_seconds": 200.0},
        browser="#!/bin/sh\nexec sleep 300\n",
        is_slow=True,
    ),
)
