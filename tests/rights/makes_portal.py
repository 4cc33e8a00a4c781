"""What the portal's forms are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from datetime import datetime

from parvis.catalogue.models import Portal
from parvis.planning.grid import Grid
from parvis.planning.models import Resource
from parvis.portal.booking.seen import stamp
from tests.rights.makes_desk import PERSON, picture
from tests.rights.sending import KEY, Cases, Sending
from tests.rights.world import World
from tests.tickets.test_satisfaction import OPTION


def _free(world: World) -> tuple[Resource, datetime]:
    """A time that nobody has booked, far from those of the world's bookings."""
    one = Resource.objects.get(pk=world.common["resource_id"])
    grid = Grid(one, one.rules.get())
    return one, [cell.starts_at for cell in grid.cells(*grid.window) if cell.state == "free"][80]


def _booked(world: World) -> Sending:
    return Sending({"do": "book", "start": stamp(_free(world)[1]), "count": "1", "title": "We meet"})


def _moved(world: World) -> Sending:
    return Sending({"start": stamp(_free(world)[1]), "count": "1"})


def _rated(world: World) -> Sending:
    service = world.cast.service("rated", options={"satisfaction": OPTION})
    ticket = world.cast.ticket_at("solved", service=service)
    ticket.move("accept", by=world.cast.alice)
    return Sending({"score": "1"}, at={"reference": ticket.reference})


def _shared(world: World) -> Sending:
    """With a site of the requester's organisation."""
    return Sending({"organisation": str(world.cast.organisation("Site", parent=world.cast.home).pk)})


def _wanted(world: World) -> Sending:
    """Access to what was granted to nobody; the requester’s organisation may use everything."""
    service = world.cast.service("wanted", tool={"kind": "buildings"})
    service.grants.filter(role="use").delete()
    Portal.objects.filter(pk=world.cast.portal.pk).update(contact={"email": "team@house.example"})
    return Sending({"word": "Please"}, at={"slug": "wanted"})


CASES: Cases = {
    "/account": ("requester", lambda _: Sending({"job_title": "Secretary"}, page="/account")),
    "/bookings/<booking>/move": ("requester", _moved),
    "/bookings/resources/<resource>/book": ("requester", _booked),
    "/organisation/<organisation_id>/invite": ("manager", lambda _: Sending(PERSON)),
    "/services/<slug>/access": ("stranger", _wanted),
    "/services/<slug>/draft/files": ("requester", lambda _: Sending({"field": "files", "file": picture(), "file_key": KEY})),
    "/t/<reference>/approvals/<approval_id>/delegate": ("requester", lambda world: Sending({"email": world.cast.bruno.email})),
    "/t/<reference>/edit/<step>/files": ("requester", lambda _: Sending({"field": "files", "file": picture(), "file_key": KEY})),
    "/t/<reference>/rating": ("requester", _rated),
    "/t/<reference>/shares": ("requester", _shared),
    "/t/<reference>/messages/files": ("requester", lambda _: Sending({"field": "files", "file": picture(), "file_key": KEY})),
}
