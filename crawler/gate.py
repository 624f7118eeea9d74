"""The browser's only way out: a SOCKS5 proxy (RFC 1928) on the loopback that lets it talk to the site and to nothing else.

Interception inside the browser is not enough: it opens connections ahead of navigations and for WebSockets before anybody
is asked. Here every connection is, by name and port, and the name is resolved once, by us, so that an answer that changes
cannot lead into a private network.
"""

import asyncio
import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable, Sequence

from crawler.urls import is_private

logger = logging.getLogger(__name__)

_VERSION, _CONNECT, _NO_AUTH = 5, 1, 0
_IPV4, _NAME, _IPV6 = 1, 3, 4
_GRANTED, _REFUSED, _UNREACHABLE = 0, 2, 4
_HTTP, _HTTPS = 80, 443
_CHUNK = 65536
_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 60.0


class Gate:
    """``allows`` says whether a URL's host and port belong to the site; ``trusted`` is the one host that may be private."""

    def __init__(self, allows: Callable[[str], bool], trusted: str) -> None:
        self._allows = allows
        self._trusted = trusted
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        """Start listening; return the address that ``--proxy-server`` takes."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return f"socks5://127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, TimeoutError, ValueError):
            host, port = await asyncio.wait_for(_asked(reader, writer), _CONNECT_SECONDS)
            if not self._allows(_url(host, port)):
                logger.info("browser wanted %s:%s, refused", host, port)
                await _say(writer, _REFUSED)
            else:
                await self._connect(host, port, reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _connect(self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            address = await resolve(host, trusted=host == self._trusted)
            far_reader, far_writer = await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_SECONDS)
        except (OSError, TimeoutError):
            await _say(writer, _UNREACHABLE)
            return
        try:
            await _say(writer, _GRANTED)
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            far_writer.close()


async def resolve(host: str, *, trusted: bool) -> str:
    """Return an address of ``host``. Raises PermissionError where one is private and the host is not trusted, OSError for none."""
    if is_private(host) and not trusted:
        raise PermissionError(host)
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return admitted(host, [str(each[4][0]) for each in found], trusted=trusted)[0]


_public: set[str] = set()
"""Hosts that were seen to be public in this process: that of the audit, and of each site in a round of probes."""


def admitted(host: str, addresses: Sequence[str], *, trusted: bool) -> list[str]:
    """Return those of the addresses that ``host`` answers with that may be connected to.

    Of a host that is not ``trusted`` none may be private. One that is trusted (the host under audit) may, unless it is public
    as well or was so before: a name that answers otherwise when it is asked again leads into the network we run in.
    Raises PermissionError where none is left, or a host that is not trusted has a private one.
    """
    public = [address for address in addresses if not is_private(address)]
    if len(public) < len(addresses) and not trusted:
        raise PermissionError(host)
    if public:
        _public.add(host)
    elif host in _public:
        raise PermissionError(host)
    return public or list(addresses)


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Shake hands and return the host and port that are asked for."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != _VERSION:
        raise ValueError("no SOCKS5")
    writer.write(bytes([_VERSION, _NO_AUTH]))
    _, command, _, kind = await reader.readexactly(4)
    if kind == _NAME:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii").lower()
    elif kind in {_IPV4, _IPV6}:
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == _IPV4 else 16)))
    else:
        raise ValueError("unknown address")
    port = int.from_bytes(await reader.readexactly(2), "big")
    if command != _CONNECT:
        raise ValueError("only CONNECT")
    return host, port


def _url(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"https://{name}/" if port == _HTTPS else f"http://{name}/" if port == _HTTP else f"http://{name}:{port}/"


async def _say(writer: asyncio.StreamWriter, word: int) -> None:
    writer.write(bytes([_VERSION, word, 0, _IPV4, 0, 0, 0, 0, 0, 0]))
    await writer.drain()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends or falls silent."""
    try:
        while chunk := await asyncio.wait_for(reader.read(_CHUNK), _IDLE_SECONDS):
            writer.write(chunk)
            await writer.drain()
    finally:
        writer.close()
