"""The course of streets, from where their houses stand: no file that we load says where a street runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

Point = tuple[float, float]

FARTHEST: Final = 150
"""Metres between neighbours of one street; beyond it something else lies between them."""
ASIDE: Final = 3
"""Houses on each side that a point of the course is the middle of."""


def courses(houses: Sequence[tuple[int, float, float]]) -> list[list[Point]]:
    """Lines through a street between its two sides. `houses`: (number, x, y).

    Numbers rise along a street, odd and even on either side: the middle of neighbours in the order of numbers is the roadway.
    """
    ordered = [(x, y) for _number, x, y in sorted(houses)]
    return [_smooth(run) for run in _runs(ordered) if len(run) > 1]


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Without the gaps."""
    runs: list[list[Point]] = []
    for point in points:
        if not runs or math.dist(runs[-1][-1], point) > FARTHEST:
            runs.append([])
        runs[-1].append(point)
    return runs


def _smooth(points: Sequence[Point]) -> list[Point]:
    """The middles of windows that slide along, as wide on either hand; neighbours that fall together count once."""
    line: list[Point] = []
    for after in range(1, len(points)):
        reach = min(after, len(points) - after, ASIDE)
        middle = _middle(points[after - reach : after + reach])
        if not line or math.dist(line[-1], middle) > 1:
            line.append(middle)
    return line if len(line) > 1 else [*points[:1], *points[-1:]]


def _middle(points: Iterable[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


def length(line: Sequence[Point]) -> float:
    return sum(math.dist(*pair) for pair in pairwise(line))


def to_be_read(line: Sequence[Point]) -> list[Point]:
    """From left to right, so that what is written along it does not stand on its head."""
    return list(line) if line[0][0] <= line[-1][0] else list(reversed(line))
