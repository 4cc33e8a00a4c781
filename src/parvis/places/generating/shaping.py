"""Where the houses of a street stand: on both sides of a line that bends slowly, somewhere in the town."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin
from typing import Final

from parvis.places.generating.chance import Chance

Point = tuple[float, float]
SETBACK: Final = 9.0
"""Metres from the middle of the street."""
SPACING: Final = (7.0, 16.0)
"""Metres from one number to the next, on either side in turn."""
BEND: Final = 0.006
"""Radians per metre, at most."""
STEP, HEADING = 9.5, 0.4
"""Of a straight street: metres from one number to the next, and radians."""
GRID: Final = 0.7
"""Share of the streets that follow the town's two main directions."""


class Ground:
    """A town's: its middle is denser than its edge."""

    def __init__(self, chance: Chance, centre: Point, radius: float) -> None:
        self._chance, self._centre, self._radius = chance, centre, radius
        self._direction = chance.uniform(0, pi / 2)

    def houses(self, count: int) -> Iterator[Point]:
        """Along one street, from its first number on."""
        chance = self._chance
        away, around = self._radius * chance.random() ** 0.8, chance.uniform(0, 2 * pi)
        x, y = self._centre[0] + away * cos(around), self._centre[1] + away * sin(around)
        heading = self._direction + chance.randrange(4) * pi / 2 if chance.random() < GRID else chance.uniform(0, 2 * pi)
        bend, spacing = chance.uniform(-BEND, BEND), chance.uniform(*SPACING)
        for place in range(count):
            across, along = cos(heading), sin(heading)
            side = SETBACK if place % 2 else -SETBACK
            yield round(x - along * side, 2), round(y + across * side, 2)
            step = spacing * (0.7 + 0.6 * chance.random())
            x, y, heading = x + across * step, y + along * step, heading + bend * step


def beside(at: Point, number: int, other: int) -> Point:
    """Where a number of a straight street stands when `other` stands at `at`; even ones are on one side."""
    along, across = STEP * (number - other), 2 * SETBACK * (number % 2 - other % 2)
    return round(at[0] + along * cos(HEADING) - across * sin(HEADING), 2), round(at[1] + along * sin(HEADING) + across * cos(HEADING), 2)


def spread(chance: Chance, total: int, around: int) -> list[int]:
    """How many houses each street of a town has: many short ones, few long ones, `total` in all."""
    counts: list[int] = []
    left = total
    while left > 0:
        count = min(left, max(2, round(around * (0.25 + chance.expovariate(1.35)))))
        counts.append(min(count, 12 * around))
        left -= counts[-1]
    return counts
