"""Real towns, and how many of the houses each gets."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from parvis.places import projections
from parvis.places.departments import DEPARTMENTS
from parvis.places.importing.communes import department_of

FILE: Final = Path(__file__).with_name("communes.csv")
"""Codes, postcodes and populations: INSEE, La Poste. Degrees to a hundredth, enough for a town that is made up."""
ALWAYS: Final = ("77058", "69383", "29019", "29232", "34172", "56121", "77243")
"""Towns that examples speak of: they are there however few houses there are."""
HOUSES_OF_A_TOWN: Final = 250
"""As few as make one."""
SMALL_DEPARTMENTS: Final = {"75": 4.0, "92": 6.0, "93": 7.0, "94": 7.0, "90": 12.0}
RADIUS_KM: Final = 38.0
GOLDEN: Final = pi * (3 - sqrt(5))
WITH_DISTRICTS: Final = {"75056", "69123", "13055"}
"""Paris, Lyon and Marseille: their arrondissements stand for them."""


@dataclass(frozen=True)
class Town:
    code: str
    name: str
    postcode: str
    population: int
    lon: float
    lat: float

    @property
    def department(self) -> str:
        return department_of(self.code)

    @property
    def region(self) -> str:
        return DEPARTMENTS.get(self.department, ("", ""))[1]

    @property
    def centre(self) -> tuple[float, float, str]:
        """Metres, and their projection."""
        return projections.from_degrees(self.lon, self.lat)

    @property
    def radius(self) -> float:
        """Metres within which its streets lie."""
        return min(6_000.0, 500 + 9 * sqrt(self.population))


def ours() -> list[Town]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        return [
            Town(row["code"], row["name"], row["postcode"], int(row["population"]), float(row["lon"]), float(row["lat"])) for row in rows
        ]


def read(path: Path) -> list[Town]:
    """Those of `communes.json` of @etalab/decoupage-administratif; it has no positions, so that towns we do not know stand around ours."""
    known = {town.code: town for town in ours()}
    rows = [row for row in json.loads(path.read_bytes()) if row["type"] in {"commune-actuelle", "arrondissement-municipal"}]
    by_department: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["code"] not in WITH_DISTRICTS and row.get("codesPostaux"):
            by_department[department_of(row["code"])].append(row)
    centres = _centres(known.values())
    found: list[Town] = []
    for department, towns in sorted(by_department.items()):
        if department in centres:
            found += [known.get(row["code"]) or _around(row, place, len(towns), centres[department]) for place, row in enumerate(towns)]
    return found


def _centres(towns: Iterable[Town]) -> dict[str, tuple[float, float]]:
    by_department: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        by_department[town.department].append(town)
    return {
        key: (sum(town.lon for town in group) / len(group), sum(town.lat for town in group) / len(group))
        for key, group in by_department.items()
    }


def _around(row: dict[str, Any], place: int, count: int, centre: tuple[float, float]) -> Town:
    """On a spiral that fills a disc evenly."""
    code, lon, lat = row["code"], *centre
    reach = SMALL_DEPARTMENTS.get(department_of(code), 8.0 if code.startswith("97") else RADIUS_KM) * sqrt((place + 0.5) / count)
    angle = place * GOLDEN
    return Town(
        code,
        row["nom"],
        row["codesPostaux"][0],
        int(row.get("population") or 100),
        lon + reach * sin(angle) / (111 * cos(radians(lat))),
        lat + reach * cos(angle) / 111,
    )


def shared(towns: Sequence[Town], houses: int) -> list[tuple[Town, int]]:
    """(town, how many houses): larger ones more, but not as much more as they are larger; few houses are not spread too thin."""
    first = [town for town in towns if town.code in ALWAYS]
    others = sorted((town for town in towns if town.code not in ALWAYS), key=lambda town: (-town.population, town.code))
    kept = [*first, *others[: max(0, houses // HOUSES_OF_A_TOWN - len(first))]]
    weights = [town.population**0.75 + 40 if houses > HOUSES_OF_A_TOWN * len(kept) else 1.0 for town in kept]
    ends = _ends(weights, houses)
    return sorted(
        ((town, end - begin) for town, begin, end in zip(kept, [0, *ends], ends, strict=False) if end > begin), key=lambda one: one[0].code
    )


def _ends(weights: Sequence[float], houses: int) -> list[int]:
    whole, running, ends = sum(weights), 0.0, []
    for weight in weights:
        running += weight
        ends.append(round(houses * running / whole))
    return ends
