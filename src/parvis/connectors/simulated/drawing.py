"""Chance that is the same each time: every value is drawn from a seed, a subject and a name, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeVar

T = TypeVar("T")
_RANGE: Final = 1 << 64
ALPHANUMERIC: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which people read as digits."""
HEXADECIMAL: Final = "0123456789ABCDEF"
DIGITS: Final = "0123456789"


@dataclass(frozen=True)
class Draw:
    """`subject`: what the values are about, such as the identifier of a building."""

    seed: int
    subject: str

    def share(self, name: str) -> float:
        """In [0, 1)."""
        return self._number(name) / _RANGE

    def between(self, name: str, low: int, high: int) -> int:
        """Both included."""
        return low + self._number(name) % (high - low + 1)

    def choice(self, name: str, options: Sequence[T]) -> T:
        return options[self._number(name) % len(options)]

    def weighted(self, name: str, weights: Mapping[str, float]) -> str:
        """One of the keys, each as often as its weight says."""
        reached, goal = 0.0, self.share(name) * sum(weights.values())
        for key, weight in weights.items():
            reached += weight
            if goal < reached:
                return key
        return key

    def text(self, name: str, length: int, alphabet: str = ALPHANUMERIC) -> str:
        number, drawn = self._number(name), ""
        for _ in range(length):
            number, place = divmod(number, len(alphabet))
            drawn += alphabet[place]
        return drawn

    def about(self, *subject: object) -> Draw:
        """The same seed, of something within the subject."""
        return Draw(self.seed, "/".join([self.subject, *map(str, subject)]))

    def _number(self, name: str) -> int:
        said = f"{self.seed}\n{self.subject}\n{name}".encode()
        return int.from_bytes(blake2b(said, digest_size=8).digest())
