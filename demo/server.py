"""The replicas' HTTP server: ``python -m demo.server`` in a process of its own, told by its parent what to serve.

Reads one line of JSON from standard input (``{"as_of": "2026-11-20", "ports": [8641, …], "stage": 1, "moods": ""}``), prints one
(``{"ports": […]}``) when all ports listen, and ends when standard input does: so it never outlives whoever started it.
"""

import asyncio
import json
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from urllib.parse import parse_qs

from demo.pages import Answer, print_portal, results
from demo.plan import KEYS, make_plan

HOST = "127.0.0.1"
_HEADERS_END = b"\r\n\r\n"
_LONGEST_REQUEST = 65536


class Site:
    """One portal's answers as the bytes that go over the wire, made once."""

    def __init__(self, answers: Mapping[str, Answer], *, soft_missing: bool = False, moods: str = "") -> None:
        """Take the portal's answers. ``soft_missing``: what is not there is told with 200. ``moods`` see :class:`Moods`."""
        self._answers = {address.encode(): answer for address, answer in answers.items()}
        self._wire = {address: _wire(answer) for address, answer in self._answers.items()}
        self._missing = _wire(Answer(_NOT_FOUND.encode(), status=200 if soft_missing else 404))
        self._busy = _wire(Answer(_BUSY.encode(), status=503), "Retry-After: 1\r\n")
        self._failed: set[bytes] = set()
        self._moods = Moods(moods)

    def respond(self, target: bytes) -> tuple[bytes, float]:
        """Return the response to ``target`` and after how many seconds it is sent.

        Query and session id count for the search alone.
        """
        address, _, query = target.partition(b"?")
        address = address.partition(b";")[0]
        if self._moods.fails(target):
            return self._busy.replace(b"Retry-After: 1\r\n", b""), 0.0
        answer = self._answers.get(address)
        if answer is None:
            return self._missing, 0.0
        if answer.index is not None:
            words = parse_qs(query.decode("ascii", "replace")).get("searchWord", [""])[0]
            return _wire(Answer(results(answer.index, words))), 0.0
        if answer.fails_once and address not in self._failed:
            self._failed.add(address)
            return self._busy, 0.0
        return self._wire[address], answer.delay


class Moods:
    """When a server fails with 503 although nothing is wrong with the page.

    ``""`` never; ``"2"`` each address at its first two requests; ``"random 7"`` one request in five, by the seed 7.
    """

    def __init__(self, text: str) -> None:
        self._times = int(text) if text.isdigit() else 0
        self._random = random.Random(text) if text.startswith("random") else None  # noqa: S311 - nothing secret
        self._asked: Counter[bytes] = Counter()

    def fails(self, target: bytes) -> bool:
        """Tell whether this request fails. robots.txt never does: without it nobody may ask for anything."""
        if target == b"/robots.txt":
            return False
        self._asked[target] += 1
        return self._asked[target] <= self._times or (self._random is not None and self._random.random() < _BAD_MOOD)


_BAD_MOOD = 0.2
_NOT_FOUND = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>404 Not Found</title></head>'
    '<body><h1>404</h1><p>演示数据，问题系虚构</p><p><a href="/">返回首页</a></p></body></html>'
)
_BUSY = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>503</title></head>'
    "<body>服务繁忙，请稍后再试。演示数据，问题系虚构</body></html>"
)


def _wire(answer: Answer, more: str = "") -> bytes:
    status = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
    more = f"Location: {answer.location}\r\n{more}" if answer.location else more
    head = f"{status}Server: demo\r\nContent-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n{more}\r\n"
    return head.encode("ascii") + answer.body


class Connection(asyncio.Protocol):
    """One client's connection: HTTP/1.1 with keep-alive, one request at a time, in order. asyncio sets TCP_NODELAY itself."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.buffer = b""
        self.waiting = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to answer on."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server gives; for the type checker
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the transport: a delayed answer then has nowhere to go."""
        self.transport = None

    def data_received(self, data: bytes) -> None:
        """Collect requests and answer those that are complete."""
        self.buffer += data
        self._answer()

    def _answer(self) -> None:
        while not self.waiting and self.transport and (end := self.buffer.find(_HEADERS_END)) >= 0:
            request, self.buffer = self.buffer[:end], self.buffer[end + len(_HEADERS_END) :]
            method, _, rest = request.partition(b" ")
            response, delay = self.site.respond(rest.partition(b" ")[0])
            if method == b"HEAD":
                response = response[: response.index(_HEADERS_END) + len(_HEADERS_END)]
            close = b"\r\nconnection: close" in request.lower()
            if delay:
                self.waiting = True
                asyncio.get_running_loop().call_later(delay, self._send_late, response, close)
            else:
                self._send(response, close)
        if len(self.buffer) > _LONGEST_REQUEST and self.transport:
            self.transport.close()

    def _send(self, response: bytes, close: bool) -> None:
        if self.transport:
            self.transport.write(response)
            if close:
                self.transport.close()

    def _send_late(self, response: bytes, close: bool) -> None:
        self.waiting = False
        self._send(response, close)
        self._answer()


async def _listen(loop: asyncio.AbstractEventLoop, site: Site, port: int) -> int:
    """Listen on ``port``, or on a free one where that is taken. Returns the port."""
    try:
        server = await loop.create_server(lambda: Connection(site), HOST, port)
    except OSError:
        server = await loop.create_server(lambda: Connection(site), HOST, 0)
    number: int = server.sockets[0].getsockname()[1]
    return number


async def _serve() -> None:
    order = json.loads(sys.stdin.readline())
    as_of = date.fromisoformat(order["as_of"])
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    plans = [make_plan(key, as_of, order["stage"]) for key in KEYS]
    sites = [
        Site(print_portal(plan), soft_missing=plan.settings.get("soft_missing", False), moods=order["moods"]) for plan in plans
    ]
    ports = [await _listen(loop, site, port) for site, port in zip(sites, order["ports"], strict=True)]
    print(json.dumps({"ports": ports}), flush=True)

    def wait_for_parent() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=wait_for_parent, daemon=True).start()
    await over.wait()


def main() -> None:
    """Serve until standard input ends. Ctrl-C is the parent's business: it closes the pipe when it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
