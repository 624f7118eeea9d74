"""What a host's certificate is worth, by handshakes on the loopback with certificates made for the purpose."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.certificates import Shown, certificate_of
from tests.crawler import small_portal

NOW = datetime.now(UTC)
SOON, PAST = NOW + timedelta(days=10), NOW - timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


def make(
    name: str, until: datetime, address: str = "127.0.0.1", by: tuple[x509.Certificate, Key] | None = None
) -> tuple[x509.Certificate, Key]:
    """A certificate for ``address``; signed by itself, as an authority, where ``by`` names none."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = (subject, key) if by is None else (by[0].subject, by[1])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
    )
    return made.sign(signer, hashes.SHA256()), key


def shown(tmp_path: Path, certificate: x509.Certificate, key: Key) -> Shown:
    """What a server with this certificate shows."""
    pem, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    with small_portal.serve({}, tls=context) as portal:
        port = int(portal.url.rstrip("/").rpartition(":")[2])
        return asyncio.run(certificate_of("127.0.0.1", port, trusted=True, limit=5))


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[x509.Certificate, Key]:
    """An authority that this process trusts."""
    certificate, key = make("Test CA", NOW + timedelta(days=365))
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return certificate, key


@pytest.mark.parametrize(
    ("until", "address", "fault"), [(SOON, "127.0.0.1", None), (PAST, "127.0.0.1", "expired"), (SOON, "127.0.0.2", "wrong_host")]
)
def test_of_a_trusted_authority(
    tmp_path: Path, authority: tuple[x509.Certificate, Key], until: datetime, address: str, fault: str | None
) -> None:
    assert shown(tmp_path, *make("site", until, address, by=authority)) == Shown(fault, date(until.year, until.month, until.day))


def test_one_that_signed_itself_and_one_of_an_authority_unknown_here(tmp_path: Path) -> None:
    assert shown(tmp_path, *make("site", SOON)).fault == "self_signed"
    assert shown(tmp_path, *make("site", SOON, by=make("Other CA", SOON))).fault == "untrusted"


def test_a_port_where_nobody_listens_or_nobody_speaks_tls(tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(certificate_of("127.0.0.1", 9, trusted=True, limit=5))
    with small_portal.serve({}) as portal, pytest.raises(ssl.SSLError):
        asyncio.run(certificate_of("127.0.0.1", int(portal.url.rstrip("/").rpartition(":")[2]), trusted=True, limit=5))


def test_a_private_address_is_not_contacted_unless_it_is_the_host_under_audit() -> None:
    with pytest.raises(PermissionError):
        asyncio.run(certificate_of("127.0.0.1", 9, trusted=False, limit=5))
