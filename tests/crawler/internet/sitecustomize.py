"""Stands in for the internet in a crawl's child process, which imports it because its folder comes first in PYTHONPATH.

Names under ``.example`` resolve to 127.0.0.2, which counts as public there; ``nowhere.example`` does not exist, and
``inside.example`` answers with a private address, as an intranet's own name server does. Every other name is none.
"""

import socket
from typing import Any

import crawler.gate

PUBLIC = "127.0.0.2"
_real = socket.getaddrinfo
_is_private = crawler.gate.is_private


def resolve(host: Any, *arguments: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "inside.example":
        return _real("10.1.2.3", *arguments, **named)
    if isinstance(name, str) and name.endswith(".example") and name != "nowhere.example":
        return _real(PUBLIC, *arguments, **named)
    if isinstance(name, str) and not name.replace(".", "").isdigit() and name != "localhost":
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _real(host, *arguments, **named)


def is_private(host: str) -> bool:
    return host != PUBLIC and _is_private(host)


socket.getaddrinfo = resolve
crawler.gate.is_private = is_private
