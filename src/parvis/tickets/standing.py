"""What one person is to one ticket, and so what they may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parvis.catalogue.models import Service
from parvis.tickets.visibility import Reach

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.row import TicketRow


@dataclass(frozen=True)
class Standing:
    """`kinds`: as a workflow's moves name actors; empty for someone who may not even see the ticket."""

    kinds: frozenset[str]
    may_write: bool = True

    @property
    def sees(self) -> bool:
        return bool(self.kinds)

    @property
    def is_handler(self) -> bool:
        return "handler" in self.kinds


NOBODY = Standing(frozenset(), may_write=False)
HOUSE = Standing(frozenset({"system"}))


def standing(ticket: TicketRow, user: User | None) -> Standing:
    """None stands for the house itself, moving a ticket without anybody."""
    if user is None:
        return HOUSE
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    kinds = set(_own_kinds(ticket, user))
    if _handles(ticket, user):
        kinds.add("handler")
    if kinds or user.is_staff:
        return Standing(frozenset(kinds), may_write=bool(kinds))
    return _through_organisation(ticket, user)


def _own_kinds(ticket: TicketRow, user: User) -> list[str]:
    if ticket.requester_id == user.pk:
        return ["requester"]
    return ["participant"] if ticket.participants.filter(user=user, role="participant").exists() else []


def _handles(ticket: TicketRow, user: User) -> bool:
    return user.is_superuser or (user.is_staff and Service.objects.handled_by(user).filter(pk=ticket.service_id).exists())


def _through_organisation(ticket: TicketRow, user: User) -> Standing:
    reach = Reach(user)
    if reach.opens(ticket):
        return Standing(frozenset({"organisation"}))
    shares = list(ticket.shares.filter(shared_with__in=reach.site_ids).values_list("may_write", flat=True))
    if shares and ticket.visibility != "restricted":
        return Standing(frozenset({"organisation"}), may_write=any(shares))
    return NOBODY
