"""The number of a house in streets that were found, or what stands nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parvis.places.finding.found import Found, house_of, label_of, street_kind, street_of
from parvis.places.finding.retrieving import HouseRow, StreetRow, houses, nearest_numbers
from parvis.places.finding.typed import Typed
from parvis.places.models import Building, Street

WITHOUT_NUMBER: Final = 0.85
"""What is left of the score of a street that has not the number."""
ANOTHER_SUFFIX: Final = 0.95
NEAR_NUMBER: Final = 0.8
OFFERED: Final = 2
"""Numbers on each side."""
MOST_STREETS: Final = 30
GROUPED: Final = 6
"""Digits of numbers from to: `166170`. Source: IPE."""
SHORT: Final = {"b": "bis", "t": "ter", "q": "quater", "c": "quinquies"}


def of_streets(ranked: Sequence[tuple[float, StreetRow]], typed: Typed, limit: int) -> list[Found]:
    """Houses of the number in these streets; a street that has it not, and when the likeliest has not, its nearest numbers."""
    first = ranked[: max(MOST_STREETS, limit)]
    by_street: dict[int, list[HouseRow]] = {}
    for row in houses((street.id for _points, street in first), typed.number):
        by_street.setdefault(row.street_id, []).append(row)
    found = [_in_street(points, row, by_street.get(row.id, []), typed) for points, row in first]
    best = max(found, key=lambda one: one.score, default=None)
    if best and best.street and best.house is None:
        found += _instead(best, next(points for points, row in first if row.id == best.street.id), typed)
    return found


def _in_street(points: float, row: StreetRow, candidates: Sequence[HouseRow], typed: Typed) -> Found:
    street = street_of(row)
    chosen = _suffixed(candidates, typed.suffix)
    if chosen is None:
        return Found(
            street_kind(row.code, row.house_count), points * WITHOUT_NUMBER, label_of(street), row.commune_id, row.commune_name,
            row.postcode, street, x=row.x, y=row.y,
        )  # fmt: skip
    return _house(points if _is_same(chosen.suffix, typed.suffix) else points * ANOTHER_SUFFIX, chosen, street)


def _house(points: float, row: HouseRow, street: Street, *, is_near: bool = False) -> Found:
    return Found(
        "housenumber", points, label_of(street, f"{row.number} {row.suffix}".strip()), street.commune_id, street.commune_name, street.postcode,
        street, house_of(row, street), number=row.number, suffix=row.suffix, x=row.x, y=row.y, is_near=is_near,
    )  # fmt: skip


def _suffixed(candidates: Sequence[HouseRow], suffix: str) -> HouseRow | None:
    """The one with this suffix, else the one without any."""
    same = [row for row in candidates if _is_same(row.suffix, suffix)]
    return next(iter([*same, *(row for row in candidates if not row.suffix)]), None)


def _is_same(suffix: str, typed: str) -> bool:
    return suffix == typed or suffix == SHORT.get(typed, typed) or SHORT.get(suffix, suffix) == typed


def _instead(best: Found, points: float, typed: Typed) -> list[Found]:
    """A building of that number, which no address has; else the numbers around it."""
    street = best.street
    assert street is not None  # of a street: see above
    if building := _building(street, typed):
        label = label_of(street, f"{typed.number} {typed.suffix}".strip())
        x, y = (building.x, building.y) if building.x is not None else (street.x, street.y)
        return [
            Found(
                "housenumber", points, label, street.commune_id, street.commune_name, street.postcode, street, building=building,
                number=typed.number, suffix=typed.suffix, x=x, y=y,
            )
        ]  # fmt: skip
    around = nearest_numbers(street.pk, typed.number, OFFERED)
    around.sort(key=lambda row: ((row.number - typed.number) % 2 != 0, abs(row.number - typed.number)))
    return [_house(points * NEAR_NUMBER - place / 1000, row, street, is_near=True) for place, row in enumerate(around)]


def _building(street: Street, typed: Typed) -> Building | None:
    """By the street itself, or by the codes that the file gives; numbers from to hold those between."""
    at = Building.objects.filter(street=street).order_by()
    if street.code:
        at = at.union(Building.objects.filter(commune_code=street.commune_id, street_code=street.code).order_by(), all=True)
    return next((one for one in at if is_numbered(one, typed.number, typed.suffix)), None)


def is_numbered(building: Building, number: int, suffix: str = "") -> bool:
    """Whether a building has this number, alone or among those from to."""
    written = building.number
    if not written.isdigit():
        return False
    if len(written) == GROUPED:
        first, last = int(written[:3]), int(written[3:])
        return first <= number <= last and (number - first) % 2 == 0
    return int(written) == number and (not suffix or _is_same(building.number_suffix.lower(), suffix))
