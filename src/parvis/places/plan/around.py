"""What lies in a box of the ground, by the indexes of points (`places.indexing`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from parvis.places.geometry import distance
from parvis.places.indexing import SQUARE
from parvis.places.models import PBO, PM, Building, Floor

Box = tuple[float, float, float, float]
"""(west, south, east, north) in metres."""

MOST_HOUSES: Final = 1500
MOST_BUILDINGS: Final = 100


@dataclass(frozen=True)
class Spot:
    """A house number."""

    number: int
    suffix: str
    x: float
    y: float
    street_id: int
    street: str

    @property
    def label(self) -> str:
        return f"{self.number}{self.suffix[:1]}" if self.number else ""


def somewhere() -> tuple[float, float] | None:
    """Where a building stands: the first that is known."""
    placed = Building.objects.filter(x__isnull=False, y__isnull=False).order_by("pk").values_list("x", "y")
    return next(((x, y) for x, y in placed[:1] if x is not None and y is not None), None)


def houses(box: Box) -> list[Spot]:
    name = "(SELECT name FROM places_street WHERE id = street_id)"  # a join would read all streets
    sql = f"SELECT number, suffix, x, y, street_id, {name} FROM places_house WHERE {_within(box)} LIMIT {MOST_HOUSES}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [Spot(*row) for row in cursor.fetchall()]


def buildings(box: Box) -> list[Building]:
    """Those nearest to its middle, the nearest first."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    by_distance = f"(x - {x:.1f}) * (x - {x:.1f}) + (y - {y:.1f}) * (y - {y:.1f})"
    nearest = f"SELECT id FROM places_building WHERE {_within(box)} ORDER BY {by_distance}, id LIMIT {MOST_BUILDINGS}"  # noqa: S608
    found = Building.objects.filter(pk__in=RawSQL(nearest, ())).select_related("pm")  # noqa: S611
    return sorted(found, key=lambda one: (distance(x, y, one.x or 0, one.y or 0), one.pk))


def branching_points(buildings: Iterable[Building]) -> dict[int, PBO]:
    """{building: the first PBO of its floors}, of those that have one with a position."""
    floors = Floor.objects.filter(building__in=[one.pk for one in buildings], pbo__x__isnull=False).select_related("pbo")
    found: dict[int, PBO] = {}
    for floor in floors.order_by("building_id", "id"):
        if floor.pbo is not None:
            found.setdefault(floor.building_id, floor.pbo)
    return found


def mutualisation_points(buildings: Iterable[Building]) -> dict[int, PM]:
    return {one.pm.pk: one.pm for one in buildings if one.pm is not None and one.pm.x is not None}


def _within(box: Box) -> str:
    """A condition that its database has an index for; of numbers alone, written out so that SQLite sees which squares they are."""
    west, south, east, north = (f"{side:.2f}" for side in box)
    if connection.vendor != "sqlite":
        return f"point(x, y) <@ box(point({west}, {south}), point({east}, {north}))"
    across = ", ".join(str(one) for one in range(int(box[0] / SQUARE), int(box[2] / SQUARE) + 1))
    return (
        f"CAST(x / {SQUARE} AS INTEGER) IN ({across}) "
        f"AND CAST(y / {SQUARE} AS INTEGER) BETWEEN {int(box[1] / SQUARE)} AND {int(box[3] / SQUARE)} "
        f"AND x BETWEEN {west} AND {east} AND y BETWEEN {south} AND {north}"
    )
