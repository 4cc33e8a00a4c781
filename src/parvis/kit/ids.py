"""Identifiers and secrets made by the application: the one random source."""

import secrets
import threading
from hashlib import sha256
from uuid import UUID

from parvis.kit import clock

_RANDOM_BITS = 74
_STEP_BITS = 32


class _Sequence:
    """The last identifier given, so that the next one is greater even within a millisecond or after the clock stepped back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._random = 0

    def following(self, millisecond: int) -> tuple[int, int]:
        with self._lock:
            if millisecond > self._millisecond:
                self._millisecond = millisecond
                self._random = secrets.randbits(_RANDOM_BITS - 1)
            else:
                self._random += 1 + secrets.randbits(_STEP_BITS)
                if self._random >> _RANDOM_BITS:
                    self._millisecond += 1
                    self._random = secrets.randbits(_RANDOM_BITS - 1)
            return self._millisecond, self._random


_sequence = _Sequence()


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562, version 7); each one is greater than those this process gave before."""
    millisecond, random = _sequence.following(int(clock.now().timestamp() * 1000))
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=(millisecond << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def of_sending(key: UUID, *said: object) -> UUID:
    """What one sending of a form makes has this id: the same for the same words with the same `key`, and as old as the form that carries it."""
    drawn = int.from_bytes(sha256(repr((key.hex, said)).encode()).digest())
    return UUID(int=(key.int >> 80 << 80) | (0x7 << 76) | (drawn & 0xFFF) << 64 | (0b10 << 62) | (drawn >> 12) & ((1 << 62) - 1))


def token() -> str:
    """A secret for a link: 256 bits, safe in a URL. Only its hash is ever stored."""
    return secrets.token_urlsafe(32)
