"""What a place tells the forms that follow: one set of names, whichever page found the building (`tickets.facts`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.places.models import Building, Line
from parvis.places.models.building import applicable
from parvis.places.projections import to_degrees
from parvis.places.sheet import FloorSheet
from parvis.places.spelling import degrees
from parvis.places.states import badge_of

ADDRESS_LENGTHS = {"number": 20, "street": 200, "complement": 200, "postcode": 5, "town": 100}
"""Characters of the parts of an address as a form holds it."""


def building_facts(building: Building, floor: FloorSheet | None = None, *, door: str = "", line: Line | None = None) -> Mapping[str, Any]:
    """{name: value}; what is not known is left out. `line`: the socket that the dwelling has, where it is known.

    place.*: line (all of it), address, street_number, street, street_code (RIVOLI), town_code (INSEE), postcode, town, gps. building.*: identifier, kind,
    name, state, owner. floor.*: staircase, level. Then door, pm.reference, pmt.reference, pbo.reference, pto.reference, pto.exists.
    """
    said: dict[str, Any] = {
        **_place(building),
        "building.identifier": building.identifier,
        "building.kind": building.kind,
        "building.name": applicable(building.name),
        "building.state": str(badge_of(building.state).label),
        "building.owner": building.owner_code,
        "pm.reference": building.pm.reference if building.pm else "",
        "door": door,
    }
    if floor is not None:
        said |= _floor(floor)
    if line is not None:
        said |= {"pto.reference": line.pto, "pto.exists": bool(line.pto)}
    said["place.address"] = _address(building, said)
    return {name: value for name, value in said.items() if value not in ("", None, {})}


def _place(building: Building) -> dict[str, Any]:
    gps = degrees(*to_degrees(building.x, building.y, building.projection)) if building.x is not None and building.y is not None else ""
    return {
        "place.line": ", ".join(part for part in (building.street_line, f"{building.postcode} {building.commune_name}".strip()) if part)[
            :120
        ],
        "place.street_number": _number(building),
        "place.street": _street(building),
        "place.street_code": building.street_code,
        "place.town_code": building.commune_code,
        "place.postcode": building.postcode,
        "place.town": _town(building),
        "place.gps": gps,
    }


def _floor(floor: FloorSheet) -> dict[str, Any]:
    return {
        "floor.staircase": applicable(floor.floor.staircase),
        "floor.level": applicable(floor.floor.level),
        "pm.reference": floor.pm.reference if floor.pm else "",
        "pmt.reference": floor.pmt.reference if floor.pmt else "",
        "pbo.reference": floor.pbo.reference if floor.pbo else "",
    }


def _address(building: Building, said: Mapping[str, Any]) -> dict[str, str]:
    """As a form's address holds it: {number, street, complement, postcode, town}."""
    inside = [said.get(name, "") for name in ("building.name", "floor.staircase", "floor.level", "door")]
    parts = {
        "number": said["place.street_number"],
        "street": said["place.street"],
        "complement": ", ".join(part for part in inside if part),
        "postcode": said["place.postcode"],
        "town": said["place.town"],
    }
    return {name: text[: ADDRESS_LENGTHS[name]] for name, text in parts.items() if text}


def _number(building: Building) -> str:
    number = building.number if building.number != "0" else ""
    return " ".join(part for part in (number, building.number_suffix) if part)


def _street(building: Building) -> str:
    """As the national base writes it, else as the file does."""
    street = building.house.street if building.house else building.street
    return street.name if street else " ".join(part for part in (building.street_kind, building.street_name) if part)


def _town(building: Building) -> str:
    street = building.house.street if building.house else building.street
    return street.commune_name if street else building.commune_name
