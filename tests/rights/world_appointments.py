"""Appointments of three people: technicians of a zone, and the service through which everybody who is signed in books them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from parvis.catalogue.models import Service
from parvis.mail import outbox
from parvis.planning import appointments
from parvis.planning.appointments import Search
from parvis.planning.booking import confirm
from parvis.planning.models import ResourceAudience
from tests.planning.appointable import technicians, visit, wanted
from tests.portal.appointments.conftest import STEPS, TOOL

if TYPE_CHECKING:
    from tests.rights.world import World

MARKS = {"own": "VisitOfCarmen", "organisation’s": "VisitOfCora", "another’s": "VisitOfCarl"}
"""In all that appointments say: who reads them is neither who reads requests nor who reads bookings."""


def appoint(world: World) -> None:
    """Each has one to come: two people of the requester's organisation, and one of the stranger's."""
    cast = world.cast
    Service.objects.filter(portal=cast.portal, slug="visits").update(tool=TOOL, form=cast.form("visits-form", steps=STEPS))
    team = technicians(cast, "29", by_rule=visit(cast, week=EVERY_DAY, holiday_country=""))
    elsewhere = world.users["stranger"].memberships.get().organisation
    people = {
        "own": cast.person("carmen", cast.home),
        "organisation’s": cast.person("cora", cast.home),
        "another’s": cast.person("carl", elsewhere),
    }
    for organisation in (cast.home, elsewhere):
        ResourceAudience.objects.create(organisation=organisation, resource=team)
    for number, (name, by) in enumerate(people.items()):
        search, mark = Search(wanted(team)), MARKS[name]
        said = {"place": {"insee": "29019", "label": f"Street of {mark}"}, "contact_name": f"Person of {mark}", "instructions": mark}
        organisation = by.memberships.get().organisation
        held = appointments.hold(search, search.free[5 + number].start, by=by, organisation=organisation, key=uuid4(), said=said)
        with outbox.silent():
            made = confirm(held, by=by)
        world.named[name] |= {"appointment": made.reference, "appointment_id": made.pk}
    world.common["technicians_id"] = team.pk


EVERY_DAY = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
