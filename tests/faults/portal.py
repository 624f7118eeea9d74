"""A portal on the loopback whose pages may do anything that a server can do to a client, byte by byte."""

import asyncio
import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

OK = "HTTP/1.1 200 OK"
HTML = "text/html; charset=utf-8"
HEALTHY = {"news": "政务要闻", "notices": "通知公告", "policy_documents": "政策文件"}
"""Columns that no fault touches: whatever happens beside them, they are judged."""
OTHERS = {
    "policy_interpretation": "政策解读",
    "proposals": "建议提案",
    "consultation": "意见征集",
    "gazette": "政府公报",
    "executive_meetings": "政府常务会议",
    "budget": "财政预决算",
    "major_projects": "重大建设项目",
    "public_resources": "公共资源配置",
    "personnel": "人事信息",
    "planning": "规划计划",
    "environment": "环境保护",
    "housing": "住房保障",
}
"""Columns that a fault may have; each leads to its own key of config/columns.toml."""
COLUMNS = {**HEALTHY, **OTHERS}
DOCUMENTS = 2  # of each column


@dataclass
class Exchange:
    """One request and the way to answer it. ``number`` counts the requests of this path from 1."""

    path: str
    number: int
    method: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter
    over: bool = False

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def cut(self) -> None:
        """Reset the connection, as a server does that crashes."""
        self.over = True
        self.writer.transport.abort()


Behaviour = Callable[[Exchange], Awaitable[None]]
Script = bytes | Behaviour
"""What stands on the wire (then the connection stays open), or what is done."""


def answer(body: bytes | str, *more: str, status: str = OK, kind: str | None = HTML, length: int | str | None = None) -> bytes:
    """Return a response with a right Content-Length, unless ``length`` says another (empty: none)."""
    data = body.encode() if isinstance(body, str) else body
    shown = len(data) if length is None else length
    lines = [status, *([f"Content-Type: {kind}"] if kind else []), *([] if shown == "" else [f"Content-Length: {shown}"]), *more]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + data


def then_close(data: bytes) -> Behaviour:
    async def do(exchange: Exchange) -> None:
        await exchange.send(data)
        exchange.over = True

    return do


def by_turns(*scripts: Script) -> Behaviour:
    """The first request gets the first script, and so on; the last one stands for all that follow."""

    async def do(exchange: Exchange) -> None:
        await play(scripts[min(exchange.number, len(scripts)) - 1], exchange)

    return do


async def play(script: Script, exchange: Exchange) -> None:
    if isinstance(script, bytes):
        await exchange.send(script.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if exchange.method == "HEAD" else script)
    else:
        await script(exchange)


@dataclass
class FaultyPortal:
    """``pages`` by path; ``other`` answers what has none. ``eager`` paths are answered before the request is read."""

    url: str = ""
    pages: dict[str, Script] = field(default_factory=dict)
    other: Callable[[str], bytes | None] = {}.get
    eager: frozenset[str] = frozenset()
    asked: Counter[str] = field(default_factory=Counter)
    refuses_after: int | None = None  # requests, after which every connection is reset

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError):
                while await self._one(reader, writer):
                    pass
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        start = await reader.readexactly(1)
        if start == b"\x16":  # TLS on a port of plain HTTP
            writer.write(answer("plain HTTP here", status="HTTP/1.1 400 Bad Request"))
            return False
        first = (start + await reader.readuntil(b"\r\n")).decode("latin-1").split()
        if len(first) < 2:
            return False
        method, path = first[:2]
        headers = {}
        if path not in self.eager:
            rest = (await reader.readuntil(b"\r\n\r\n") if first else b"").decode("latin-1")
            headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in rest.split("\r\n"))}
        self.asked[path] += 1
        exchange = Exchange(path, self.asked[path], method, headers, writer)
        if self.refuses_after is not None and self.total > self.refuses_after:
            await exchange.cut()
            return False
        script = self.pages.get(path) or self.other(path) or answer(page("页面不存在", "404"), status="HTTP/1.1 404 Not Found")
        await play(script, exchange)
        return not exchange.over and path not in self.eager


@contextlib.contextmanager
def serve(portal: FaultyPortal, tls: ssl.SSLContext | None = None) -> Iterator[FaultyPortal]:
    """Serve ``portal`` on a free port of the loopback, in a thread of its own."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _, __: None)  # a client that hangs up is what many cases bring about
    server = loop.run_until_complete(asyncio.start_server(portal.serve, "127.0.0.1", 0, ssl=tls, limit=1 << 20))
    portal.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def stop() -> None:
        server.close()
        mine = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not mine]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted transports close in the loop's next turn

    try:
        yield portal
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


# --- healthy pages ----------------------------------------------------------------------------------------------------


def page(title: str, body: str, head: str = "", columns: dict[str, str] | None = None) -> str:
    menu = "".join(f"<li><a href='/{key}/'>{name}</a></li>" for key, name in (columns or COLUMNS).items())
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}_某市人民政府</title>{head}</head><body>"
        f"<div class='header'><ul class='nav'><li><a href='/'>首页</a></li>{menu}</ul></div>{body}"
        f"<div class='footer'>主办：某市人民政府办公室</div></body></html>"
    )


def rows(key: str) -> list[tuple[str, str, str]]:
    """Return address, title and day of a column's documents, the newest first."""
    name = COLUMNS[key]
    return [
        (f"/{key}/202611/t202611{19 - n}_{number}{n}.html", f"关于做好第{number}{n}号{name}有关工作的通知", f"2026-11-{19 - n}")
        for number in [list(COLUMNS).index(key) + 10]
        for n in range(DOCUMENTS)
    ]


def listing(key: str, lines: str | None = None, more: str = "", columns: dict[str, str] | None = None) -> str:
    """Return a column's first page; ``lines`` in place of its rows."""
    name = COLUMNS[key]
    shown = "".join(f"<li><a href='{href}' title='{title}'>{title}</a><span>{day}</span></li>" for href, title, day in rows(key))
    return page(
        name,
        f"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/{key}/' class='CurrChnlCls'>{name}</a></div>"
        f"<div class='list-right'><h2>{name}</h2><ul class='news-list'>{shown if lines is None else lines}</ul>{more}</div>",
        f"<meta name='ColumnName' content='{name}'>",
        columns,
    )


def article(key: str, title: str, day: str, columns: dict[str, str] | None = None) -> str:
    name = COLUMNS[key]
    return page(
        title,
        f"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/{key}/'>{name}</a> &gt; 正文</div>"
        f"<div class='article'><h1>{title}</h1><p class='info'>发布日期：{day} 来源：市政府办公室</p>"
        f"<div class='TRS_Editor'>{'<p>各县（区）人民政府，市政府各部门：现将有关事项通知如下，请遵照执行。</p>' * 4}</div></div>",
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day} 10:00'>",
        columns,
    )


def home(more: str = "", columns: dict[str, str] | None = None) -> str:
    blocks = "".join(
        f"<div class='block'><h2><a href='/{key}/'>{name}</a></h2><ul>"
        + "".join(f"<li><a href='{href}'>{title}</a><span>{day[5:]}</span></li>" for href, title, day in rows(key))
        + "</ul></div>"
        for key, name in HEALTHY.items()
    )
    return page("首页", f"{blocks}{more}", columns=columns)


def healthy(columns: dict[str, str] | None = None) -> dict[str, Script]:
    """Return the pages of a portal that nothing ails: home, a page for each column, its documents."""
    chosen = columns or COLUMNS
    pages: dict[str, Script] = {
        "/": answer(home(columns=columns)),
        "/robots.txt": answer("", kind="text/plain", status="HTTP/1.1 404 Not Found"),
    }
    for key in chosen:
        pages[f"/{key}/"] = answer(listing(key, columns=columns))
        for href, title, day in rows(key):
            pages[href] = answer(article(key, title, day, columns))
    return pages
