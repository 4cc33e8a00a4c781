"""One ticket as a page opens it: whether its reader may, with the people and the configuration the page names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, QuerySet

from parvis.catalogue.kept import services_of
from parvis.kit.prepared import Prepared, Slot
from parvis.tickets.filters import Filters
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.scope import Scope, Shape, Who, arms_of

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.people.models import User

EVERY = Filters(state="all")
NAMED = ("organisation", "requester", "agent", "team", "form_version")


def opened(user: User, portal: Portal, reference: str) -> Ticket | None:
    """The ticket of `portal` with this reference, when `user` may see it; the same rule as `visible_to`."""
    if not user.is_active:
        return None
    scope = Scope(user, portal)
    if scope.is_usual(EVERY):
        ticket = OPENED.first({**scope.who.values, "reference": reference}, scope.who.shape)
    else:
        ticket = _named(Ticket.objects.visible_to(user).filter(portal=portal, reference=reference)).first()
    if ticket is not None:
        _configure(ticket, portal)
    return ticket


def with_participants(ticket: Ticket) -> None:
    """As prefetching its participants and their names would."""
    read = ticket.participants.all()
    read._result_cache = PARTICIPANTS.all({"ticket": ticket.pk})
    ticket.__dict__.setdefault("_prefetched_objects_cache", {})["participants"] = read


def _named(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.select_related(*NAMED).defer("searchable", "searchable_internal").order_by()


def _described(shape: Shape) -> QuerySet[Ticket]:
    reference = Slot("reference", CharField())
    first, *others = [arm.filter(reference=reference).values("pk") for arm in arms_of(Who.slots(shape), EVERY)]
    return _named(Ticket.objects.filter(pk__in=first.union(*others)))


OPENED = Prepared(_described)
PARTICIPANTS = Prepared(lambda: Participant.objects.filter(ticket=Slot("ticket")).select_related("user").order_by("id"))


def _configure(ticket: Ticket, portal: Portal) -> None:
    """What is of the portal's configuration is known already, and is not read again."""
    ticket.portal = portal
    service = services_of(portal).get(ticket.service_id)
    if service is not None:
        ticket.service = service
        if ticket.workflow_id == service.workflow_id:  # else it keeps the life it was filed with
            ticket.workflow = service.workflow
