"""The network of one town: an exchange, cabinets of some hundred dwellings, branching points of six to twelve lines. Source: telecom.md 3.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from parvis.kit.text import slug
from parvis.places.generating.chance import Chance
from parvis.places.generating.references import base36
from parvis.places.generating.rows import Rows
from parvis.places.generating.shaping import Point
from parvis.places.generating.towns import Town
from parvis.places.models import NRO, PBO, PM, PMT

OWNERS: Final = {"FI": 70, "SF": 12, "XP": 8, "AX": 6, "IE": 4}
"""Codes of infrastructure operators, and how many towns of a hundred are theirs."""
ELSEWHERE: Final = {"77058": ("77243", "Lagny-sur-Marne", "LAG")}
"""Towns whose lines meet in another one: (its code, its name, the letters of its exchange)."""
LAYINGS: Final = {"SOUTERRAIN": ("CH:EN CHAMBRE", 62), "AERIEN": ("PO:SUR POTEAU", 26), "FACADE": ("FA:EN FACADE", 12)}
IN_BUILDING: Final = ("PL:EN PALIER", "GT:EN GAINE TECHNIQUE")
FIRST_PM: Final = 14
"""Cabinets of examples come before."""
FIRST_POINT: Final = 3_000
FIRST_DAY: Final = date(2014, 3, 3)
DAYS: Final = 3_900


@dataclass(frozen=True)
class Cabinet:
    pm: int
    pmt: int
    opened_on: date


class Exchanges:
    """Of all towns: several may share one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: dict[str, int] = {}

    def of(self, town: Town, at: Point, projection: str) -> int:
        code, name, letters = ELSEWHERE.get(town.code, (town.code, town.name, _letters(town.name)))
        key = f"{code}{letters}"
        if key not in self._known:
            self._known[key] = self._rows.add(NRO, key, code, name, *at, projection)
        return self._known[key]


class Network:
    def __init__(self, rows: Rows, chance: Chance, town: Town, owner: str, exchange: int, projection: str) -> None:
        self._rows, self._chance, self._town, self._projection = rows, chance, town, projection
        self.owner, self._exchange = owner, exchange
        self._cabinets, self._points, self._room, self._ports = FIRST_PM, FIRST_POINT, 0, 0
        self._cabinet = Cabinet(0, 0, FIRST_DAY)
        self._pbo = 0

    def cabinet(self, dwellings: int, at: Point) -> Cabinet:
        """The one that has room for so many more dwellings; a new one is put up where it is first needed."""
        if self._room < dwellings:
            self._room = max(dwellings, self._chance.randint(300, 1_000))
            self._cabinet = self._new_cabinet(at, self._room)
            self._ports = 0
        self._room -= dwellings
        return self._cabinet

    def branch(self, lines: int, at: Point, *, in_building: bool) -> int:
        """The branching point of so many lines: neighbours share one in the street, a building has its own."""
        if in_building or self._ports < lines:
            self._points += 1
            capacity = next(size for size in (6, 8, 12) if size >= min(lines, 12))
            laying, kind = ("IMMEUBLE", self._chance.choice(IN_BUILDING)) if in_building else self._laying()
            row = (self._cabinet.pm, f"PT {self._points:06d}", self._cabinet.pmt, kind, laying, capacity, "", *at, self._projection)
            point = self._rows.add(PBO, *row)
            if in_building:
                return point
            self._pbo, self._ports = point, capacity
        self._ports -= lines
        return self._pbo

    def _laying(self) -> tuple[str, str]:
        layings = list(LAYINGS)
        chosen = self._chance.choices(layings, [LAYINGS[one][1] for one in layings])[0]
        return chosen, LAYINGS[chosen][0]

    def _new_cabinet(self, at: Point, dwellings: int) -> Cabinet:
        installed = FIRST_DAY + timedelta(days=self._chance.randrange(DAYS))
        available = installed + timedelta(days=self._chance.randint(20, 120))
        opened = available + timedelta(days=91)
        reference = f"{self.owner}-{self._town.code}-{base36(self._cabinets, 4)}"
        self._cabinets += 1
        kind = self._chance.choices(("PME", "PME-Armoire de rue", "PME-Shelter", "PMI"), (45, 45, 5, 5))[0]
        state = ("DEPLOYE", kind, "mono", 1_000, dwellings, installed.isoformat(), available.isoformat(), opened.isoformat())
        pm = self._rows.add(PM, reference, self._exchange, self.owner, *state, self._town.code, *at, self._projection)
        self._points += 1
        return Cabinet(pm, self._rows.add(PMT, pm, f"PT {self._points:06d}"), opened)


def _letters(name: str) -> str:
    """`LAG` of Lagny: three letters of the town's own name."""
    letters = slug(name).replace("saint-", "").replace("sainte-", "").replace("-", "").upper()
    return (letters + "XXX")[:3]
