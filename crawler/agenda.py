"""When an errand is run: a second look spaced from the first, another try after a while. Keeps the time for the queue."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.errands import Errand, Errands

TRIES_OWN, TRIES_OTHER = 3, 1
"""Requests for one look. Another host is not pressed: its second try is the second look, spaced as that is."""
_MAX_RETRY_AFTER = 60.0


@dataclass(slots=True)
class Agenda:
    """One crawl's errands and its clock.

    ``spaced``   seconds between two looks at one address
    ``backoff``  seconds before a second try, doubled for each further one
    """

    errands: Errands
    spaced: float
    backoff: float

    def add(self, errand: Errand, seen_at: datetime | None = None) -> None:
        """Order an errand: at once, or spaced from the moment at which its address was seen before."""
        now = time.monotonic()
        wait = 0.0 if seen_at is None else self.spaced - (datetime.now(UTC) - seen_at).total_seconds()
        due = now + min(max(0.0, wait), self.spaced)  # a clock that was set back must not hold it up for a year
        self.errands.add(errand, due, now)

    def next(self) -> Errand | None:
        """Return what to run now, None where one must wait (or nothing is left)."""
        return self.errands.next(time.monotonic())

    def wait(self) -> float | None:
        """Return the seconds until the next errand that is not due yet is, None where there is none."""
        due = self.errands.next_due
        return None if due is None else max(0.0, due - time.monotonic())

    def ask_again(self, errand: Errand, delay: float = 0.0) -> None:
        """Ask once more after ``delay`` seconds; meanwhile the host may be asked something else."""
        self.errands.done(errand)
        now = time.monotonic()
        self.errands.add(errand, now + delay, now)

    def try_again(self, errand: Errand, asked_for: float | None) -> None:
        """Try once more, later; ``asked_for`` are the seconds that the server asked for."""
        own = self.backoff * 2.0 ** (errand.attempts - 1)
        errand.attempts += 1
        self.ask_again(errand, own if asked_for is None else min(max(asked_for, own), _MAX_RETRY_AFTER))


def has_tries_left(errand: Errand) -> bool:
    """Whether what may be a passing fault is tried again."""
    return errand.attempts < (TRIES_OWN if errand.internal else TRIES_OTHER)
