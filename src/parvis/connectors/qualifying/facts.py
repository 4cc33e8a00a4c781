"""What a qualification tells the forms that follow (`?run=<number>&building=<id>&offer=<key>&floor=<id>`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from parvis.connectors.models.qualification import Qualification
from parvis.connectors.qualifying.entries import Kind
from parvis.places.models.building import applicable
from parvis.tickets.facts import FACTS, Asking, Facts

SHORT: Final = "short"
"""The sort of visit where a socket is there already."""


@FACTS.register("run")
def facts_of_run(value: str, asking: Asking) -> Facts:
    """Nothing of what `asking.user` may not see; of a place only where the run found it.

    qualification.number, .summary, .key (as a form's choice of keys has it), .nds, .gps, .services: what was asked, whatever came of it;
    offer.keys: all that was asked about; offer.eligible: those that can be had in the building. operation (sort of visit: short, block, house, complex); offer.key, offer.title; then what a building tells
    (`places.facts`), as the run found it: place.*, building.*, floor.*, pm.reference, pmt.reference, pbo.reference, pto.*.
    """
    seen = Qualification.objects.visible_to(asking.user, asking.portal).filter(run__number=value)
    found = seen.select_related("run").first()
    if found is None:
        return {}
    said = _of_question(found)
    place = chosen_place(found, asking.others.get("building", ""))
    if place is not None:
        said |= place_facts(place, asking.others.get("floor", ""))
        said |= _of_offer(place, asking.others.get("offer", ""))
        said["offer.eligible"] = [one["key"] for one in place["offers"] if one["is_eligible"]]
    return {name: value for name, value in said.items() if value not in ("", None, {}, [])}


def _of_question(found: Qualification) -> dict[str, Any]:
    value = str(found.run.input.get("entry", {}).get("value", ""))
    return {
        "qualification.number": found.run.number,
        "qualification.summary": found.run.summary[:120],
        "qualification.key": Kind.MAP if found.kind in (Kind.BUILDING, Kind.PTO) else str(found.kind),
        "qualification.nds": value if found.kind == Kind.ND else "",
        "qualification.gps": value if found.kind == Kind.GPS else "",
        "qualification.services": value if found.kind == Kind.SERVICE else "",
        "offer.keys": [str(one["key"]) for one in found.run.input.get("offers", ())],
    }


def chosen_place(found: Qualification, building: str) -> Mapping[str, Any] | None:
    """The building named by its id or identifier, else the only one, else the first that has an offer; none where it was not found."""
    places = (found.run.result or {}).get("places", [])
    if building:
        return next((one for one in places if building in (str(one["building"]["id"]), one["building"]["identifier"])), None)
    return next((one for one in places if one["is_eligible"]), None) or next(iter(places), None)


def place_facts(place: Mapping[str, Any], floor: str = "") -> dict[str, Any]:
    building, wires = place["building"], place["wiring"]
    chosen = next((one for one in place["floors"] if str(one["id"]) == floor), None)
    only = place["floors"][0] if len(place["floors"]) == 1 else None
    served = chosen or only or {"staircase": "", "level": "", "pm": "", "pmt": "", "pbo": ""}
    inside = [applicable(building["name"]), applicable(served["staircase"]), applicable(served["level"])]
    street = _street(building)
    sort = chosen["visit_kind"] if chosen else (place.get("visit") or {}).get("kind", "")
    address = {
        "number": building["number"][:20],
        "street": street[:200],
        "complement": ", ".join(part for part in inside if part)[:200],
        "postcode": building["postcode"],
        "town": building["commune"][:100],
    }
    return {
        "place.address": {name: text for name, text in address.items() if text},
        "place.street_number": building["number"],
        "place.street": street,
        "place.street_code": building["street_code"],
        "place.town_code": building["commune_code"],
        "place.postcode": building["postcode"],
        "place.town": building["commune"],
        "building.identifier": building["identifier"],
        "building.kind": building["kind"],
        "building.name": applicable(building["name"]),
        "building.owner": building["owner"],
        "floor.staircase": applicable(served["staircase"]),
        "floor.level": applicable(served["level"]),
        "pm.reference": served["pm"] or wires["pm"],
        "pmt.reference": served["pmt"] or wires["pmt"],
        "pbo.reference": served["pbo"] or wires["pbo"],
        "pto.reference": place["socket"] or _only_free(served),
        "pto.exists": bool(place["socket"]) or (sort == SHORT if sort else None),
        "operation": sort,
    }


def _only_free(floor: Mapping[str, Any]) -> str:
    """The socket that a new line takes, where there is no choice."""
    free = floor.get("sockets", {}).get("free", [])
    return str(free[0]) if len(free) == 1 else ""


def _of_offer(place: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Of one that can be had here; one that cannot is not carried on."""
    offer = next((one for one in place["offers"] if one["key"] == key and one["is_eligible"]), None)
    return {"offer.key": offer["key"]} if offer else {}


def _street(building: Mapping[str, Any]) -> str:
    """Without its number, which has a part of its own."""
    line, number = str(building["address"]), str(building["number"])
    return line.removeprefix(number).strip() if number and line.startswith(number) else line
