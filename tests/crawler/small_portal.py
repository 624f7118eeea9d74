"""A small portal of our own on the loopback, that can misbehave: answers are scripted per path and every request is counted."""

import contextlib
import hashlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COLUMNS = (
    ("xwdt/zwyw", "政务要闻"),
    ("zwgk/tzgg", "通知公告"),
    ("zwgk/zcwj", "政策文件"),
    ("zwgk/zcjd", "政策解读"),
    ("hdjl/yjzj", "意见征集"),
)
PAGES = 2
ROWS = 4


@dataclass(slots=True)
class Reply:
    """One scripted answer. ``cut`` drops the connection in mid-body, ``wait`` holds it for seconds."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    wait: float = 0.0

    @property
    def payload(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Script = Reply | Callable[[int], Reply]


@dataclass(slots=True)
class SmallPortal:
    """``pages`` maps a path to its answer, or to what its n-th request (from 1) gets; ``asked`` counts requests.

    ``heads`` answers HEAD too (counted as ``HEAD /path``); without it HEAD is 501, as many old servers have it.
    ``tags`` gives an ETag with every page, and 304 to who has it; ``unchanged`` are paths that answer 304 to any condition,
    ``refused`` such as answer 500 to it. ``sent`` counts bytes of bodies.
    """

    url: str = ""
    pages: dict[str, Script] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    delay: float = 0.0
    heads: bool = True
    tags: bool = False
    unchanged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    sent: int = 0
    seen: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, path: str, counted: str = "") -> Reply:
        with self.seen:
            self.asked[counted or path] += 1
            number = self.asked[counted or path]
            self.seen.notify_all()
        script = self.pages.get(path, Reply(404, page("页面不存在", "<p>404 Not Found</p>")))
        return script(number) if callable(script) else script

    def on_condition(self, path: str, tag: str, condition: str | None) -> int | None:
        """Return the status of an answer without a page: what a condition is met with, where it is one."""
        if condition is None:
            return None
        if path in self.refused:
            return 500
        return 304 if path in self.unchanged or condition == tag else None

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    def wait_for(self, requests: int, timeout: float = 30.0) -> None:
        with self.seen:
            assert self.seen.wait_for(lambda: self.total >= requests, timeout), f"only {self.total} requests came"


def page(title: str, body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}_某市人民政府</title>{head}</head><body>"
        f"<div class='header'><ul class='nav'>{_menu()}</ul></div>{body}"
        f"<div class='footer'>主办：某市人民政府办公室</div></body></html>"
    )


def _menu() -> str:
    items = "".join(f"<li><a href='/{path}/'>{name}</a></li>" for path, name in COLUMNS)
    return f"<li><a href='/'>首页</a></li>{items}<li><a href='/zwgk/zfxxgkzn/'>政府信息公开指南</a></li>"


def listing(path: str, name: str, number: int, rows: list[tuple[str, str, str]], pages: int = PAGES) -> str:
    lines = "".join(f"<li><a href='{href}' title='{title}'>{title}</a><span>{day}</span></li>" for href, title, day in rows)
    return page(
        name,
        f"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/{path}/' class='CurrChnlCls'>{name}</a></div>"
        f"<div class='list-right'><h2>{name}</h2><ul class='news-list'>{lines}</ul>"
        f'<div class=\'page\'><script>createPageHTML({pages}, {number}, "index", "html");</script></div></div>',
        f"<meta name='ColumnName' content='{name}'>",
    )


def article(title: str, day: str, column: str, path: str) -> str:
    return page(
        title,
        f"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/{path}/'>{column}</a> &gt; 正文</div>"
        f"<div class='article'><h1>{title}</h1><p class='info'>发布日期：{day} 来源：市政府办公室</p>"
        f"<div class='TRS_Editor'>{'<p>各县（区）人民政府，市政府各部门：现将有关事项通知如下，请遵照执行。</p>' * 6}</div></div>",
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day} 10:00'>",
    )


def standard() -> dict[str, Script]:
    """A faultless portal of 5 columns with two pages each: 1 home, 10 listing pages, 40 documents, 1 static page."""
    pages: dict[str, Script] = {"/robots.txt": Reply(404, "")}
    blocks = []
    for c, (path, name) in enumerate(COLUMNS):
        rows = []
        for n in range(PAGES * ROWS):
            day = f"2026-{11 - n // ROWS:02d}-{19 - n:02d}"
            href = f"/{path}/2026{11 - n // ROWS:02d}/t2026{11 - n // ROWS:02d}{19 - n:02d}_51{c}{n:03d}.html"
            title = f"关于做好第{c}{n}号{name}有关工作的通知"
            rows.append((href, title, day))
            pages[href] = Reply(body=article(title, day, name, path))
        for number in range(PAGES):
            html = listing(path, name, number, rows[number * ROWS : (number + 1) * ROWS])
            pages[f"/{path}/" if number == 0 else f"/{path}/index_{number}.html"] = Reply(body=html)
        lines = "".join(f"<li><a href='{href}'>{title}</a><span>{day[5:]}</span></li>" for href, title, day in rows[:3])
        blocks.append(f"<div class='block'><h2><a href='/{path}/'>{name}</a></h2><ul>{lines}</ul></div>")
    pages["/"] = Reply(body=page("首页", "".join(blocks)))
    guide = "<p>为了更好地提供政府信息公开服务，根据《中华人民共和国政府信息公开条例》，编制本指南。</p>" * 8
    pages["/zwgk/zfxxgkzn/"] = Reply(body=page("政府信息公开指南", f"<div class='text'><h1>政府信息公开指南</h1>{guide}</div>"))
    return pages


@contextlib.contextmanager
def serve(
    pages: dict[str, Script] | None = None, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> Iterator[SmallPortal]:
    """Serve a portal on a free port of the loopback."""
    portal = SmallPortal(pages=standard() if pages is None else pages)
    server = _Server((address, 0), _handler(portal))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    portal.url = f"{'http' if tls is None else 'https'}://{address}:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is what the tests do on purpose."""


def _handler(portal: SmallPortal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16
        disable_nagle_algorithm = True
        timeout = 30

        def do_GET(self) -> None:
            portal.agents.add(self.headers.get("User-Agent", ""))
            time.sleep(portal.delay)
            reply = portal.answer(self.path)
            time.sleep(reply.wait)
            body = reply.payload
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            status = portal.on_condition(self.path, tag, self.headers.get("If-None-Match")) if portal.tags else None
            if status is not None:
                self.send_response(status)
                self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(reply.status)
            if portal.tags and reply.status == 200:
                self.send_header("ETag", tag)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with portal.seen:
                portal.sent += len(body)
            self.wfile.write(body[: len(body) // 2] if reply.cut else body)
            self.wfile.flush()
            if reply.cut:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        def do_HEAD(self) -> None:
            if not portal.heads:
                self.send_error(501)
                return
            reply = portal.answer(self.path, counted=f"HEAD {self.path}")
            self.send_response(reply.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
            """Keep the tests' output clean."""

    return Handler
