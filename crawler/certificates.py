"""The certificate that a host shows: whether a browser would take it, and until which day."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cryptography import x509

from crawler.gate import resolve

_EXPIRED, _SELF_SIGNED, _WRONG_HOST, _WRONG_ADDRESS = 10, 18, 62, 64  # OpenSSL's X509_V_ERR_*
_FAULTS = {_EXPIRED: "expired", _SELF_SIGNED: "self_signed", _WRONG_HOST: "wrong_host", _WRONG_ADDRESS: "wrong_host"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a host showed. ``fault``: None, or ``expired``, ``self_signed``, ``wrong_host``, ``untrusted`` (authority unknown).

    ``until``  its last day in UTC, None where it could not be read
    """

    fault: str | None
    until: date | None


async def certificate_of(host: str, port: int, *, trusted: bool, limit: float) -> Shown:
    """Shake hands with ``host`` and return what it showed; ``trusted``: it may be private; ``limit`` in seconds.

    Raises OSError (TimeoutError, ConnectionRefusedError, ssl.SSLError among them) where no handshake came about.
    """
    address = await resolve(host, trusted=trusted)
    return await asyncio.wait_for(asyncio.to_thread(_look, host, address, port, limit), 2 * limit)


def _look(host: str, address: str, port: int, limit: float) -> Shown:
    try:
        return Shown(None, _until(_handshake(ssl.create_default_context(), host, address, port, limit)))
    except ssl.SSLCertVerificationError as error:
        fault = _FAULTS.get(error.verify_code, "untrusted")
    lax = ssl.create_default_context()
    lax.check_hostname = False
    lax.verify_mode = ssl.CERT_NONE  # nothing is sent or believed: only the day is read from a certificate already refused
    return Shown(fault, _until(_handshake(lax, host, address, port, limit)))


def _handshake(context: ssl.SSLContext, host: str, address: str, port: int, limit: float) -> bytes | None:
    with socket.create_connection((address, port), limit) as plain, context.wrap_socket(plain, server_hostname=host) as secure:
        return secure.getpeercert(binary_form=True)


def _until(der: bytes | None) -> date | None:
    if der is None:
        return None
    try:
        moment: datetime = x509.load_der_x509_certificate(der).not_valid_after_utc
    except ValueError:
        return None
    return moment.astimezone(UTC).date()
