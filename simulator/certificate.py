"""Self-signed certificates, as terminals generate them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key, and a TLS context that presents it."""

    pem: bytes
    fingerprint: str
    context: ssl.SSLContext


@cache
def certificate(number: int = 0) -> Certificate:
    """Return certificate `number`; it is the same in every process.

    A Home Assistant that trusts it can thus be restarted with the same state. The key
    is on an elliptic curve, which takes no time to generate; terminals use RSA.
    """
    key = ec.derive_private_key(0x4643 + number, ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "192.168.1.64")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number + 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 12, 31, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("192.168.1.64"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fingerprint = sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()
    return Certificate(pem, fingerprint, _context(pem))


def _context(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "terminal.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
