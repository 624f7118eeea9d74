"""Serves the four replica portals on the loopback for as long as a ``with`` block lasts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from demo.plan import KEYS, load_data
from demo.server import HOST

DEFAULT_PORTS = (8641, 8642, 8643, 8644)
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Portal:
    """One replica while it is served. ``site_fields`` is what a file of ``config/sites`` would say of it."""

    key: str
    name: str
    url: str
    site_fields: Mapping[str, Any]


@contextmanager
def serve(as_of: date, ports: Sequence[int] | None = None, *, stage: int = 1, moods: str = "") -> Iterator[tuple[Portal, ...]]:
    """Serve the portals as of ``as_of`` from a child process, which ends with the block or with this process, however it ends.

    ``ports``: one for each portal, in the order nxzw, ycxixia, spt, nx; 0 is any free one, and so is one that is taken.
    ``stage``: 1, 2 or 3, the state of the portals a month apart, where ``as_of`` is a month later for each. ``moods``: a server
    that fails now and then (demo.server.Moods). Raises RuntimeError if the child does not come up.
    """
    wanted = list(DEFAULT_PORTS if ports is None else ports)
    if len(wanted) != len(KEYS):
        raise ValueError(f"{len(KEYS)} ports needed, {len(wanted)} given")
    order = {"as_of": as_of.isoformat(), "ports": wanted, "stage": stage, "moods": moods}
    child = _start()
    try:
        yield tuple(_portal(key, port) for key, port in zip(KEYS, _handshake(child, order), strict=True))
    finally:
        _stop(child)


def _start() -> subprocess.Popen[str]:
    # The child must find this very package, wherever its parent was started from.
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH")) if part)
    command = [sys.executable, "-m", "demo.server"]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": path}
    )


def _handshake(child: subprocess.Popen[str], order: Mapping[str, Any]) -> list[int]:
    assert child.stdin is not None  # noqa: S101 - both are pipes; for the type checker
    assert child.stdout is not None  # noqa: S101
    try:
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.flush()
    except BrokenPipeError as error:
        raise RuntimeError("the replica portals did not start") from error
    answer = child.stdout.readline()
    if not answer:
        raise RuntimeError("the replica portals did not start")
    given: list[int] = json.loads(answer)["ports"]
    return given


def _stop(child: subprocess.Popen[str]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _portal(key: str, port: int) -> Portal:
    settings = load_data(key)["portal"]
    url = f"http://{HOST}:{port}/"
    fields = {
        "key": key,
        "name": settings["name"],
        "url": url,
        "kind": "portal",
        "site_code": settings["site_code"],
        "organizer": settings["office"],
        "contact": f"{settings['phone']}（虚构）",
        "quirks": ("demo",),
    }
    return Portal(key, settings["name"], url, fields)
