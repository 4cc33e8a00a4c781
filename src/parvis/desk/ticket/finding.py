"""The request an address names, and what the reader is to it: asked once for the whole page."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from parvis.kit.clock import now
from parvis.people.models import User
from parvis.tickets.models import HeldAct, Participant, Snooze, Ticket
from parvis.tickets.opening import FURTHER
from parvis.tickets.snoozing import asleep
from parvis.tickets.standing import Standing

JOINED = ("portal", "service", "workflow", "form_version", "organisation", "requester", "agent", "team")
LOOKED_FOR = ("tasks", "rounds", "assets", "merged")
HANDLER = Standing(frozenset({"handler"}))


def find(user: User, reference: str) -> tuple[Ticket, list[Participant]]:
    """Raises Http404 for one that does not exist or that `user` may not see."""
    seen = Ticket.objects.visible_to(user).select_related(*JOINED).defer("searchable", "searchable_internal")
    further = {f"has_{name}": Exists(FURTHER[name].order_by()) for name in LOOKED_FOR}
    own = Snooze.objects.filter(ticket=OuterRef("pk"), user=user)
    put_off = {"snoozed_until": Subquery(own.values("until")[:1]), "is_away": Exists(own.filter(asleep(now())))}
    held = {"has_held": Exists(HeldAct.objects.filter(Q(by=user) | Q(ticket=OuterRef("pk"))).order_by())}
    ticket = get_object_or_404(seen.annotate(**further, **put_off, **held), reference=reference.upper())
    ticket.lacks = frozenset(name for name in (*LOOKED_FOR, "held") if not getattr(ticket, f"has_{name}"))
    people = list(ticket.participants.select_related("user"))
    if not _takes_part(ticket, people, user):
        # it is seen, and not as a customer: this person handles it, and needs not be asked about again
        ticket.known_as(user, HANDLER)
    return ticket, people


def find_handled(user: User, reference: str) -> Ticket:
    """For what only the team may do: a member of the staff who is but a customer of this request is not let through."""
    ticket, _people = find(user, reference)
    if not ticket.standing_of(user).is_handler:
        raise Http404
    return ticket


def identifier(value: str) -> UUID:
    """As a form sends it. Raises Http404 for anything else."""
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


def _takes_part(ticket: Ticket, people: list[Participant], user: User) -> bool:
    return ticket.requester_id == user.pk or any(one.user_id == user.pk and one.role == "participant" for one in people)
