"""Whatever a server sends, one answer costs a bounded amount of memory and time, and the rest of the site is read.

One crawl of a site that does all of it at once: each attack is a test of its own.
"""

import contextlib
import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from backports import zstd

from crawler import settings
from crawler.deadline import TooSlowError, within
from crawler.records import Fetch, Outcome
from crawler.text import MAX_UNPACKED, unpack
from crawler.urls import _MAX as MAX_URL
from crawler.urls import canonical
from tests.security.conftest import Audited, audit
from tests.security.hostile import answer, page, serve

ZEROS = bytes(64 * 1024 * 1024)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SECONDS = 4.0


def drip(*, head: bool) -> Callable[[socket.socket], None]:
    def act(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n" if head else HEAD + b"Content-Length: 100000\r\n\r\n")
        with contextlib.suppress(OSError):
            for n in range(300):
                client.sendall(f"X-{n}: y\r\n".encode() if head else b"<p>")
                time.sleep(0.05)

    return act


def endless(start: bytes, piece: bytes, bound: int = 200 * 1024 * 1024) -> Callable[[socket.socket], None]:
    """Send until the other side hangs up; a client that takes all of ``bound`` has no limit."""

    def act(client: socket.socket) -> None:
        client.sendall(start)
        sent = 0
        with contextlib.suppress(OSError):
            while sent < bound:
                client.sendall(piece)
                sent += len(piece)
            taken.append(sent)

    return act


taken: list[int] = []
"""What endless answers were taken whole."""
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
BOMBS = {
    "gzip": gzip.compress(ZEROS, 1),
    "br": brotli.compress(ZEROS, quality=1),
    "zstd": zstd.compress(ZEROS),
    "deflate": zlib.compress(ZEROS),
}
ATTACKS = {
    **{f"bomb-{kind}": (answer(bomb, Content_Encoding=kind), {Outcome.TOO_LARGE}) for kind, bomb in BOMBS.items()},
    "bomb-twice": (answer(gzip.compress(BOMBS["gzip"]), Content_Encoding="gzip, gzip"), {Outcome.TOO_LARGE}),
    "bomb-unannounced": (answer(BOMBS["gzip"]), {Outcome.OK}),
    "large": (answer(ZEROS[: 20 * 1024 * 1024]), {Outcome.TOO_LARGE}),
    "endless-body": (endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK), {Outcome.TOO_LARGE, Outcome.TIMEOUT}),
    "endless-headers": (endless(HEAD, b"X-Header: " + b"y" * 4000 + b"\r\n"), {Outcome.UNREACHABLE, Outcome.TIMEOUT}),
    "large-header": (answer("x", X_Large="y" * 1_000_000), {Outcome.UNREACHABLE, Outcome.TIMEOUT}),
    "long-location": (answer("", "302 Found", Location="/" + "a" * 1_000_000), {Outcome.UNREACHABLE, Outcome.HTTP_ERROR}),
    "long-location-within": (answer("", "302 Found", Location="/" + "a" * 5_000), {Outcome.HTTP_ERROR}),
    "continue-for-ever": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), {Outcome.UNREACHABLE, Outcome.TIMEOUT}),
    "slow-body": (drip(head=False), {Outcome.TIMEOUT}),
    "slow-headers": (drip(head=True), {Outcome.TIMEOUT}),
    "no-http": (b"SSH-2.0-OpenSSH_9.2\r\n", {Outcome.UNREACHABLE}),
    "deep": (page("深层", "<div>" * 100_000 + "x" + "</div>" * 100_000), {Outcome.OK}),
    "deep-links": (page("深层", "<ul><li><a href='x'>" * 50_000), {Outcome.OK}),
    "attribute": (page("属性", f"<a href='t.html' title='{'长' * 1_000_000}'>关于某项工作的通知</a>"), {Outcome.OK}),
    "long-url": (page("长址", f"<a href='/{'a' * 1_000_000}'>关于某项工作的通知</a>"), {Outcome.OK}),
    "entities": (page("实体", "&#x4e2d;" * 200_000 + "&lol;" * 100_000), {Outcome.OK}),
    "doctype-bomb": (
        answer(
            '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
            + "]><html><body>&i;</body></html>"
        ),
        {Outcome.OK},
    ),
    "nul": (answer(b"<html><title>x</title>" + b"\0" * 1_000_000), {Outcome.OK}),
}


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Audited, float]]:
    taken.clear()
    with serve() as site:
        links = "".join(f"<li><a href='/{name}/'>第{name}号栏目</a></li>" for name in ATTACKS)
        news = "".join(f"<li><a href='/good/t{n}.html'>关于第{n}号工作的通知</a><span>2026-11-1{n}</span></li>" for n in range(9))
        site.pages = {f"/{name}/": act for name, (act, _) in ATTACKS.items()}
        site.pages |= {"/": page("某市人民政府", f"<ul class=nav>{links}<li><a href='/good/'>通知公告</a></li></ul>")}
        site.pages |= {"/good/": page("通知公告_某市人民政府", f"<h2>通知公告</h2><ul class=list>{news}</ul>")}
        began = time.monotonic()
        done = audit(f"http://127.0.0.1:{site.port}/", tmp_path_factory.mktemp("limits"), timeout=SECONDS, backoff=0.01)
        yield done, time.monotonic() - began


def fetched(done: Audited, name: str) -> Fetch:
    (found,) = [each for each in done.facts.fetches if each.url.endswith(f"/{name}/") and each.via == "http"]
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_one_answer_is_bounded_and_told_as_what_it_is(attack: tuple[Audited, float], name: str) -> None:
    found = fetched(attack[0], name)
    assert found.outcome in ATTACKS[name][1], found
    assert found.size <= settings.DOWNLOAD_MAXSIZE


def test_the_rest_of_the_site_is_read(attack: tuple[Audited, float]) -> None:
    done, _ = attack
    good = next(each for each in done.facts.columns if each.url.endswith("/good/"))
    assert good.reason is None
    assert done.facts.crawl.blocked is None


def test_endless_answers_were_cut(attack: tuple[Audited, float]) -> None:
    assert taken == []


def test_the_crawl_ends(attack: tuple[Audited, float]) -> None:
    assert attack[1] < 150


def test_addresses_have_a_length() -> None:
    assert canonical("http://a.cn/" + "a" * (MAX_URL - 12)) is not None
    assert canonical("http://a.cn/" + "a" * MAX_URL) is None
    assert canonical("a" * 1_000_000, "http://a.cn/") is None


def test_an_unannounced_bomb_is_cut_off() -> None:
    assert len(unpack(BOMBS["gzip"])) <= MAX_UNPACKED


def test_what_takes_too_long_is_interrupted_wherever_it_is() -> None:
    import re  # noqa: PLC0415
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    began = time.monotonic()
    with pytest.raises(TooSlowError), within(0.2):
        re.match(r"(a+)+$", "a" * 40 + "b")

    def spin() -> None:
        with within(0.2):
            while True:
                pass

    with ThreadPoolExecutor(1) as pool, pytest.raises(TooSlowError):
        pool.submit(spin).result()
    assert time.monotonic() - began < 5


def test_who_swallows_the_word_gets_it_again() -> None:
    def stubborn() -> None:
        with contextlib.suppress(TooSlowError):
            while True:
                pass
        while True:
            pass

    with pytest.raises(TooSlowError), within(0.1):
        stubborn()


def test_in_time_is_in_time() -> None:
    with within(0.1):
        pass
    time.sleep(0.15)
