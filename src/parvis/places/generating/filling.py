"""One town: its streets with their numbers, and what stands there."""

from __future__ import annotations

from typing import Final

from parvis.kit.text import fold
from parvis.places import folding
from parvis.places.generating import naming, shaping
from parvis.places.generating.building import Builder, Counts, Place
from parvis.places.generating.chance import Chance
from parvis.places.generating.examples import Known, known_streets
from parvis.places.generating.network import OWNERS, Exchanges, Network
from parvis.places.generating.references import street_code
from parvis.places.generating.rows import Rows
from parvis.places.generating.shaping import Ground, Point
from parvis.places.generating.towns import ALWAYS, Town
from parvis.places.models import House, Street

HOUSES_OF_A_STREET: Final = 14
WITH_BIS: Final = 0.03


class Filler:
    """All towns, one after the other."""

    def __init__(self, rows: Rows, seed: int, number_share: float, *, only_addresses: bool) -> None:
        self._rows, self._seed, self._only_addresses = rows, seed, only_addresses
        self._exchanges = Exchanges(rows)
        self._counts = Counts(number_share)

    def fill(self, town: Town, houses: int) -> None:
        chance = Chance(f"{self._seed}:{town.code}")
        x, y, projection = town.centre
        owner = "FI" if town.code in ALWAYS else chance.choices(list(OWNERS), list(OWNERS.values()))[0]
        builder = None
        if not self._only_addresses:
            network = Network(self._rows, chance, town, owner, self._exchanges.of(town, (x, y), projection), projection)
            builder = Builder(self._rows, chance, town, network, self._counts, projection)
        ground = Ground(chance, (x, y), town.radius)
        counts = shaping.spread(chance, houses, HOUSES_OF_A_STREET)
        examples = known_streets(town.code)
        names = naming.names(chance, len(counts), but={(known.kind, known.name) for known in examples})
        for place, (count, (kind, name)) in enumerate(zip(counts, names, strict=True)):
            points = list(ground.houses(count))
            self._street(town, street_code(place), kind, name, _numbered(chance, points), projection, builder)
        for known in examples:
            self._example(town, known, projection, builder)

    def _street(
        self,
        town: Town,
        code: str,
        kind: str,
        name: str,
        houses: list[tuple[int, str, Point]],
        projection: str,
        builder: Builder | None,
        known: Known | None = None,
    ) -> None:
        whole, key = f"{kind} {name}", f"{town.code}_{code}"
        across, along = zip(*(at for _number, _suffix, at in houses), strict=True)
        middle = round(sum(across) / len(houses), 2), round(sum(along) / len(houses), 2)
        street = self._rows.add(
            Street, key, town.code, town.postcode, whole, code, town.name, folding.fold(whole, 200),
            folding.label(whole, town.postcode, town.name), *middle, projection, len(houses),
        )  # fmt: skip
        spelled = fold(name).upper().replace("-", " ").replace("'", " ")
        for number, suffix, at in houses:
            national = f"{key}_{number:05d}{f'_{suffix}' if suffix else ''}"
            house = self._rows.add(House, street, number, suffix, national, *at, projection)
            if builder:
                place = Place(street, house, code, kind.upper(), spelled, number, suffix, national, at)
                if known is None or number != known.number:
                    builder.at(place)
                elif known.service:
                    builder.example(place, known.service)

    def _example(self, town: Town, known: Known, projection: str, builder: Builder | None) -> None:
        """Straight, with numbers on both sides; the one that is known stands where it is said to."""
        numbers = range(1, max(known.number, 20) + 1)
        houses = [(number, "", shaping.beside(known.at, number, known.number)) for number in numbers]
        self._street(town, known.code, known.kind, known.name, houses, projection, builder, known)


def _numbered(chance: Chance, points: list[Point]) -> list[tuple[int, str, Point]]:
    """1, 2, 3, 3 bis, 4…: odd on one side, even on the other."""
    houses: list[tuple[int, str, Point]] = []
    number = 0
    for at in points:
        if houses and not houses[-1][1] and chance.random() < WITH_BIS:
            houses.append((number, "bis", at))
        else:
            number += 1
            houses.append((number, "", at))
    return houses
