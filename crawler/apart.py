"""Reading in processes of its own, beside the one that asks: on two processors a crawl that need not wait is half as long.

``python -m crawler.apart`` is such a process: its standard input is a socket, from which it takes the job and then one page after
the other, and into which it answers in the same order. Frames are a length of four bytes and what ``marshal`` makes of plain
values; both ends are this program. A page that kills the process costs that page only, one that keeps it busy longer than any
honest page has it killed by its own timer; whoever ends, however it ends, leaves the other with a closed socket.
"""

import asyncio
import contextlib
import logging
import marshal
import os
import signal
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from crawler.columns import Vocabulary
from crawler.inspection import inspector_of
from crawler.inspection.words import Words
from crawler.job import CrawlJob
from crawler.logs import make_logs_inert
from crawler.memory import READ_BYTES, bound_memory
from crawler.parts import Parts
from crawler.perusal import Perusal, Peruser, Sheet
from crawler.records import ColumnLink, Link
from crawler.sightings import reading_from_json

logger = logging.getLogger(__name__)

_LENGTH = struct.Struct("!I")
_READY = b""
_PAGE_SECONDS = 120.0  # of the processor's time for one page, three bounds of crawler.deadline: only a loop in C comes to that
_START_TRIES = 3
_END_SECONDS = 5.0
_LOG_FORMAT = "%(asctime)s [%(name)s] %(levelname)s: %(message)s"  # as Scrapy writes the same file


class Apart:
    """The reading processes of a crawl, :attr:`CrawlJob.apart` of them. They start at once; :meth:`close` ends them.

    Where none can be started, pages are read by ``here``.
    """

    def __init__(self, job: CrawlJob, here: Callable[[Sheet], Perusal | None]) -> None:
        self._here = here
        self._processes = [_Process(job, here) for _ in range(job.apart)]

    async def read(self, sheet: Sheet) -> Perusal | None:
        """Return what a page came to; None where nobody could read it. The process with the fewest pages before it reads it."""
        usable = [process for process in self._processes if process.is_usable]
        return await min(usable, key=lambda process: process.pages).read(sheet) if usable else self._here(sheet)

    def close(self) -> None:
        """End the processes; what is still being read is given up. Once the loop is over this may be called again."""
        for process in self._processes:
            process.close()


class _Process(asyncio.Protocol):
    """One of them, and the pages that it has not answered yet. It is begun anew where it ends by itself."""

    def __init__(self, job: CrawlJob, here: Callable[[Sheet], Perusal | None]) -> None:
        self._job, self._here = job, here
        self._waiting: deque[tuple[asyncio.Future[Perusal | None], Sheet]] = deque()
        self._held = bytearray()
        self._transport: asyncio.Transport | None = None
        self._connecting: asyncio.Task[Any] | None = None
        self._is_ready = False
        self._failures = 0
        self._start()

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crawler.apart"], stdin=theirs.fileno(), stdout=subprocess.DEVNULL
            )

    # --- asking -------------------------------------------------------------------------------------------------------

    @property
    def pages(self) -> int:
        """Return how many pages wait for an answer."""
        return len(self._waiting)

    @property
    def is_usable(self) -> bool:
        """Whether it answers, or may still come to answer."""
        return self._failures < _START_TRIES

    async def read(self, sheet: Sheet) -> Perusal | None:
        """Return what a page came to; None where nobody could read it."""
        future: asyncio.Future[Perusal | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((future, sheet))
        if self._transport is not None:
            self._send(sheet)
        elif self._connecting is None:
            self._connect()
        return await future

    def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        self._connecting = loop.create_task(loop.create_connection(lambda: self, sock=self._socket))

    def _send(self, sheet: Sheet) -> None:
        assert self._transport is not None  # noqa: S101  (whoever calls asked)
        body = marshal.dumps((sheet.url, sheet.body, sheet.status, sheet.headers, sheet.home, sheet.rendered, sheet.lacking))
        self._transport.writelines((_LENGTH.pack(len(body)), body))

    # --- the other end ------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand over the job, and whatever waited for a process or was left by the last one."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  (what a socket gives)
        self._transport, self._connecting = transport, None
        job = self._job.to_json().encode("ascii")
        transport.writelines((_LENGTH.pack(len(job)), job))
        for _, sheet in self._waiting:
            self._send(sheet)

    def data_received(self, data: bytes) -> None:
        """Take answers in, in the order of the questions."""
        self._held += data
        start = 0
        while len(self._held) - start >= _LENGTH.size:
            end = start + _LENGTH.size + _LENGTH.unpack_from(self._held, start)[0]
            if end > len(self._held):
                break
            self._answered(bytes(self._held[start + _LENGTH.size : end]))
            start = end
        del self._held[:start]

    def _answered(self, frame: bytes) -> None:
        if frame == _READY:
            self._is_ready = True
            return
        future, _ = self._waiting.popleft()
        if not future.done():
            future.set_result(_unpacked(frame))

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  (asyncio's signature)
        """Begin anew where the process ended by itself: the page that it was at is one that nobody could read."""
        self._transport = None
        self._held.clear()
        code = self._end()
        if self._is_ready and self._waiting:
            future, sheet = self._waiting.popleft()
            logger.error("no reader survived %s: the reading process ended (%s)", sheet.url, code)
            if not future.done():
                future.set_result(None)
        elif not self._is_ready:
            self._failures += 1
            logger.error("the reading process did not start (%s)", code)
        self._is_ready = False
        if self.is_usable:
            self._start()
            self._connect()
            return
        while self._waiting:
            future, sheet = self._waiting.popleft()
            if not future.done():
                future.set_result(self._here(sheet))

    def close(self) -> None:
        """End the process."""
        self._failures = _START_TRIES
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()
        self._transport = None
        self._end()

    def _end(self) -> int:
        """Close the socket, which ends the process, and wait for it; kill it where it does not listen."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # the loop may hold it still
        self._socket.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return self._process.returncode


# --- what crosses -----------------------------------------------------------------------------------------------------


def _packed(perusal: Perusal | None) -> bytes:
    if perusal is None:
        return marshal.dumps(None)
    reading, parts = perusal.reading, perusal.parts
    links = list(chain.from_iterable(reading.links))
    columns = list(map(tuple, reading.columns))
    return marshal.dumps((reading.url, perusal.text, columns, links, perusal.marks, parts.pictures, parts.malformed))


def _unpacked(frame: bytes) -> Perusal | None:
    found = marshal.loads(frame)  # noqa: S302  (our own process wrote it, from values that it checked)
    if found is None:
        return None
    url, text, columns, links, marks, pictures, malformed = found
    each = iter(links)
    reading = reading_from_json(text, url, tuple(map(ColumnLink._make, columns)), tuple(map(Link, each, each)))
    return Perusal(reading, text, marks, Parts(pictures, malformed))


# --- in the process ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """The socket as the reading process sees it."""

    socket: socket.socket

    def take(self) -> bytes | None:
        """Return the next frame, None at the end."""
        head = self._exactly(_LENGTH.size)
        return None if head is None else self._exactly(_LENGTH.unpack(head)[0])

    def _exactly(self, size: int) -> bytes | None:
        held = bytearray()
        while len(held) < size:
            data = self.socket.recv(min(size - len(held), 1 << 20))
            if not data:
                return None
            held += data
        return bytes(held)

    def give(self, frame: bytes) -> None:
        self.socket.sendall(_LENGTH.pack(len(frame)) + frame)


def peruser_of(job: CrawlJob) -> Peruser:
    """Return the reader of a job's pages. Raises UserError for a slip in its config."""
    words = Words.load(job.config)
    return Peruser(Vocabulary.load(job.config), job.as_of, inspector_of(job.site, words))


def main() -> None:
    """Answer until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when to end
    logging.basicConfig(level=logging.INFO, format=_LOG_FORMAT, datefmt="%Y-%m-%d %H:%M:%S")
    make_logs_inert()
    bound_memory(READ_BYTES)
    line = _Line(socket.socket(fileno=0))
    try:
        job = line.take()
        if job is not None:
            _serve(line, peruser_of(CrawlJob.from_json(job.decode("ascii"))))
    except (BrokenPipeError, ConnectionResetError):
        pass
    logging.shutdown()
    os._exit(0)  # nothing is left to put in order, and the heap of a long crawl takes its time


def _serve(line: _Line, peruser: Peruser) -> None:
    line.give(_READY)
    while (frame := line.take()) is not None:
        sheet = Sheet(*marshal.loads(frame))  # noqa: S302  (our own process wrote it)
        signal.setitimer(signal.ITIMER_PROF, _PAGE_SECONDS)  # its default is death, which no loop can put off
        answer = _packed(peruser.read_now(sheet))
        signal.setitimer(signal.ITIMER_PROF, 0)
        line.give(answer)


if __name__ == "__main__":
    main()
