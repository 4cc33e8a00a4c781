"""What stands near a point."""

from __future__ import annotations

from math import hypot
from typing import Any, Final

from django.db import connections
from django.db.models import Model

from parvis.places.finding.found import Found, house_of, label_of, street_of
from parvis.places.finding.retrieving import MAIN, addresses, rows
from parvis.places.indexing import SQUARE
from parvis.places.models import Building, House

FIRST: Final = 125.0
"""Metres in which is looked first; four times as far, as long as there is too little."""
FARTHEST: Final = 32_000.0
MOST: Final = 500


def nearest(x: float, y: float, limit: int = 10, within: float | None = None) -> list[Found]:
    """Houses, the nearest first. `x`, `y`: Lambert-93 metres; `within`: metres. A score falls from 1 with the distance, by half in 500 m."""
    found = _nearest(House, x, y, limit, within)
    houses = {house.id: house_of(house, street_of(street)) for house, street in addresses([pk for pk, _distance in found])}
    return [_found(houses[pk], distance) for pk, distance in found if pk in houses]


def buildings_near(x: float, y: float, within: float, limit: int = 200) -> list[Building]:
    """Buildings in a circle of `within` metres, the nearest first; `building.distance` says how far."""
    found = _nearest(Building, x, y, limit, within)
    buildings = Building.objects.select_related("street", "house", "pm").in_bulk([pk for pk, _distance in found])
    for pk, distance in found:
        if pk in buildings:
            vars(buildings[pk])["distance"] = distance
    return [buildings[pk] for pk, _distance in found if pk in buildings]


def _found(house: House, distance: float) -> Found:
    street = house.street
    full = f"{house.number or ''} {house.suffix}".strip()
    return Found(
        "housenumber", 500 / (500 + distance), label_of(street, full), street.commune_id, street.commune_name, street.postcode, street, house,
        number=house.number, suffix=house.suffix, x=house.x, y=house.y, distance=distance,
    )  # fmt: skip


def _nearest(model: type[Model], x: float, y: float, limit: int, within: float | None) -> list[tuple[int, float]]:
    """[(primary key, metres)], the nearest first."""
    limit, table = max(1, min(limit, MOST)), model._meta.db_table
    if connections[MAIN].vendor == "postgresql":
        found = rows(f"SELECT id, x, y FROM {table} WHERE x IS NOT NULL ORDER BY point(x, y) <-> point(%s, %s) LIMIT {limit}", [x, y])  # noqa: S608
        return _within(found, x, y, within or FARTHEST)
    reach = min(FIRST, within or FIRST)
    while True:
        found = _within(_in_square(table, x, y, reach), x, y, reach)[:limit]
        if len(found) == limit or reach >= (within or FARTHEST):
            return found
        reach = min(reach * 4, within or FARTHEST)


def _in_square(table: str, x: float, y: float, reach: float) -> list[Any]:
    """From the index of squares: each column of squares is one stretch of it."""
    columns = ", ".join(str(square) for square in range(int((x - reach) / SQUARE), int((x + reach) / SQUARE) + 1))
    across, up = (f"CAST({axis} / {SQUARE} AS INTEGER)" for axis in "xy")
    sql = (
        f"SELECT id, x, y FROM {table} WHERE x IS NOT NULL AND {across} IN ({columns}) AND {up} BETWEEN %s AND %s "  # noqa: S608  numbers
        "AND x BETWEEN %s AND %s AND y BETWEEN %s AND %s"
    )
    return rows(sql, [int((y - reach) / SQUARE), int((y + reach) / SQUARE), x - reach, x + reach, y - reach, y + reach])


def _within(rows: list[Any], x: float, y: float, reach: float) -> list[tuple[int, float]]:
    measured = ((hypot(own_x - x, own_y - y), pk) for pk, own_x, own_y in rows)
    return [(pk, distance) for distance, pk in sorted(measured) if distance <= reach]
