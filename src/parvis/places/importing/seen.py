"""Which rows a file named, one bit each: what it names twice, and what it no longer names."""

from __future__ import annotations


class Seen:
    """Of ids of rows, which are given one after the other: thirty millions of them take four megabytes."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, pk: int) -> bool:
        byte = pk >> 3
        return byte < len(self._bits) and bool(self._bits[byte] >> (pk & 7) & 1)

    def add(self, pk: int) -> bool:
        """Whether it was not there yet."""
        byte, bit = pk >> 3, 1 << (pk & 7)
        if byte >= len(self._bits):
            self._bits.extend(bytes(max(byte + 1 - len(self._bits), 4096)))
        if self._bits[byte] & bit:
            return False
        self._bits[byte] |= bit
        return True
