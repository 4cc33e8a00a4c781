"""From what was typed under a key to the buildings that it means, or to those among which one chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from parvis.connectors.qualifying.entries import Entry, Kind, spaced
from parvis.kit.errors import Refused
from parvis.places import finding
from parvis.places.geometry import distance
from parvis.places.models import Building, House, Line
from parvis.places.models.building import applicable
from parvis.places.projections import degrees_at
from parvis.places.spelling import degrees

if TYPE_CHECKING:
    from parvis.places.finding import Found

MOST: Final = 10
"""Among so many one chooses."""
MOST_BUILDINGS: Final = 12
"""At one address: more are a housing estate, of which one chooses a building."""
SURE: Final = 0.9
LEAD: Final = 0.06
"""A look-up this sure, and this far before the next one, is not asked about again."""
HERE, AROUND = 12.0, 250.0
"""Metres within which a point means a building, and within which buildings are proposed."""
_CHOSEN: Final = re.compile(r"(house|building):(\d{1,18})")


@dataclass(frozen=True)
class Spot:
    """`value`: what the connector is told was asked about, where that is not what was typed. `x`, `y`: metres as places are kept."""

    buildings: tuple[int, ...]
    label: str
    value: str = ""
    floor: int | None = None
    socket: str = ""
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Choice:
    """`value`: as a form sends it back, empty where `text` is to be typed instead; `metres` from what was asked about."""

    value: str
    label: str
    hint: str = ""
    text: str = ""
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Located:
    """`spot`, or else `choices`; `fault` says in one sentence why it is neither, `near` what there is around."""

    spot: Spot | None = None
    choices: Sequence[Choice] = ()
    near: Sequence[Choice] = ()
    fault: str = ""


def locate(entry: Entry, chosen: str = "") -> Located:
    """`chosen`: the value of a choice that was offered before."""
    if chosen and not chosen.startswith(("street:", "commune:")):
        return _chosen(entry, chosen)
    if entry.fault:
        return Located(fault=entry.fault)
    return _WAYS[Kind(entry.kind)](entry)


def _chosen(entry: Entry, chosen: str) -> Located:
    found = _CHOSEN.fullmatch(chosen)
    if found and found[1] == "house":
        house = House.objects.select_related("street").filter(pk=int(found[2])).first()
        if house is not None:
            return Located(_at_house(house))
    if found and found[1] == "building":
        building = Building.objects.filter(pk=int(found[2])).first()
        if building is not None:
            return Located(replace(_of_building(building), value="" if entry.text else building.identifier))
    return Located(fault=_("This place is not known any more. Search again."))


# --- by each key ---


def _by_address(entry: Entry) -> Located:
    found = finding.find(entry.text, limit=MOST, autocomplete=False)
    numbers = [one for one in found if (one.house or one.building) and not one.is_near]
    if numbers and numbers[0].score >= SURE and (len(numbers) == 1 or numbers[0].score - numbers[1].score >= LEAD):
        return Located(_spot_of(numbers[0]))
    if numbers:
        return Located(choices=[_choice(one) for one in numbers])
    if near := [one for one in found if one.is_near]:
        return Located(near=[_choice(one) for one in near], fault=_("This number is not known in this street."))
    if found:
        return Located(near=[_choice(one) for one in found], fault=_("Add the number in the street."))
    return Located(fault=_("No address is like this one. Check the street and the town, or choose the place on the map."))


def _by_number(entry: Entry) -> Located:
    return Located(_on_lines(Spot((), spaced(entry.digits), entry.digits), finding.by_number(entry.digits)))


def _by_service(entry: Entry) -> Located:
    return Located(_on_lines(Spot((), entry.text, entry.text), finding.by_service(entry.text)))


def _by_socket(entry: Entry) -> Located:
    line = finding.by_pto(entry.text)
    if line is None:
        return Located(fault=_("No socket has this reference. Check it, or search by address."))
    return Located(replace(_on_lines(Spot((), line.pto, line.pto), [line]), socket=line.pto))


def _by_building(entry: Entry) -> Located:
    found = finding.by_identifier(entry.text)
    if not found:
        return Located(fault=_("No building has this code. Check it, or search by address."))
    if len(found) > 1:
        return Located(choices=[_building_choice(one) for one in found[:MOST]])
    return Located(replace(_of_building(found[0]), value=found[0].identifier))


def _by_point(entry: Entry) -> Located:
    try:
        point = finding.position(entry.text)
    except Refused as refusal:
        return Located(fault=str(refusal))
    return around(point.x, point.y)


def _by_map(entry: Entry) -> Located:
    """Coordinates, else an address around which the map opens; one chooses on it."""
    if finding.is_position(entry.text):
        return _by_point(entry)
    places = finding.find(entry.text, limit=1, autocomplete=False)
    if not places or places[0].x is None or places[0].y is None:
        return Located(fault=_("No place is like this one. Write a town, an address or coordinates."))
    found = _buildings_around(places[0].x, places[0].y)
    return Located(choices=found, fault="" if found else _nothing_around())


_WAYS: Final = {
    Kind.ADDRESS: _by_address,
    Kind.ND: _by_number,
    Kind.SERVICE: _by_service,
    Kind.GPS: _by_point,
    Kind.MAP: _by_map,
    Kind.BUILDING: _by_building,
    Kind.PTO: _by_socket,
}


def around(x: float, y: float) -> Located:
    """The building at a point, in metres as places are kept, else those around it."""
    label = degrees(*degrees_at(x, y))
    here = finding.buildings_near(x, y, within=HERE, limit=2)
    if len(here) == 1:
        return Located(replace(_of_building(here[0]), value=label))
    choices = _buildings_around(x, y)
    if choices:
        return Located(choices=choices)
    return Located(fault=_nothing_around())


def _nothing_around() -> str:
    return _("No building is known within %(metres)d m of this point.") % {"metres": int(AROUND)}


# --- what was found ---


def _spot_of(found: Found) -> Spot:
    return _at_house(found.house) if found.house else _of_building(found.building)  # type: ignore[arg-type]  # one of both is there


def _at_house(house: House) -> Spot:
    buildings = finding.buildings_at(house)[:MOST_BUILDINGS]
    return Spot(tuple(one.pk for one in buildings), str(house), "", x=house.x, y=house.y)


def _of_building(building: Building) -> Spot:
    return Spot((building.pk,), address_of(building), x=building.x, y=building.y)


def _on_lines(spot: Spot, lines: Iterable[Line]) -> Spot:
    """The building of one's line, or several; a number that no line has is the connector's to judge."""
    held = list(lines)[:MOST]
    buildings = tuple(dict.fromkeys(one.building_id for one in held))
    floors = {one.floor_id for one in held}
    return replace(spot, buildings=buildings, floor=floors.pop() if len(floors) == 1 else None)


def address_of(building: Building) -> str:
    town = " ".join(part for part in (building.postcode, building.commune_name) if part)
    name = _("Building %(name)s") % {"name": building.name} if applicable(building.name) else ""
    return ", ".join(part for part in (building.street_line, name, town) if part) or str(building)


def _choice(found: Found) -> Choice:
    if found.house:
        return Choice(f"house:{found.house.pk}", found.label, x=found.x, y=found.y)
    if found.building:
        return Choice(f"building:{found.building.pk}", found.label, found.building.identifier, x=found.x, y=found.y)
    return Choice("", found.label, text=found.label, x=found.x, y=found.y)


def _building_choice(building: Building, metres: float | None = None) -> Choice:
    hint = building.identifier or building.owner_code
    if metres is not None:
        hint = f"{hint}, {_('%(metres)d m away') % {'metres': round(metres)}}"
    return Choice(f"building:{building.pk}", address_of(building), hint, x=building.x, y=building.y)


def _buildings_around(x: float, y: float) -> list[Choice]:
    found = finding.buildings_near(x, y, within=AROUND, limit=MOST)
    return [_building_choice(one, distance(one.x or x, one.y or y, x, y)) for one in found]
