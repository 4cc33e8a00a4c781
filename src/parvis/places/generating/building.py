"""Buildings of a number in a street, with their floors and lines. States in the shares of telecom.md 3.4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from parvis.kit.text import fold
from parvis.places.generating.chance import Chance
from parvis.places.generating.examples import known_identifiers
from parvis.places.generating.network import Network
from parvis.places.generating.references import Numbers, base36, socket
from parvis.places.generating.rows import Rows
from parvis.places.generating.shaping import Point
from parvis.places.generating.towns import Town
from parvis.places.models import Building, Floor, Line
from parvis.places.models.building import ABANDONED, NOT_APPLICABLE

STATES: Final = {"DEPLOYE": 935, "EN COURS DE DEPLOIEMENT": 30, "CIBLE": 20, "RAD": 10, ABANDONED: 5}
AVAILABILITIES: Final = {"DEPLOYE": "Mis à disposition", "RAD": "Raccordable sur demande"}
WITHOUT: Final = 0.03
"""Share of the numbers that the network does not know."""
TWO: Final = 0.02
"""Share of the numbers with two buildings."""
USERS: Final = ("ALPH", "BRAV", "CHAR", "DELT")
"""National codes of operators that there are not."""


class Place(NamedTuple):
    """A number in a street, with its rows' ids."""

    street_id: int
    house_id: int
    street_code: str
    kind: str
    name: str
    number: int
    suffix: str
    national_key: str
    at: Point


class Counts:
    """What is numbered through all towns."""

    def __init__(self, number_share: float) -> None:
        self.lines, self.services = 0, 100_000
        self.numbers, self.number_share = Numbers(), number_share


class Builder:
    def __init__(self, rows: Rows, chance: Chance, town: Town, network: Network, counts: Counts, projection: str) -> None:
        self._rows, self._chance, self._town, self._network, self._counts = rows, chance, town, network, counts
        self._projection = projection
        self._count, self._service = 0, ""
        self._dense = min(0.5, 0.08 + town.population / 400_000)
        self._name = fold(town.name).upper().replace("SAINTE-", "STE-").replace("SAINT-", "ST-")

    def at(self, place: Place) -> None:
        """What stands at a number: nothing that is known, a house, or one or two blocks of flats."""
        chance = self._chance
        if chance.random() < WITHOUT:
            return
        is_block = chance.random() < self._dense
        names = ("BAT A", "BAT B") if is_block and chance.random() < TWO / self._dense else (NOT_APPLICABLE,)
        for name in names:
            self._build(place, name, is_block)

    def example(self, place: Place, service: str) -> None:
        """A block of flats in which one line is that of a service that examples name."""
        self._service = service
        while self._service:
            self._build(place, NOT_APPLICABLE, is_block=True, state="DEPLOYE")

    def _build(self, place: Place, name: str, is_block: bool, state: str = "") -> None:
        chance, town, network = self._chance, self._town, self._network
        dwellings = chance.choice((4, 5, 6, 8, 8, 10, 12, 16, 20, 24, 32, 48)) if is_block else 1
        cabinet = network.cabinet(dwellings, place.at)
        state = state or chance.choices(list(STATES), list(STATES.values()))[0]
        cabled = cabinet.opened_on + timedelta(days=chance.randint(-60, 700))
        opened = max(cabled, cabinet.opened_on)
        days = (cabled.isoformat(), opened.isoformat(), opened.isoformat()) if state == "DEPLOYE" else (None, None, None)
        identifier = self._identifier()
        building = self._rows.add(
            Building,
            f"{network.owner}:{identifier}", identifier, network.owner, name, "IMMEUBLE" if is_block else "PAVILLON", state,
            AVAILABILITIES.get(state, ""), 3 if town.population < 100_000 else 1, dwellings, place.street_id, place.house_id, town.code,
            place.street_code, town.postcode, self._name, str(place.number), place.suffix[:1].upper(), place.kind, place.name,
            place.national_key, cabinet.pm, *days, *place.at, self._projection,
        )  # fmt: skip
        patched_by = "OC" if chance.random() < 0.85 else "OI"
        for staircase, level, premises in _floors(dwellings) if is_block else ((NOT_APPLICABLE, NOT_APPLICABLE, 1),):
            pbo = network.branch(premises, place.at, in_building=is_block)
            floor = self._rows.add(Floor, building, staircase, level, pbo, cabinet.pm, cabinet.pmt, patched_by, premises)
            if state in ("DEPLOYE", "RAD"):
                self._lines(building, floor, pbo, premises)

    def _lines(self, building: int, floor: int, pbo: int, premises: int) -> None:
        chance, counts = self._chance, self._counts
        for door in range(1, min(premises, 2) + 1):
            if chance.random() < 0.45:
                continue
            counts.lines += 1
            state = chance.choices(("occupied", "available", "reserved", "out-of-service"), (62, 34, 2, 2))[0]
            number, service, user = "", "", ""
            if state == "occupied":
                counts.services += 1
                service, user = self._service or f"F{counts.services:08d}", chance.choice(USERS)
                self._service = ""
            if chance.random() < counts.number_share:
                number = counts.numbers.next(self._town.region)
            is_active = bool(number) and state == "occupied"
            row = (f"{door:02d}" if premises > 1 else "", state, chance.random() < 0.05, user, service, number, is_active)
            self._rows.add(Line, socket(self._network.owner, counts.lines), building, floor, pbo, *row)

    def _identifier(self) -> str:
        while True:
            self._count += 1
            identifier = f"IMB/{self._town.code}/X/{base36(self._count, 4)}"
            if identifier not in known_identifiers():
                return identifier


def _floors(dwellings: int) -> Iterator[tuple[str, str, int]]:
    """(staircase, level, premises): two staircases from 24 dwellings on, at most five doors on a landing."""
    staircases = ("A", "B") if dwellings >= 24 else (NOT_APPLICABLE,)
    for staircase in staircases:
        left = dwellings // len(staircases)
        doors = 2 if left <= 8 else 3 if left <= 12 else 5
        for floor in range((left + doors - 1) // doors):
            yield staircase, f"{floor:02d}" if floor else "RDC", min(doors, left - floor * doors)
