"""Facts about the site as a whole that no single page shows: IPv6, HTTPS, the 404 page, the search, its availability."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SoundingKind(StrEnum):
    """What was tried."""

    IPV6 = "ipv6"
    HTTPS = "https"
    CERTIFICATE = "certificate"
    NOT_FOUND = "not_found"
    SEARCH = "search"


class SoundingResult(StrEnum):
    """How a trial ended: as it should, not so, or nobody can say (no IPv6 from here, a time-out)."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sounding:
    """One trial.

    ``about``  what was asked: an address, a title that was searched for
    ``detail`` what came of it: ``no_aaaa``, ``status_200``, ``not_on_first_page``, ``no_search_form``, ``expires``
    ``day``    a date that belongs to it
    """

    kind: SoundingKind
    result: SoundingResult
    about: str
    detail: str
    at: datetime
    day: date | None = None
    status: int | None = None
    record: str | None = None
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """One availability probe of the home page (V2). ``opened``: HTML with a title came; ``seconds`` until it had.

    ``vantage`` names the network it was made from; ``own_line`` says that this machine's own line was up then.
    """

    at: datetime
    opened: bool
    seconds: float
    outcome: str
    status: int | None = None
    vantage: str = ""
    own_line: bool = True
