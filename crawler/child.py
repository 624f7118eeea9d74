"""The process that crawls one site, as its parent starts and ends it. It may be started before its job is known.

What a crawl needs takes half a second to load, and so does what the parent needs to order and judge one: :func:`ready` lets
both be loaded at once. Imports nothing that takes time itself.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

STOP_SECONDS = 10.0
"""What a child gets for answers under way; what it loses then is asked again at the next run."""
_INHERITED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GONGKAI_BROWSER",
    "PLAYWRIGHT_BROWSERS_PATH",
)

Child = subprocess.Popen[bytes]

_ready: list[Child] = []


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """Have a child ready for the first crawl within the block. One that nobody took ends with it."""
    _ready.append(_start())
    try:
        yield
    finally:
        while _ready:
            _ready[-1].kill()  # it has begun nothing
            end(_ready.pop())


def take() -> Child:
    """Return a child that waits for its job as one line on its standard input: the one that is ready, else a new one."""
    with contextlib.suppress(IndexError):
        return _ready.pop()
    return _start()


def end(child: Child) -> None:
    """Close the child's input, which tells it to stop in order; kill it only if it does not."""
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    except BaseException:
        child.kill()
        raise
    finally:
        if child.stdout is not None:
            child.stdout.close()


def _start() -> Child:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.crawl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it writes to its bundle's log, as soon as it knows its bundle
        env=environment(),
        start_new_session=True,  # Ctrl-C reaches the parent only, which then stops the child in order
    )


def environment() -> dict[str, str]:
    """Return what the child may know of this process's surroundings: no proxy, no token, no credential."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(dict.fromkeys([str(Path(__file__).parent.parent), *(entry for entry in sys.path if entry)]))
    return {**kept, "PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
