"""What an answer, or none, means."""

import ssl
from datetime import UTC, datetime

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from crawler.answers import CutShort, RobotsRefusal, TooLarge, Undecodable, outcome_of, outcome_of_failure, retry_after
from crawler.records import Outcome, PageKind, Reading

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind", "why", "outcome"),
    [
        (200, PageKind.LISTING, None, Outcome.OK),
        (200, PageKind.ERROR, "soft-404", Outcome.OK),
        (404, PageKind.ERROR, None, Outcome.HTTP_ERROR),
        (410, None, None, Outcome.HTTP_ERROR),
        *((status, PageKind.OTHER, None, Outcome.HTTP_ERROR) for status in (204, 205, 206, 302, 304)),  # no page, or a part of one
        (403, PageKind.OTHER, None, Outcome.FORBIDDEN),
        (401, None, None, Outcome.FORBIDDEN),
        (503, PageKind.ERROR, None, Outcome.HTTP_ERROR),
        (412, PageKind.CHALLENGE, "river-security", Outcome.CHALLENGE),
        (200, PageKind.CHALLENGE, "slider-captcha", Outcome.CAPTCHA),
        (403, PageKind.CHALLENGE, "waf", Outcome.CHALLENGE),
        (403, PageKind.CHALLENGE, "blocked", Outcome.FORBIDDEN),
        (405, PageKind.CHALLENGE, "blocked", Outcome.CHALLENGE),
    ],
)
def test_answers(status: int, kind: PageKind | None, why: str | None, outcome: Outcome) -> None:
    assert outcome_of(status, None if kind is None else Reading("http://a.cn/", kind, why=why)) is outcome


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (CannotResolveHostError(), Outcome.DNS),
        (DownloadTimeoutError(), Outcome.TIMEOUT),
        (DownloadCancelledError(), Outcome.TOO_LARGE),
        (TooLarge(), Outcome.TOO_LARGE),
        (Undecodable(), Outcome.HTTP_ERROR),
        (CutShort(), Outcome.UNREACHABLE),
        (RobotsRefusal(), Outcome.ROBOTS),
        (ResponseDataLossError(), Outcome.UNREACHABLE),
        (DownloadFailedError("Connection lost"), Outcome.UNREACHABLE),
        (DownloadConnectionRefusedError("Cannot connect to host a.cn:80 ssl:default [Connect call failed]"), Outcome.UNREACHABLE),
        (raised(DownloadConnectionRefusedError("x"), ssl.SSLCertVerificationError(1, "expired")), Outcome.TLS),
        (raised(DownloadConnectionRefusedError("x"), raised(OSError(), ssl.SSLError(1, "handshake"))), Outcome.TLS),
    ],
)
def test_failures(error: Exception, outcome: Outcome) -> None:
    assert outcome_of_failure(error) is outcome


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("Fri, 20 Nov 2026 02:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 01:00:00 GMT", 0.0),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
