"""Every fault that the first page of a column may have. A portal carries a handful of them beside healthy columns."""

import asyncio
import codecs
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import brotli
from backports import zstd

from tests.faults.portal import HTML, OK, Exchange, Script, answer, by_turns, listing, page, then_close

FRESH = "fresh"


@dataclass(frozen=True)
class Fault:
    """``make`` gives the misbehaviour of the column with that key. What must be told of it:

    ``answer``  the page's outcome in the end (of the first look), with its tries
    ``column``  what the report says of the column
    """

    name: str
    what: str
    make: Callable[[str], Script]
    answer: str
    column: str


def _closing(*parts: bytes, pause: float = 0.0) -> Callable[[str], Script]:
    async def do(exchange: Exchange) -> None:
        for part in parts:
            await exchange.send(part)
            await asyncio.sleep(pause)
        exchange.over = True

    return lambda _: do


async def _silence(exchange: Exchange) -> None:
    await asyncio.sleep(30)


def _half_then_silence(key: str) -> Script:
    data = answer(listing(key))

    async def do(exchange: Exchange) -> None:
        await exchange.send(data[: len(data) // 2])
        await asyncio.sleep(30)

    return do


def _drip(key: str) -> Script:
    data = answer(listing(key))

    async def do(exchange: Exchange) -> None:
        for place in range(len(data)):
            await exchange.send(data[place : place + 1])
            await asyncio.sleep(0.05)

    return do


def _header_drip(_: str) -> Script:
    async def do(exchange: Exchange) -> None:
        await exchange.send(f"{OK}\r\n".encode())
        while True:
            await exchange.send(b"X-Drip: 1\r\n")
            await asyncio.sleep(0.05)

    return do


async def _reset(exchange: Exchange) -> None:
    await exchange.cut()


def _half_then_reset(key: str) -> Script:
    data = answer(listing(key))

    async def do(exchange: Exchange) -> None:
        await exchange.send(data[: len(data) // 2])
        await asyncio.sleep(0.02)
        await exchange.cut()

    return do


def _chunked(body: bytes, *, size: bytes | None = None, ends: bool = True, trailer: bytes = b"") -> bytes:
    head = f"{OK}\r\nContent-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    shown = f"{len(body):x}".encode() if size is None else size
    return head + shown + b"\r\n" + body + b"\r\n" + (b"0\r\n" + trailer + b"\r\n" if ends else b"")


def _plain(key: str) -> bytes:
    return listing(key).encode()


def _encoded(coding: str, body: bytes) -> bytes:
    return answer(body, f"Content-Encoding: {coding}")


def _before_the_list(key: str) -> bytes:
    body = _plain(key)
    return body[: body.index(b"<ul class='news-list'>") + 22]


def _flushed(key: str, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(_before_the_list(key)) + packer.flush(zlib.Z_SYNC_FLUSH)


def _flushed_brotli(key: str) -> bytes:
    packer = brotli.Compressor()
    return bytes(packer.process(_before_the_list(key)) + packer.flush())


def _flushed_zstd(key: str) -> bytes:
    packer = zstd.ZstdCompressor()
    return packer.compress(_before_the_list(key), zstd.ZstdCompressor.FLUSH_BLOCK)


def _status(line: str, *more: str, body: str | None = None) -> Callable[[str], Script]:
    return lambda _: answer(page(line, line) if body is None else body, *more, status=f"HTTP/1.1 {line}")


def _redirect(location: str, status: str = "302 Found") -> bytes:
    return answer("", f"Location: {location}", status=f"HTTP/1.1 {status}")


def _cookie_gate(key: str) -> Script:
    async def do(exchange: Exchange) -> None:
        passes = "pass=1" in exchange.headers.get("cookie", "")
        gate = answer("", f"Location: /{key}/", "Set-Cookie: pass=1; Path=/", status="HTTP/1.1 302 Found")
        await exchange.send(answer(listing(key)) if passes else gate)

    return do


def _with(more: str) -> Callable[[str], Script]:
    return lambda key: answer(listing(key, more=more))


def _in_head(more: str) -> Callable[[str], Script]:
    return lambda key: answer(listing(key).replace("</head>", f"{more}</head>", 1))


def _served_as(kind: str | None) -> Callable[[str], Script]:
    return lambda key: answer(listing(key), kind=kind)


def _gbk(key: str) -> bytes:
    return listing(key).replace("charset='utf-8'", "charset='utf-8' ").encode("gb18030")


BOMB = 40_000_000  # bytes that a small body unpacks to

STATUSES = (
    Fault(
        "5xx-now-and-then",
        "503 to every first request, the page to the second",
        lambda key: by_turns(answer("busy", status="HTTP/1.1 503 Busy"), answer(listing(key))),
        "ok, 2 tries",
        FRESH,
    ),
    Fault(
        "429-retry-after",
        "429 with Retry-After: 1, then the page",
        lambda key: by_turns(answer("slow", "Retry-After: 1", status="HTTP/1.1 429 Too Many"), answer(listing(key))),
        "ok, 2 tries",
        FRESH,
    ),
    Fault(
        "500-for-ever",
        "500 to every request",
        _status("500 Internal Server Error"),
        "http_error, 3 tries",
        "undetermined: http_error",
    ),
    Fault(
        "204-unasked",
        "204 No Content for a page",
        lambda _: b"HTTP/1.1 204 No Content\r\n\r\n",
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "206-unasked",
        "206 with the first half of the page",
        lambda key: answer(
            _plain(key)[: len(_plain(key)) // 2],
            f"Content-Range: bytes 0-1/{len(_plain(key))}",
            status="HTTP/1.1 206 Partial Content",
        ),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "304-unasked",
        "304 Not Modified without a condition",
        lambda _: b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault("status-999", "999, a number that is no status", _status("999 Denied"), "http_error, 1 try", "undetermined: http_error"),
    Fault(
        "early-hints",
        "103 Early Hints before the page",
        lambda key: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(listing(key)),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "endless-100-continue",
        "100 Continue for ever",
        _closing(b"HTTP/1.1 100 Continue\r\n\r\n" * 200),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "401-asks-for-a-password",
        "401 with WWW-Authenticate",
        _status("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
        "forbidden, 1 try",
        "undetermined: forbidden",
    ),
    Fault("empty-200", "200 with no byte of body", lambda _: answer(b""), "ok, 1 try", "undetermined: http_error"),
    Fault(
        "blank-200", "200 with blanks and line ends only", lambda _: answer(" \r\n" * 50), "ok, 1 try", "undetermined: http_error"
    ),
)

CONNECTIONS = (
    Fault("timeout", "no byte ever comes", lambda _: _silence, "timeout, 3 tries", "undetermined: timeout"),
    Fault("timeout-in-mid-body", "half of the page, then silence", _half_then_silence, "timeout, 3 tries", "undetermined: timeout"),
    Fault("slow-drip", "a byte of the page every 50 ms", _drip, "timeout, 3 tries", "undetermined: timeout"),
    Fault("slow-header-drip", "a header line every 50 ms, for ever", _header_drip, "timeout, 3 tries", "undetermined: timeout"),
    Fault("reset", "the connection is reset at once", lambda _: _reset, "unreachable, 3 tries", "undetermined: unreachable"),
    Fault(
        "reset-in-mid-body", "half of the page, then a reset", _half_then_reset, "unreachable, 3 tries", "undetermined: unreachable"
    ),
    Fault(
        "truncated-body",
        "fewer bytes than Content-Length says, then the end",
        lambda key: then_close(answer(_plain(key)[:900], length=len(_plain(key)))),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "keep-alive-closed",
        "every answer is followed by an unannounced close",
        lambda key: then_close(answer(listing(key))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "closed-before-the-answer",
        "the request is read, then the connection closes once",
        lambda key: by_turns(then_close(b""), answer(listing(key))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "answer-before-request",
        "the answer is sent before the request's headers are read",
        lambda key: then_close(answer(listing(key))),
        "ok, 1 try",
        FRESH,
    ),
)

HEADERS = (
    Fault(
        "content-length-too-small",
        "Content-Length is a third of the page",
        lambda key: then_close(answer(_plain(key), length=len(_plain(key)) // 3)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "content-length-negative",
        "Content-Length: -1",
        lambda key: then_close(answer(_plain(key), length=-1)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "content-length-no-number",
        "Content-Length: many",
        lambda key: then_close(answer(_plain(key), length="many")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "content-length-twice",
        "two Content-Length headers that differ",
        lambda key: then_close(answer(_plain(key), "Content-Length: 5")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "no-content-length",
        "neither length nor chunks: the end of the connection is the end of the page",
        lambda key: then_close(answer(_plain(key), length="")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "header-line-of-1-mb",
        "one header line of 1 MB",
        lambda key: answer(listing(key), "X-Long: " + "a" * 1_000_000),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault("100-headers", "100 headers", lambda key: answer(listing(key), *(f"X-{n}: {n}" for n in range(100))), "ok, 1 try", FRESH),
    Fault(
        "100000-headers",
        "100,000 headers",
        lambda key: answer(listing(key), *(f"X-{n}: {n}" for n in range(100_000))),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "length-cuts-the-list",
        "Content-Length ends before the first row",
        lambda key: then_close(answer(_plain(key), length=_plain(key).index(b"<ul class='news-list'>") + 22)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "header-with-nul",
        "a NUL within a header",
        lambda key: then_close(answer(listing(key), "X-Nul: a\0b")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
)

STATUS_LINES = (
    Fault(
        "http-0.9",
        "a page without status line and headers",
        lambda key: then_close(_plain(key)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "http-9.9",
        "a version that does not exist",
        lambda key: then_close(answer(listing(key), status="HTTP/9.9 200 OK")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "status-line-garbage",
        "a status that is a word",
        lambda key: then_close(answer(listing(key), status="HTTP/1.1 fine")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "header-without-colon",
        "a header line without a colon",
        lambda key: then_close(answer(listing(key), "nonsense")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "bare-line-feeds",
        "header lines end with a bare line feed",
        lambda key: then_close(answer(listing(key)).replace(b"\r\n", b"\n")),
        "ok, 1 try",
        FRESH,
    ),
)

CHUNKS = (
    Fault(
        "chunked",
        "a chunked page with a trailer",
        lambda key: _chunked(_plain(key), trailer=b"X-Trailer: 1\r\n"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "chunked-garbage",
        "a chunk size that is no number",
        lambda key: then_close(_chunked(_plain(key), size=b"many")),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "chunked-huge-size",
        "a chunk size of 16 digits",
        lambda key: then_close(_chunked(_plain(key), size=b"f" * 16)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "chunked-cut",
        "the last chunk never comes, the connection closes",
        lambda key: then_close(_chunked(_plain(key), ends=False)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "chunked-and-length",
        "chunked, and a Content-Length beside it",
        lambda key: then_close(_chunked(_plain(key)).replace(b"\r\n\r\n", b"\r\nContent-Length: 10\r\n\r\n", 1)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "30-mb-page",
        "30 MB of page",
        lambda key: answer(listing(key, more="<p>" + "一" * 10_000_000 + "</p>")),
        "too_large, 1 try",
        "undetermined: budget",
    ),
    Fault(
        "30-mb-chunked",
        "30 MB in chunks, whose size no header tells",
        lambda _: _chunked(b"x" * 30_000_000),
        "too_large, 1 try",
        "undetermined: budget",
    ),
    Fault(
        "50000-links",
        "50,000 links on the page",
        _with("".join(f"<a href='/f/{n}.pdf'>{n}</a>" for n in range(50_000))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "20000-attributes",
        "an element with 20,000 attributes",
        _with("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x</p>"),
        "ok, 1 try",
        FRESH,
    ),
    Fault("deep-nesting", "1,000 elements within each other", _with("<div>" * 1000 + "x" + "</div>" * 1000), "ok, 1 try", FRESH),
    Fault("very-deep-nesting", "100,000 elements within each other", _with("<div>" * 100_000 + "x"), "ok, 1 try", FRESH),
)

CODINGS = (
    Fault(
        "gzip-truncated",
        "gzip that ends in the middle",
        lambda key: _encoded("gzip", gzip.compress(_plain(key))[:700]),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "gzip-cut-at-the-list",
        "gzip that ends before the first row",
        lambda key: _encoded("gzip", _flushed(key, 31)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "gzip-invalid",
        "Content-Encoding: gzip over random bytes",
        lambda _: _encoded("gzip", b"\x1f\x8b\x08\x00" + bytes(range(256)) * 4),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "gzip-that-is-none",
        "Content-Encoding: gzip over a plain page",
        lambda key: _encoded("gzip", _plain(key)),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "gzip-unannounced",
        "a gzip body without Content-Encoding",
        lambda key: answer(gzip.compress(_plain(key))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "gzip-bomb",
        "40 KB of gzip that hold 40 MB",
        lambda _: _encoded("gzip", gzip.compress(bytes(BOMB))),
        "too_large, 1 try",
        "undetermined: budget",
    ),
)

RARE_CODINGS = (
    Fault(
        "brotli-invalid",
        "Content-Encoding: br over random bytes",
        lambda _: _encoded("br", bytes(range(256)) * 4),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "brotli-truncated",
        "brotli that ends in the middle",
        lambda key: _encoded("br", brotli.compress(_plain(key))[:400]),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "brotli-cut-at-the-list",
        "brotli that ends before the first row",
        lambda key: _encoded("br", _flushed_brotli(key)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "brotli-bomb",
        "60 bytes of brotli that hold 40 MB",
        lambda _: _encoded("br", brotli.compress(bytes(BOMB), quality=1)),
        "too_large, 1 try",
        "undetermined: budget",
    ),
    Fault(
        "deflate-raw",
        "deflate without zlib's frame, as IIS sends it",
        lambda key: _encoded("deflate", zlib.compress(_plain(key))[2:-4]),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "deflate-cut-at-the-list",
        "deflate that ends before the first row",
        lambda key: _encoded("deflate", _flushed(key, 15)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "deflate-raw-cut-at-the-list",
        "the same without zlib's frame",
        lambda key: _encoded("deflate", _flushed(key, -15)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "zstd-cut-at-the-list",
        "zstd that ends before the first row",
        lambda key: _encoded("zstd", _flushed_zstd(key)),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "deflate-invalid",
        "Content-Encoding: deflate over random bytes",
        lambda _: _encoded("deflate", bytes(range(256)) * 4),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "zstd-invalid",
        "Content-Encoding: zstd over random bytes",
        lambda _: _encoded("zstd", bytes(range(256)) * 4),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "deflate-bomb",
        "40 KB of deflate that hold 40 MB",
        lambda _: _encoded("deflate", zlib.compress(bytes(BOMB))),
        "too_large, 1 try",
        "undetermined: budget",
    ),
    Fault(
        "zstd-bomb",
        "a few KB of zstd that hold 40 MB",
        lambda _: _encoded("zstd", zstd.compress(bytes(BOMB))),
        "too_large, 1 try",
        "undetermined: budget",
    ),
)

KINDS = (
    Fault(
        "gzip-twice",
        "Content-Encoding: gzip, gzip, and so it is",
        lambda key: _encoded("gzip, gzip", gzip.compress(gzip.compress(_plain(key)))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "gzip-twice-in-name",
        "Content-Encoding: gzip, gzip over a page packed once",
        lambda key: _encoded("gzip, gzip", gzip.compress(_plain(key))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "gzip-in-two-headers",
        "the header twice over a page packed once",
        lambda key: answer(gzip.compress(_plain(key)), "Content-Encoding: gzip", "Content-Encoding: gzip"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "coding-unknown",
        "Content-Encoding: rot13 over a plain page",
        lambda key: _encoded("rot13", _plain(key)),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "coding-utf-8",
        "Content-Encoding: utf-8, a charset by mistake",
        lambda key: _encoded("utf-8", _plain(key)),
        "ok, 1 try",
        FRESH,
    ),
    Fault("type-missing", "no Content-Type", _served_as(None), "ok, 1 try", FRESH),
    Fault("type-plain", "a page as text/plain", _served_as("text/plain"), "ok, 1 try", FRESH),
    Fault("type-picture", "a page as image/png", _served_as("image/png"), "ok, 1 try", "undetermined: unreadable_date"),
    Fault("type-download", "a page as application/octet-stream", _served_as("application/octet-stream"), "ok, 1 try", FRESH),
    Fault("type-garbage", "Content-Type: /;;=", _served_as("/;;="), "ok, 1 try", FRESH),
    Fault(
        "picture-as-html",
        "a PNG file as text/html",
        lambda _: answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
    Fault(
        "pdf-as-html",
        "a PDF file under the column's address, as text/html",
        lambda _: answer(b"%PDF-1.4\n" + bytes(range(128, 256)) * 40 + b"\n%%EOF"),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
)

CHARSETS = (
    Fault(
        "charset-gbk-over-utf8",
        "the header says gbk over UTF-8 bytes",
        lambda key: answer(listing(key), kind="text/html; charset=gbk"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "charset-utf8-over-gbk", "header and meta say utf-8 over GB18030 bytes", lambda key: answer(_gbk(key)), "ok, 1 try", FRESH
    ),
    Fault(
        "charset-unknown",
        "charset=klingon",
        lambda key: answer(listing(key), kind="text/html; charset=klingon"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "charset-idna",
        "charset=idna, a codec that decodes no page",
        lambda key: answer(_gbk(key), kind="text/html; charset=idna"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "charset-utf7",
        "charset=utf-7 over GB18030 bytes",
        lambda key: answer(_gbk(key), kind="text/html; charset=utf-7"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "bom-and-wrong-charset",
        "a UTF-8 mark, and gb2312 in the header",
        lambda key: answer(codecs.BOM_UTF8 + _plain(key), kind="text/html; charset=gb2312"),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "utf-16-undeclared",
        "UTF-16 without a mark, declared as utf-8",
        lambda key: answer(listing(key).encode("utf-16-le")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "nul-bytes",
        "NUL bytes all over the page",
        lambda key: answer(_plain(key).replace(b"<li>", b"<li>\0\0").replace(b"</a>", b"\0</a>")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "stray-bytes",
        "bytes that fit no charset in the middle of the page",
        lambda key: answer(_plain(key).replace(b"</h2>", b"\xff\xfe\xfd</h2>")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "lone-surrogates",
        "references to half characters (&#xD800;)",
        _with("<p>&#xD800;&#xDFFF;&#0;&#x110000;</p>"),
        "ok, 1 try",
        FRESH,
    ),
)

REDIRECTS = (
    Fault("location-missing", "302 without Location", _status("302 Found"), "http_error, 1 try", "undetermined: http_error"),
    Fault("location-relative", "Location: page.html, relative", lambda _: _redirect("page.html"), "ok, 1 try", FRESH),
    Fault(
        "location-javascript",
        "Location: javascript:alert(1)",
        lambda _: _redirect("javascript:alert(1)"),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "location-half-bracket",
        "Location: http://[",
        lambda _: _redirect("http://["),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault("location-empty", "an empty Location", lambda _: _redirect(""), "http_error, 1 try", "undetermined: http_error"),
    Fault(
        "location-bytes",
        "Location with raw GBK bytes",
        lambda _: _redirect("政.html".encode("gbk").decode("latin-1")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "location-of-1-mb",
        "Location of 1 MB",
        lambda _: _redirect("/" + "a" * 1_000_000),
        "unreachable, 3 tries",
        "undetermined: unreachable",
    ),
    Fault(
        "redirect-to-itself",
        "302 to the same address, for ever",
        lambda key: _redirect(f"/{key}/"),
        "http_error, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "redirect-loop",
        "302 between two addresses, for ever",
        lambda key: _redirect(f"/{key}/there.html"),
        "ok, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "redirect-chain",
        "302 to ever new addresses",
        lambda key: _redirect(f"/{key}/hop0/"),
        "ok, 1 try",
        "undetermined: http_error",
    ),
    Fault("cookie-gate", "302 to itself until a cookie comes back", _cookie_gate, "ok, 1 try", FRESH),
    Fault(
        "refresh-to-itself",
        "meta refresh to the same address each second",
        _in_head("<meta http-equiv='refresh' content='0;url=./'>"),
        "ok, 1 try",
        FRESH,
    ),
)

MARKUP = (
    Fault(
        "refresh-in-a-circle",
        "a stub whose meta refresh leads to a stub that leads back",
        lambda key: answer(f"<html><head><meta http-equiv='refresh' content='0;url=/{key}/there.html'></head><body></body></html>"),
        "ok, 1 try",
        "undetermined: http_error",
    ),
    Fault(
        "frames-in-circles",
        "the page frames another that frames it",
        lambda key: answer(
            f"<html><head><title>{key}</title></head><frameset cols='*'><frame src='/{key}/there.html'></frameset></html>"
        ),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
    Fault(
        "frame-of-itself",
        "the list, and a frame with the page itself",
        lambda key: answer(listing(key, more=f"<iframe src='/{key}/'></iframe>")),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "half-bracket-links",
        "links to http://[ and the like",
        _with("<a href='http://['>坏</a><a href='http://[::1'>坏</a><a href='//'>坏</a><a href='http://a:99999/'>坏</a>"),
        "ok, 1 try",
        FRESH,
    ),
    Fault("half-bracket-base", "<base href='http://['>", _in_head("<base href='http://['>"), "ok, 1 try", FRESH),
    Fault("base-javascript", "<base href='javascript:void(0)'>", _in_head("<base href='javascript:void(0)'>"), "ok, 1 try", FRESH),
    Fault(
        "unclosed-comment",
        "a comment opened before the list and never closed",
        lambda key: answer(listing(key).replace("<ul class='news-list'>", "<!-- <ul class='news-list'>")),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
    Fault(
        "unclosed-script",
        "a script opened before the list and never closed",
        lambda key: answer(listing(key).replace("<ul class='news-list'>", "<script>var a = '<ul>")),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
    Fault(
        "entity-bomb",
        "XML with entities within entities",
        lambda _: answer(
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
            + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "&b;" * 10}">' for n in range(12))
            + "]><a>&b11;</a>",
            kind="text/xml",
        ),
        "ok, 1 try",
        "undetermined: unreadable_date",
    ),
    Fault(
        "changes-between-looks",
        "an empty list at the first look, the rows at the second",
        lambda key: by_turns(answer(listing(key, "")), answer(listing(key))),
        "ok, 1 try",
        FRESH,
    ),
    Fault(
        "gone-between-looks",
        "404 at the first look, the page at the second",
        lambda key: by_turns(answer("404", status="HTTP/1.1 404 Not Found"), answer(listing(key))),
        "http_error, 1 try",
        FRESH,
    ),
    Fault(
        "old-between-looks",
        "rows of 2020 at the first look (an old cache), today's at the second",
        lambda key: by_turns(answer(listing(key).replace("2026-11-", "2020-11-")), answer(listing(key))),
        "ok, 1 try",
        FRESH,
    ),
)

GROUPS = {
    "statuses": STATUSES,
    "connections": CONNECTIONS,
    "headers": HEADERS,
    "status lines": STATUS_LINES,
    "sizes": CHUNKS,
    "codings": CODINGS,
    "rare codings": RARE_CODINGS,
    "kinds": KINDS,
    "charsets": CHARSETS,
    "redirects": REDIRECTS,
    "markup": MARKUP,
}
"""Faults that one portal carries together, a column each."""
EAGER = frozenset({"answer-before-request"})
"""Faults whose answer is sent before the request was read."""
SETTINGS: dict[str, dict[str, Any]] = {"sizes": {"timeout": 15.0, "max_files": 20}}
"""What a group's crawl needs other than the short patience of the rest."""
