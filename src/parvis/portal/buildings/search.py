"""Finding buildings by what somebody has in hand, and saying what to do where nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.places import finding
from parvis.places.finding import Found
from parvis.places.models import Building, Line
from parvis.places.plan.around import somewhere
from parvis.places.plan.drawing import Plan
from parvis.places.plan.view import USUAL, View
from parvis.places.states import Badge, badge_of
from parvis.portal.buildings.addresses import building_url, map_url, pick_url, search_url
from parvis.portal.buildings.table import KEYS, Key, keys
from parvis.portal.tools.opening import Opened

MOST: Final = 50
PLACES: Final = 8
SURE: Final = 0.9
"""Score from which an address that was typed is taken to be the one meant, where no other comes near."""
NO_RIVAL: Final = 0.05
AROUND: Final = 125
"""Metres around a point in which buildings are offered."""
FARTHER: Final = 1000
WIDE: Final = 240
"""Metres that the map reaches where nothing was typed."""


@dataclass(frozen=True)
class Candidate:
    """A building that may be the one; `line`: the line by which it was found; `metres`: from the point that was given."""

    building: Building
    url: str
    line: Line | None = None

    @property
    def badge(self) -> Badge:
        return badge_of(self.building.state)

    @property
    def metres(self) -> int | None:
        distance: float | None = vars(self.building).get("distance")
        return None if distance is None else round(distance)


@dataclass(frozen=True)
class Place:
    """An address to choose from. `is_near`: the number that was typed does not exist, this one does."""

    label: str
    url: str
    is_near: bool


class Search:
    """What the address of the page asks, and what is found. `by` and `q`: the key and what was typed, kept as it was."""

    def __init__(self, opened: Opened, said: Mapping[str, str]) -> None:
        self.opened = opened
        self.said = said
        self.q = one_line(said.get("q", ""), 200).strip()
        self.keys = keys(opened.table)
        known = [key.by for key in self.keys]
        self.by = said.get("by", "") if said.get("by", "") in known else known[0]
        self.fault = ""
        self._find()

    def _find(self) -> None:
        self.places: list[Place] = []
        self.candidates: list[Candidate] = []
        self.at: View | None = View.read(self.said)
        try:
            if self.is_asked:
                self._by_what_was_said()
        except Refused as refusal:
            self.fault = str(refusal)

    @property
    def is_asked(self) -> bool:
        return bool(self.q or self.said.get("place") or self.said.get("near"))

    def _by_what_was_said(self) -> None:
        if chosen := finding.chosen(self.said.get("place", "")):
            self._at_place(chosen)
        elif self.by == "map" or (self.said.get("near") and self.at):
            self._around()
        else:
            _BY[self.by](self)

    # --- each way to search ---

    def by_address(self) -> None:
        """An address; or a position or an identifier, which people paste there too."""
        if finding.is_position(self.q):
            return self.by_gps()
        if same := finding.by_identifier(self.q):
            return self._offer(same)
        found = finding.find(self.q, limit=PLACES)
        if found and _is_sure(found):
            self._at_place(found[0])
        else:
            self.places = [self._place(one) for one in found]
            self.fault = "" if found else _("No address resembles this one. Check the spelling, or point at the place on the map.")
        return None

    def by_identifier(self) -> None:
        self._offer(finding.by_identifier(self.q))

    def by_socket(self) -> None:
        line = finding.by_pto(self.q)
        self._offer_lines([line] if line else [])

    def by_line(self) -> None:
        self._offer_lines(finding.by_number(self.q))

    def by_service(self) -> None:
        self._offer_lines(finding.by_service(self.q))

    def by_gps(self) -> None:
        point = finding.position(self.q)
        self._look_at(point.x, point.y)
        self._around()

    def _around(self) -> None:
        """What stands around the point, a little; farther only where nothing does."""
        if self.at is not None:
            near = finding.buildings_near(self.at.x, self.at.y, AROUND, MOST) or finding.buildings_near(
                self.at.x, self.at.y, FARTHER, PLACES
            )
            self._offer(near)

    # --- what is found ---

    def _at_place(self, found: Found) -> None:
        """A number, all of a street, or the middle of a commune."""
        self._look_at(found.x, found.y)
        if found.kind == "municipality":
            self.fault = _("Write a street and a number too, or point at the place on the map.")
        elif found.kind == "housenumber":
            at = finding.buildings_at(found) or ([found.building] if found.building else [])
            self._offer(at, found.label)
        elif found.street is not None:
            self._offer(finding.buildings_of(found.street)[:MOST], found.label)

    def _offer(self, buildings: Any, label: str = "") -> None:
        self.candidates = [Candidate(one, building_url(self.opened, one)) for one in buildings]
        if self.candidates:
            self._look_at(self.candidates[0].building.x, self.candidates[0].building.y)
        elif label:
            self.fault = _("No building is known at %(address)s.") % {"address": label}
        else:
            self.fault = _("No building is known by this. Check what you typed, or search by the address.")

    def _offer_lines(self, lines: list[Line]) -> None:
        self._offer([])
        if lines:
            self.fault = ""
            self.candidates = [Candidate(line.building, self._line_url(line), line) for line in lines]
            self._look_at(lines[0].building.x, lines[0].building.y)

    def _line_url(self, line: Line) -> str:
        return building_url(self.opened, line.building, floor=str(line.floor_id or ""), door=line.door, line=str(line.pk))

    def _place(self, found: Found) -> Place:
        return Place(found.label, search_url(self.opened, by="address", q=found.label, place=found.key), found.is_near)

    # --- what the page shows ---

    @property
    def single(self) -> str:
        """The page of the one building that was meant."""
        return self.candidates[0].url if len(self.candidates) == 1 and not self.said.get("near") else ""

    @property
    def key(self) -> Key:
        return next(key for key in self.keys if key.by == self.by)

    @property
    def tabs(self) -> list[tuple[Key, str]]:
        return [(key, search_url(self.opened, by=key.by)) for key in self.keys]

    @property
    def is_map(self) -> bool:
        return self.by == "map"

    @cached_property
    def plan(self) -> Plan | None:
        """Around what was found; the page of the map begins where most is known."""
        at = somewhere() if self.is_map and not self.at else None
        view = self.at or (View(*at, WIDE) if at else None)
        if view is None:
            return None
        return Plan(
            replace(view, paper="wide" if self.is_map else "small"),
            lambda other: map_url(self.opened, other),
            lambda one: building_url(self.opened, one),
            pick_url=lambda other: pick_url(self.opened, other),
            pushes=self.is_map,
        )

    @property
    def around(self) -> list[Candidate]:
        """What stands nearest, where the place itself has no building."""
        if self.candidates or self.at is None or not self.fault:
            return []
        near = finding.buildings_near(self.at.x, self.at.y, FARTHER, PLACES)
        return [Candidate(one, building_url(self.opened, one)) for one in near]

    def _look_at(self, x: float | None, y: float | None) -> None:
        if self.at is None and x is not None and y is not None:
            self.at = View(x, y, USUAL)


_BY: Final[Mapping[str, Callable[[Search], None]]] = {
    "address": Search.by_address,
    "identifier": Search.by_identifier,
    "socket": Search.by_socket,
    "line": Search.by_line,
    "service": Search.by_service,
    "gps": Search.by_gps,
}
assert {*_BY, "map"} == set(KEYS)


def _is_sure(found: list[Found]) -> bool:
    """Whether the first is what was meant, and no other comes near it."""
    best, *others = found
    is_whole = best.kind == "housenumber" and not best.is_near and best.score >= SURE
    return is_whole and not any(one.kind == "housenumber" and best.score - one.score < NO_RIVAL for one in others)
