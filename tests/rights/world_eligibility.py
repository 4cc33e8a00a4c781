"""Searches of offers and a file of them, one of each for the three objects of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from parvis.catalogue.models import Service
from parvis.connectors.models import Qualification, Run
from parvis.kit.clock import now
from tests.connectors.simulated import street
from tests.rights.world_tools import OWNERS

if TYPE_CHECKING:
    from tests.rights.world import World

FAMILIES = [{"key": "fibre", "title": {"fr": "Fibre", "en": "Fibre"}}]
TABLE = {"kind": "eligibility", "operation": "simulated.eligibility", "families": FAMILIES, "offers": [street.offer()]}


def searches(world: World, marks: dict[str, str]) -> None:
    """Of the service that tells of offers, which opens them to the whole organisation."""
    service = Service.objects.get(portal=world.cast.portal, slug="qualify")
    service.tool, service.visibility = TABLE, "organisation"
    service.save(update_fields=["tool", "visibility"])
    said = {**marks, "own": "StreetOfAlice"}  # who reads searches is not who reads requests
    for number, (name, role) in enumerate(OWNERS.items(), 1):
        world.named[name]["search_number"] = _run(world, role, f"2601{number:02}-0900-0000001", "address", f"Street {said[name]}")
        world.named[name]["file_number"] = _run(world, role, f"2601{number:02}-0900-0000002", "file", f"{said[name]}.csv")


def _run(world: World, role: str, number: str, kind: str, summary: str) -> str:
    user = world.users[role]
    asked = {"entry": {"kind": "address", "value": summary}, "place": {"buildings": []}, "offers": [street.offer()]}
    whole = {"header": ["nd"], "lines": 0, "options": {"offers": ["just_fibre"], "titles": {"just_fibre": street.offer()["title"]}}}
    run = Run.objects.create(
        organisation=user.places()[0].organisation,
        portal_key="house",
        number=number,
        connector_key="simulated" if kind != "file" else "eligibility",
        operation_key="eligibility" if kind != "file" else "file",
        key=uuid4().hex,
        requested_by=user,
        summary=summary,
        input=whole if kind == "file" else asked,
        state=Run.State.DONE,
        verdict="unknown",
        result={"places": [], "offers": [], "reason": None, "number": None, "is_partial": False, "missing": []},
        finished_at=now(),
    )
    Qualification.objects.create(
        run=run, organisation=run.organisation, portal_key="house", service_slug="qualify", kind=kind, search_text=summary.lower()
    )
    return number
