"""A plan as it is drawn: streets, houses, buildings and what connects them, each shape with its place on the paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.places.geometry import distance
from parvis.places.models import PBO, PM, Building
from parvis.places.plan import around, streets, tiles
from parvis.places.plan.view import View
from parvis.places.projections import degrees_at
from parvis.places.spelling import degrees
from parvis.places.states import Badge, badge_of

MOST_STREETS: Final = 40
MOST_NAMES: Final = 12
MOST_NUMBERS: Final = 80
MOST_POINTS: Final = 40
MOST_LISTED: Final = 10
NUMBERS_TO: Final = 0.4
"""Metres of a unit: numbers of houses are written up to that scale."""
ROOM: Final = 15
"""Units between two numbers."""
MARGIN: Final = 90
"""Metres beyond the edges whose houses are asked too, so that streets run out of the picture."""
_LETTER: Final = 6.6
"""Units of one letter of a street's name."""


SIDES: Final = {"IMMEUBLE": 14, "": 9}
"""Metres of a building's square, by its kind."""
SMALLEST: Final = 7
"""Units of such a square."""


@dataclass(frozen=True)
class Way:
    """A street: `course` and `name_course` are paths; the second is empty where its name has no room."""

    key: str
    name: str
    course: str
    name_course: str = ""


@dataclass(frozen=True)
class Mark:
    """A building, as a square around (x, y)."""

    building: Building
    badge: Badge
    x: float
    y: float
    size: float
    url: str
    label: str
    is_chosen: bool

    @property
    def left(self) -> float:
        return round(self.x - self.size / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.size / 2, 1)


@dataclass(frozen=True)
class Point:
    """A PBO or a PM; or a house number, whose `label` is written beside it."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Near:
    """One line of the list that says the same as the drawing. `metres`: from the middle."""

    building: Building
    badge: Badge
    url: str
    metres: int


@dataclass(frozen=True)
class Plan:
    """`address`: a view of the same page; `building_url`: a building's page; `pick_url`: choosing the point in the middle, where one may.

    `chosen`: the building that the page is about; its way to the network is drawn.
    """

    view: View
    address: Callable[[View], str]
    building_url: Callable[[Building], str]
    chosen: Building | None = None
    pick_url: Callable[[View], str] | None = None
    pushes: bool = False
    tile_url: str = field(default_factory=lambda: str(settings.TILE_URL))

    # --- ways to go ---

    @property
    def ways_out(self) -> list[tuple[str, str, str, str]]:
        """(key, icon, label, address) of each way to see another part."""
        found = [
            ("left", "arrow-left", _("Look further left"), self.address(self.view.moved("left"))),
            ("up", "arrow-up", _("Look further up"), self.address(self.view.moved("up"))),
            ("down", "arrow-down", _("Look further down"), self.address(self.view.moved("down"))),
            ("right", "arrow-right", _("Look further right"), self.address(self.view.moved("right"))),
        ]
        if self.view.nearer:
            found.append(("nearer", "zoom-in", _("Look closer"), self.address(self.view.nearer)))
        if self.view.farther:
            found.append(("farther", "zoom-out", _("Look from farther away"), self.address(self.view.farther)))
        return found

    @property
    def pick(self) -> str:
        return self.pick_url(self.view) if self.pick_url else ""

    @property
    def pattern(self) -> str:
        """An address whose middle the script fills in."""
        return _with_middle(self.address(self.view), self.view)

    @property
    def pick_pattern(self) -> str:
        return _with_middle(self.pick, self.view) if self.pick else ""

    @property
    def gps(self) -> str:
        return degrees(*degrees_at(self.view.x, self.view.y))

    # --- what is drawn ---

    @cached_property
    def tiles(self) -> list[tiles.Tile]:
        return tiles.tiles(self.view, self.tile_url)

    @property
    def attribution(self) -> str:
        return str(settings.TILE_ATTRIBUTION) if self.tiles else ""

    @cached_property
    def _spots(self) -> list[around.Spot]:
        west, south, east, north = self.view.box
        return around.houses((west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN))

    @cached_property
    def ways(self) -> list[Way]:
        """The streets with most houses in sight."""
        of_street: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
        for spot in self._spots:
            of_street[spot.street_id].append((spot.number, spot.x, spot.y))
        kept = sorted(of_street, key=lambda pk: (-len(of_street[pk]), pk))[:MOST_STREETS]
        names = {spot.street_id: spot.street for spot in self._spots}
        return [way for pk in kept for way in self._ways(pk, names[pk], of_street[pk])]

    def _ways(self, pk: int, name: str, spots: list[tuple[int, float, float]]) -> Iterator[Way]:
        lines = [[self.view.on_paper(*point) for point in line] for line in streets.courses(spots)]
        longest = max(lines, key=streets.length, default=[])
        for place, line in enumerate(lines):
            has_room = line is longest and streets.length(line) > len(name) * _LETTER and bool(name)
            yield Way(f"way-{pk}-{place}", name, _path(line), _path(streets.to_be_read(line)) if has_room else "")

    @property
    def roads(self) -> str:
        """All streets in one shape."""
        return "".join(way.course for way in self.ways)

    @property
    def named(self) -> list[Way]:
        return [way for way in self.ways if way.name_course][:MOST_NAMES]

    @cached_property
    def numbers(self) -> list[Point]:
        """While there is room for them."""
        kept: list[Point] = []
        for spot in self._spots if self.view.metres <= NUMBERS_TO else ():
            point = Point(*self._at(spot.x, spot.y), spot.label)
            if self.view.shows(spot.x, spot.y) and not any(_meet(point, other) for other in kept):
                kept.append(point)
        return kept[:MOST_NUMBERS]

    @cached_property
    def houses(self) -> str:
        """All houses in one shape."""
        spots = (self._at(spot.x, spot.y) for spot in self._spots if self.view.shows(spot.x, spot.y))
        return "".join(f"M{x - 1.5:.0f} {y - 1.5:.0f}h3v3h-3z" for x, y in spots)

    @cached_property
    def _buildings(self) -> list[Building]:
        found = around.buildings(self.view.box)
        if self.chosen and self.chosen.x is not None and self.chosen not in found:
            found.append(self.chosen)
        return found

    @cached_property
    def marks(self) -> list[Mark]:
        return [self._mark(one) for one in self._buildings]

    def _mark(self, one: Building) -> Mark:
        x, y = self._at(one.x or 0, one.y or 0)
        size = round(max(SMALLEST, SIDES.get(one.kind, SIDES[""]) / self.view.metres), 1)
        label = ", ".join(part for part in (one.street_line, one.identifier, str(badge_of(one.state).label)) if part)
        return Mark(one, badge_of(one.state), x, y, size, self.building_url(one), label, one == self.chosen)

    @cached_property
    def branching(self) -> list[Point]:
        return [self._point(one) for one in {one.pk: one for one in self._pbos.values()}.values()][:MOST_POINTS]

    @cached_property
    def mutualisation(self) -> list[Point]:
        return [self._point(one) for one in around.mutualisation_points(self._buildings).values() if self._shows(one)]

    @cached_property
    def _pbos(self) -> dict[int, PBO]:
        return {pk: one for pk, one in around.branching_points(self._buildings).items() if self._shows(one)}

    @cached_property
    def connection(self) -> str:
        """The way from the chosen building to the network, as the crow flies."""
        if self.chosen is None or self.chosen.x is None:
            return ""
        stops = [self.chosen, self._pbos.get(self.chosen.pk), self.chosen.pm]
        line = [self._at(stop.x, stop.y) for stop in stops if stop is not None and stop.x is not None and stop.y is not None]
        return _path(line) if len(line) > 1 else ""

    @property
    def pin(self) -> str:
        """A transform that puts the pin: on what the page is about, else in the middle."""
        at = (self.chosen.x, self.chosen.y) if self.chosen else (self.view.x, self.view.y)
        x, y = self._at(at[0] or self.view.x, at[1] or self.view.y)
        return f"translate({x} {y})"

    @property
    def ruler(self) -> tuple[int, float]:
        metres, units = self.view.ruler
        return metres, round(units, 1)

    @property
    def ruler_left(self) -> float:
        """In the middle, which narrow screens show too."""
        return round((self.view.width - self.ruler[1]) / 2, 1)

    @property
    def ruler_width(self) -> float:
        return self.ruler[1] + 12

    # --- the same in words ---

    @cached_property
    def near(self) -> list[Near]:
        """The nearest first."""
        found = [
            Near(one, badge_of(one.state), self.building_url(one), round(distance(self.view.x, self.view.y, one.x or 0, one.y or 0)))
            for one in self._buildings
            if one != self.chosen
        ]
        return sorted(found, key=lambda one: (one.metres, one.building.pk))[:MOST_LISTED]

    @property
    def street_list(self) -> list[str]:
        return list(dict.fromkeys(way.name for way in self.ways if way.name))[:MOST_LISTED]

    @property
    def is_empty(self) -> bool:
        return not self._spots and not self._buildings

    def _at(self, x: float | None, y: float | None) -> tuple[float, float]:
        across, down = self.view.on_paper(x or 0, y or 0)
        return round(across, 1), round(down, 1)

    def _point(self, one: PBO | PM) -> Point:
        """In the corner of a building that it stands in."""
        x, y = self._at(one.x, one.y)
        inside = next((mark for mark in self.marks if abs(mark.x - x) < mark.size / 2 and abs(mark.y - y) < mark.size / 2), None)
        return Point(round(inside.left + inside.size, 1), inside.top, one.reference) if inside else Point(x, y, one.reference)

    def _shows(self, one: PBO | PM) -> bool:
        return one.x is not None and one.y is not None and self.view.shows(one.x, one.y)


def _path(line: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) if line else ""


def _meet(one: Point, other: Point) -> bool:
    return abs(one.x - other.x) < ROOM and abs(one.y - other.y) < ROOM


def _with_middle(address: str, view: View) -> str:
    """The script writes the point it means in place of `X.X` and `Y.Y`, and the reach in place of `RR`."""
    said = view.query
    return address.replace(f"x={said['x']}", "x=X.X").replace(f"y={said['y']}", "y=Y.Y").replace(f"reach={said['reach']}", "reach=RR")
