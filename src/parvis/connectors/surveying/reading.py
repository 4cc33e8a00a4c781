"""The sites of a question, read from the register of places: four queries, however many buildings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import hypot
from typing import Final, TypeVar

from django.db.models import Count, F, QuerySet

from parvis.connectors.shapes.qualification import BuildingAnswer, FloorAnswer, NumberAnswer, Question, Sockets, Wiring
from parvis.connectors.surveying.reasons import reason
from parvis.connectors.surveying.sites import Site, kind_of_visit, state_text
from parvis.places.models import PBO, Building, Floor, Line, Position

Part = TypeVar("Part", Line, Floor)
MOST_BUILDINGS: Final = 50
FREE_SHOWN: Final = 10
TAKEN: Final = (Line.State.OCCUPIED, Line.State.RESERVED, Line.State.OUT_OF_SERVICE)


def survey(question: Question) -> list[Site]:
    """The buildings of the question, in its order."""
    ids = question["place"]["buildings"][:MOST_BUILDINGS]
    buildings = Building.objects.select_related("pm__nro").in_bulk(ids)
    lines = _by_building(Line.objects.filter(building__in=ids))
    floors = _by_building(Floor.objects.filter(building__in=ids).select_related("pbo", "pm", "pmt"))
    full = _full_points(floor.pbo for found in floors.values() for floor in found)
    return [_site(question, buildings[pk], floors[pk], lines[pk], full) for pk in ids if pk in buildings]


def number_of(question: Question) -> NumberAnswer | None:
    """What is known of the line number when one was asked about; whether an active one can be taken along is not known here."""
    if question["entry"]["kind"] != "nd":
        return None
    value = digits(question["entry"]["value"])
    line = Line.objects.filter(number=value).order_by(F("is_number_active").desc(), "id").first()
    state = "unknown" if line is None else "active" if line.is_number_active else "inactive"
    found: NumberAnswer = {"value": value, "state": state, "is_portable": None, "portability": None}
    if question.get("with_portability") and state != "active":
        found["portability"] = reason("numberInactive" if line else "noLineOfThatNumber")
        found["is_portable"] = False
    return found


def lines_of(question: Question) -> list[str]:
    """The socket and the number that the question names."""
    entry = question["entry"]
    numbers = [digits(entry["value"])] if entry["kind"] == "nd" else [entry["value"]] if entry["kind"] in {"pto", "service"} else []
    return [said for said in [question["place"].get("socket", ""), *numbers] if said]


def digits(said: str) -> str:
    return "".join(sign for sign in said if sign.isdecimal())


def _by_building(rows: QuerySet[Part]) -> defaultdict[int, list[Part]]:
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for row in rows.order_by("building", "id"):
        found[row.building_id].append(row)
    return found


def _full_points(points: Iterable[PBO | None]) -> set[int]:
    """Branching points all of whose lines are in use."""
    capacities = {point.pk: point.capacity for point in points if point is not None and point.capacity}
    taken = Line.objects.filter(pbo__in=list(capacities), state__in=TAKEN).order_by().values_list("pbo").annotate(Count("id"))
    return {point for point, count in taken if count >= capacities[point]}


def _site(question: Question, building: Building, floors: Sequence[Floor], lines: Sequence[Line], full: set[int]) -> Site:
    return Site(
        building=_building(building),
        wiring=_wiring(building, floors),
        floors=[_floor(floor, building, [line for line in lines if line.floor_id == floor.pk]) for floor in floors],
        sockets=_sockets(lines, building.dwelling_count),
        is_full=bool(floors) and all(floor.pbo_id in full for floor in floors),
        floor=question["place"].get("floor"),
        socket=_socket(question, lines),
    )


def _socket(question: Question, lines: Sequence[Line]) -> str:
    """That of the line which the question is about, when it is in this building."""
    wanted = question["place"].get("socket") or (question["entry"]["value"] if question["entry"]["kind"] == "pto" else "")
    return next((line.pto for line in lines if line.pto and line.pto == wanted), "")


def _sockets(lines: Sequence[Line], total: int | None) -> Sockets:
    existing = [line for line in lines if line.pto]
    free = [line.pto for line in existing if line.state == Line.State.AVAILABLE]
    return {"existing": len(existing), "total": max(total or 0, len(existing)), "free": free[:FREE_SHOWN]}


def _building(building: Building) -> BuildingAnswer:
    return {
        "id": building.pk,
        "identifier": building.identifier,
        "owner": building.owner_code,
        "name": building.name,
        "kind": building.kind,
        "state": building.state,
        "state_text": state_text(building.state),
        "availability": building.availability,
        "zone": building.zone,
        "dwelling_count": building.dwelling_count,
        "address": building.street_line,
        "postcode": building.postcode,
        "commune": building.commune_name,
        "commune_code": building.commune_code,
        "street_code": building.street_code,
        "number": building.number,
        "x": building.x,
        "y": building.y,
    }


def _wiring(building: Building, floors: Sequence[Floor]) -> Wiring:
    """Of the first floor, where floors differ; the PM is the building's."""
    first = floors[0] if floors else None
    pm = building.pm or (first.pm if first else None)
    pmt, pbo = (first.pmt, first.pbo) if first else (None, None)
    return {
        "nro": pm.nro.code if pm and pm.nro else "",
        "pm": pm.reference if pm else "",
        "pmt": pmt.reference if pmt else "",
        "pbo": pbo.reference if pbo else "",
        "pbo_kind": pbo.kind if pbo else "",
        "pbo_laying": pbo.laying if pbo else "",
        "patched_by": first.patched_by if first else "",
        "link": pm.link_reference if pm else "",
        "pm_distance": _metres(pm, building) if pm else None,
    }


def _metres(one: Position, other: Position) -> int | None:
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return None
    return round(hypot(one.x - other.x, one.y - other.y))


def _floor(floor: Floor, building: Building, lines: Sequence[Line]) -> FloorAnswer:
    sockets = _sockets(lines, floor.premises_count)
    pm = floor.pm or building.pm
    return {
        "id": floor.pk,
        "staircase": floor.staircase,
        "level": floor.level,
        "pm": pm.reference if pm else "",
        "pmt": floor.pmt.reference if floor.pmt else "",
        "pbo": floor.pbo.reference if floor.pbo else "",
        "sockets": sockets,
        "visit_kind": kind_of_visit(building.kind, floor.level, sockets),
    }
