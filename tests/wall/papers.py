"""Certificates for tests: an authority, and what it vouches for."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Authority:
    """`folder`: where its files are; `file`: its own certificate."""

    folder: Path

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Authority")
        self._made = self._sign(self._key, self._name, is_authority=True)
        self.file = self._write("authority", None, self._made)

    def paper(self, name: str) -> Path:
        """Key and certificate of `name` in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._write(name, key, self._sign(key, _named(name)))

    def _sign(self, key: Any, name: x509.Name, *, is_authority: bool = False) -> x509.Certificate:
        begun = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
        alternative = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begun)
            .not_valid_after(begun + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def _write(self, name: str, key: Any, made: x509.Certificate) -> Path:
        path = self.folder / f"{name}.pem"
        pem = serialization.Encoding.PEM
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) if key else b""
        path.write_bytes(secret + made.public_bytes(pem))
        return path


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
