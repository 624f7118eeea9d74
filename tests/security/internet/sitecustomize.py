"""Stands in for the internet in a crawl's child process, which imports it because its folder comes first in PYTHONPATH.

127.0.0.2 counts as public there, every other address as what it is. Names under ``.example`` resolve to it, but:
``inside.example`` answers with a private address, ``mixed.example`` with both, ``10.0.0.5.nip.example`` with the address in
its name, and ``rebind.example`` with the public one twice (once for the question whether it is public) and a private one after.
"""

import socket
from collections import Counter
from typing import Any

import crawler.gate

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.3"
_real = socket.getaddrinfo
_is_private = crawler.gate.is_private
_asked: Counter[str] = Counter()


def resolve(host: Any, *arguments: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or not name.endswith(".example"):
        if isinstance(name, str) and name not in {"localhost", "0x7f000003"} and not name[:1].isdigit() and ":" not in name:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return _real(host, *arguments, **named)
    _asked[name] += 1
    if name == "inside.example" or (name.startswith("rebind") and _asked[name] > 2):
        return _real(PRIVATE, *arguments, **named)
    if name == "mixed.example":
        return [*_real(PUBLIC, *arguments, **named), *_real(PRIVATE, *arguments, **named)]
    if name.endswith(".nip.example"):
        return _real(name.removesuffix(".nip.example"), *arguments, **named)
    return _real(PUBLIC, *arguments, **named)


def is_private(host: str) -> bool:
    return host != PUBLIC and _is_private(host)


socket.getaddrinfo = resolve
crawler.gate.is_private = is_private
