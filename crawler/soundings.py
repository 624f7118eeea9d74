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
    SEARCH_TITLE = "search_title"  # one known title searched for


class SoundingResult(StrEnum):
    """How a trial ended: as it should, not so, or nobody can say (no IPv6 from here, a time-out)."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sounding:
    """One trial.

    ``about``  what was asked: an address, a title that was searched for
    ``detail`` what came of it: ``no_aaaa``, ``status_200``, ``not_on_first_page``, ``no_search_form``, ``expires``;
               of an UNKNOWN one a :class:`crawler.records.Reason`'s value, or a word of its own (``no_ipv6_here``)
    ``day``    a date that belongs to it: the last day of a certificate
    ``looks``  how many spaced looks agree; nothing BAD counts before two do
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

    ``outcome`` is a :class:`crawler.records.Outcome`'s value. Not opened and yet ``ok``: an answer came, but no title; like a
    wall (challenge, forbidden) it says nothing about whether a citizen's browser could open the page.
    ``vantage`` names the network it was made from; ``own_line`` says that this machine's own line was up then.
    """

    at: datetime
    opened: bool
    seconds: float
    outcome: str
    status: int | None = None
    vantage: str = ""
    own_line: bool = True
