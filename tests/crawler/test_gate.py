"""The browser's way out: to the site's host and port, and to nothing else, whatever it asks for."""

import asyncio

import pytest

from crawler.gate import Gate, resolve
from tests.crawler.small_portal import SmallPortal

GRANTED, REFUSED, UNREACHABLE = 0, 2, 4


def ask(portal: SmallPortal, host: str, port: int, *, trusted: str = "127.0.0.1", allowed: bool | None = None) -> tuple[int, bytes]:
    """Return what the gate says, and what a request for robots.txt through it gets."""

    async def run() -> tuple[int, bytes]:
        gate = Gate(lambda url: url == portal.url if allowed is None else allowed, trusted)
        way = (await gate.open()).rpartition(":")[2]
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(way))
            writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x03" + bytes([len(host)]) + host.encode() + port.to_bytes(2, "big"))
            assert await reader.readexactly(2) == b"\x05\x00"
            word = (await reader.readexactly(10))[1]
            body = b""
            if word == GRANTED:
                writer.write(f"GET /robots.txt HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                body = await reader.read()
            writer.close()
            await writer.wait_closed()
            return word, body
        finally:
            await gate.close()

    return asyncio.run(run())


def port_of(portal: SmallPortal) -> int:
    return int(portal.url.rstrip("/").rpartition(":")[2])


def test_the_site_is_reached(portal: SmallPortal) -> None:
    word, body = ask(portal, "127.0.0.1", port_of(portal))
    assert word == GRANTED
    assert body.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 22), ("example.invalid", 80), ("169.254.169.254", 80), ("localhost", 8080)]
)
def test_nothing_else_is(portal: SmallPortal, host: str, port: int) -> None:
    assert ask(portal, host, port) == (REFUSED, b"")
    assert portal.total == 0


def test_a_name_of_the_site_that_resolves_to_a_private_address_is_not_followed(portal: SmallPortal) -> None:
    assert ask(portal, "localhost", port_of(portal), trusted="www.example.gov.cn", allowed=True) == (UNREACHABLE, b"")
    assert portal.total == 0


def test_only_the_host_under_audit_may_be_private() -> None:
    with pytest.raises(PermissionError):
        asyncio.run(resolve("127.0.0.1", trusted=False))
    assert asyncio.run(resolve("127.0.0.1", trusted=True)) == "127.0.0.1"
