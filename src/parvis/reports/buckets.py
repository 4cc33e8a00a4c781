"""Durations counted in buckets that grow by a twentieth: counts of any days and places add up, and their median is read off the sum.

A duration is told by the middle of its bucket, which is never further from it than 2.5 % (below a minute: a minute).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, exp, floor, log
from typing import Final

GROWTH: Final = 1.05
SHORTEST: Final = 60
"""Seconds; the first bucket ends there."""
ERROR: Final = GROWTH**0.5 - 1


def bucket_of(seconds: float) -> int:
    return 0 if seconds < SHORTEST else 1 + floor(log(seconds / SHORTEST) / log(GROWTH) + 1e-9)


def seconds_of(bucket: int) -> float:
    """The geometric middle of the bucket."""
    return float(SHORTEST) if bucket == 0 else SHORTEST * exp((bucket - 0.5) * log(GROWTH))


@dataclass(frozen=True)
class Lasting:
    """How long things took: `buckets` as {bucket: how many}."""

    buckets: Mapping[int, int]

    @property
    def count(self) -> int:
        return sum(self.buckets.values())

    def within(self, share: float) -> timedelta | None:
        """How long the fastest `share` of them took at most (.5: the median); None where there is none."""
        wanted, passed = ceil(share * self.count), 0
        for bucket in sorted(self.buckets):
            passed += self.buckets[bucket]
            if passed >= wanted > 0:
                return timedelta(seconds=round(seconds_of(bucket)))
        return None

    @property
    def median(self) -> timedelta | None:
        return self.within(0.5)

    @property
    def p90(self) -> timedelta | None:
        return self.within(0.9)
