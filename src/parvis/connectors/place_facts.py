"""`?building=7&floor=12&door=3&line=5&operation=short`: what a building and one dwelling in it tell the forms that follow."""

from __future__ import annotations

from typing import Any

from parvis.catalogue import operations
from parvis.catalogue.tools import granted, services_with
from parvis.kit.sending import as_key
from parvis.kit.text import one_line
from parvis.places.facts import building_facts
from parvis.places.models import Building, Line
from parvis.places.sheet import Sheet
from parvis.tickets.facts import FACTS, Asking, Facts


@FACTS.register("building")
def of_building(value: str, asking: Asking) -> Facts:
    """For whoever may use a tool of the portal: what the register says of the network is for them, and for nobody else."""
    pk = as_key(value)
    if pk is None or not granted(asking.portal, asking.user):
        return {}
    try:
        sheet = Sheet.of(pk)
    except Building.DoesNotExist:
        return {}
    others = asking.others
    said = building_facts(
        sheet.building,
        sheet.floor(as_key(others.get("floor", ""))),
        door=one_line(others.get("door", ""), 25),
        line=_line(sheet, as_key(others.get("line", ""))),
    )
    return {**_operation(asking), **said}


def _operation(asking: Asking) -> dict[str, Any]:
    """The kind of visit that was chosen, where a tool of the portal knows it, and what that says besides."""
    key = asking.others.get("operation", "")
    known = (operations.named(service.tool, key) for service in services_with(asking.portal) if key)
    found = next((one for one in known if one), None)
    return {"operation": found.key, **found.facts} if found else {}


def _line(sheet: Sheet, pk: int | None) -> Line | None:
    return next((line for line in sheet.lines if line.pk == pk), None) if pk is not None else None
