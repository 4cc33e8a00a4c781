"""What an order changes in the register of lines: the socket that was laid, and who uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.connectors.simulated.models import SimulatedOrder
from parvis.places.models import Building, Floor, Line


def building_of(said: Mapping[str, Any]) -> Building | None:
    """The building that an order names, by its identifier or its id."""
    named = said.get("building") or ""
    found = (
        Building.objects.filter(pk=named) if isinstance(named, int) else Building.objects.filter(identifier=named).exclude(identifier="")
    )
    return found.order_by("pk").first()


def change_lines(order: SimulatedOrder, kind: str) -> None:
    """The access is found by its ID1 from its activation until its end, as everybody else's lines are."""
    if kind == "access_activated":
        _occupy(order)
    elif kind == "access_terminated" and order.access:
        Line.objects.filter(service_reference=order.access).update(state=Line.State.AVAILABLE, service_reference="")


def _occupy(order: SimulatedOrder) -> None:
    building = building_of(order.said)
    if building is None:
        return
    used = {"state": Line.State.OCCUPIED, "service_reference": order.facts["id1"]}
    known = Line.objects.filter(building=building, pto=order.facts["socket"])
    if known.update(**used) or Line.objects.filter(pto=order.facts["socket"]).exists():
        return
    floor = _floor(order, building)
    Line.objects.create(building=building, floor=floor, pbo=floor.pbo if floor else None, pto=order.facts["socket"], **used)


def _floor(order: SimulatedOrder, building: Building) -> Floor | None:
    """The one that the order names, else the only one."""
    floors = list(building.floors.select_related("pbo"))
    named = [one for one in floors if one.level == order.said.get("floor") and order.said.get("staircase") in (None, "", one.staircase)]
    if named:
        return named[0]
    return floors[0] if len(floors) == 1 else None
