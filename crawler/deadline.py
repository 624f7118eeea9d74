"""A bound on the time that a stranger's page or file may take to be read.

Readers are written to be linear, but a page of sixteen megabytes made to be slow must not hold up a crawl: what takes longer
than any honest page is one that nobody could read.
"""

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

READ_SECONDS = 20.0
"""For one page: the largest real ones (3 MB) take half a second; sixteen megabytes of links take ten."""
_AT_ONCE = 0.001
_AGAIN = 1.0  # who swallowed the word gets it again


class TooSlowError(Exception):
    """What was being read took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooSlowError in what runs inside once ``seconds`` are over; regular expressions are interrupted too.

    In the main thread by a timer signal, in any other by an exception set from outside, which waits for
    the end of a call into C.
    """
    guard = _by_signal if threading.current_thread() is threading.main_thread() else _from_outside
    with guard(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before, began = signal.signal(signal.SIGALRM, ring), time.monotonic()
    outer, again = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:  # a bound around this one goes on
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - began), _AT_ONCE), again)


@contextmanager
def _from_outside(seconds: float) -> Iterator[None]:
    thread, done, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooSlowError))
            wait = _AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with lock:
            done.set()
        watcher.join()
