"""What the forms of appointments are sent, so that each makes or changes something."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from parvis.catalogue.models import Service
from parvis.planning import appointments
from parvis.planning.appointments import Search
from parvis.planning.models import Booking, Resource
from parvis.portal.booking.seen import stamp
from parvis.tickets import drafts
from tests.planning.appointable import wanted
from tests.portal.appointments.conftest import ASKED, PERSON
from tests.rights.sending import KEY, Cases, Sending
from tests.rights.world import World


def _search(world: World) -> Search:
    return Search(wanted(Resource.objects.get(pk=world.common["technicians_id"])))


def _start(world: World, nth: int = 30) -> str:
    return stamp(_search(world).free[nth].start)


def _asked(world: World) -> dict[str, Any]:
    """In the window that is open today."""
    first, last = _search(world).window
    return {**ASKED, "first": first.isoformat(), "last": last.isoformat()}


def _searched(world: World) -> Sending:
    return Sending({"service": "visits", **_asked(world)})


def _held(world: World) -> Sending:
    """A search of theirs is kept, and its time is held."""
    service = Service.objects.select_related("portal", "form").get(portal=world.cast.portal, slug="visits")
    draft = drafts.start(service, owner=world.cast.alice, answers=_asked(world), key=UUID(KEY))
    drafts.save(draft, _asked(world), "search", done=True)
    return Sending({"service": "visits", "start": _start(world), "do": "reserve", **PERSON})


def _confirmed(world: World) -> Sending:
    search, by = _search(world), world.cast.alice
    held = appointments.hold(search, search.free[40].start, by=by, organisation=world.cast.home, key=uuid4())
    return Sending(at={"appointment": held.reference})


def _visited(world: World) -> Sending:
    made = Booking.objects.get(reference=world.named["own"]["appointment"])
    return Sending({"visit": "missed", "visit-reason": "The customer was absent"}, at={"booking_id": made.pk})


CASES: Cases = {
    "/appointments/new": ("requester", _searched),
    "/appointments/times": ("requester", _held),
    "/appointments/<appointment>/check": ("requester", _confirmed),
    "/appointments/<appointment>/move": ("manager", lambda world: Sending({"start": _start(world)})),
    "/desk/bookings/<booking_id>/visit": ("agent", _visited),
}
