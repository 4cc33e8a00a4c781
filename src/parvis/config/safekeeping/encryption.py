"""An archive that only a passphrase opens: AES-256-GCM piece by piece, so that nobody reorders, drops or adds one (the STREAM construction).

Source: Hoang, Reyhanitabar, Rogaway, Vizár, «Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance», 2015.
"""

import io
import os
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from parvis.config.safekeeping.archive import Damaged

MAGIC: Final = b"parvis encrypted archive 1\n"
PIECE: Final = 1024 * 1024
TAG_BYTES: Final = 16
SALT_BYTES: Final = 16
PREFIX_BYTES: Final = 7
CHECK_BYTES: Final = 16
"""By which a wrong passphrase is told from a damaged archive."""


class WrongPassphrase(Exception):  # noqa: N818  a finding, named as the house names its exceptions
    """None was given, or it does not open the archive."""


class Encrypting:
    """A file to write to; `close` ends it, and leaves `out` open."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        self._out = out
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        key, check = _keys(passphrase, salt)
        self._head = MAGIC + salt + self._prefix + check
        self._cipher = AESGCM(key)
        self._held = bytearray()
        self._number = 0
        out.write(self._head)

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > PIECE:
            self._send(bytes(self._held[:PIECE]), is_last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        self._send(bytes(self._held), is_last=True)

    def _send(self, data: bytes, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last), data, self._head))
        self._number += 1


class Decrypting:
    """A file to read from, from its beginning. Raises WrongPassphrase, Damaged."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        head = io.BytesIO(source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES + CHECK_BYTES))
        self._head = head.getvalue()
        _magic, salt, self._prefix = head.read(len(MAGIC)), head.read(SALT_BYTES), head.read(PREFIX_BYTES)
        key, check = _keys(passphrase, salt)
        if check != head.read():
            raise WrongPassphrase
        self._cipher = AESGCM(key)
        self._next = source.read(PIECE + TAG_BYTES)
        self._number = 0
        self._held = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and self._next:
            self._receive()
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def _receive(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE + TAG_BYTES)
        try:
            self._held += self._cipher.decrypt(_nonce(self._prefix, self._number, not self._next), piece, self._head)
        except InvalidTag:
            raise Damaged from None
        self._number += 1

    def close(self) -> None:
        self._source.close()


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    derived = Scrypt(salt=salt, length=32 + CHECK_BYTES, n=2**15, r=8, p=1).derive(passphrase.encode())
    return derived[:32], derived[32:]


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
