"""What one answer, or the lack of one, means: status codes, exceptions and readings → :class:`Outcome`. Pure."""

import asyncio
import email.utils
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from crawler.records import Outcome, PageKind, Reading

RETRIED_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 522, 523, 524, 529})
"""Answers that may be different a moment later. 501, 505, 511 and the challenge codes 412, 521 are not."""

RETRIED_OUTCOMES = frozenset({Outcome.TIMEOUT, Outcome.DNS, Outcome.UNREACHABLE})

_NO_WHOLE_PAGE = frozenset({204, 205, 206})
_REFUSED = frozenset({401, 403, 405, 451})
_NO_WALL = "blocked"  # the readers' word for a refusal that bears the mark of no known wall
_CAPTCHA = ("captcha", "slider", "verify-code")


class RobotsRefusal(IgnoreRequest):
    """robots.txt does not want this address read."""


class TooLarge(IgnoreRequest):
    """The body would not fit into what one page may take."""


class Undecodable(IgnoreRequest):
    """The body is not what its Content-Encoding says, nor a page: no browser shows anything of it."""


class CutShort(IgnoreRequest):
    """The compressed body ends in the middle: what is there of the page proves nothing about the rest."""


def outcome_of(status: int, reading: Reading | None) -> Outcome:
    """Return the outcome of an answer that came, a redirect that leads somewhere apart.

    A wall is a challenge or captcha whatever its status; a bare 403 is none. An answer that gives no page, or a part of one,
    although a page was asked for (204, 206, 304, a redirect to nowhere) is an error of the server.
    """
    is_bare = reading is not None and reading.why == _NO_WALL and status in {401, 403, 451}
    if reading is not None and reading.kind is PageKind.CHALLENGE and not is_bare:
        return Outcome.CAPTCHA if any(word in (reading.why or "") for word in _CAPTCHA) else Outcome.CHALLENGE
    if status in _REFUSED:
        return Outcome.FORBIDDEN
    return Outcome.OK if status < 300 and status not in _NO_WHOLE_PAGE else Outcome.HTTP_ERROR  # noqa: PLR2004


def outcome_of_failure(error: BaseException) -> Outcome:
    """Return the outcome of an exchange without an answer, from what the downloader raised and what lies behind it."""
    chain = tuple(causes(error))
    if any(isinstance(each, ssl.SSLError | ssl.CertificateError) for each in chain):
        return Outcome.TLS
    if any(isinstance(each, CannotResolveHostError) for each in chain):
        return Outcome.DNS
    if any(isinstance(each, DownloadTimeoutError | TimeoutError | asyncio.TimeoutError) for each in chain):
        return Outcome.TIMEOUT
    if any(isinstance(each, DownloadCancelledError | TooLarge) for each in chain):
        return Outcome.TOO_LARGE
    if any(isinstance(each, RobotsRefusal) for each in chain):
        return Outcome.ROBOTS
    return Outcome.HTTP_ERROR if any(isinstance(each, Undecodable) for each in chain) else Outcome.UNREACHABLE


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110 10.2.3: a number or a date); None if it is neither."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # no date, or one of the year 10^20
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it was raised from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
