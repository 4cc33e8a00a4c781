"""What is said once a request is recorded, to the person who filed it or to the session that did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from parvis.catalogue.models import Service
from parvis.intake.answers import Block, summary
from parvis.portal.asking.visitor import filed_here
from parvis.portal.following.track import expected_names
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.contract import why_not
from parvis.tickets.models import Ticket
from parvis.tickets.wording import Turn, turn_of

RELATED = ("portal", "service", "workflow", "form_version", "agent", "team", "requester", "organisation")


def filed_ticket(request: HttpRequest, reference: str) -> Ticket | None:
    """What this person may see, or what this session filed without an account."""
    tickets = Ticket.objects.select_related(*RELATED).filter(portal=portal_of(request), reference=reference)
    if request.user.is_authenticated and (found := tickets.visible_to(request.user).first()):
        return found
    here = filed_here(request)
    return tickets.filter(pk__in=here).first() if here else None


def picture_urls(ticket: Ticket, blocks: list[Block]) -> dict[str, str]:
    """{file id: address} of the files that these answers name."""
    files = [part for block in blocks for row in block.rows for part in row.value_parts if part.kind == "file" and part.id]
    return {part.id: reverse("portal:ticket_file", args=[ticket.reference, part.id, part.text]) for part in files}


@dataclass(frozen=True)
class Confirmation:
    ticket: Ticket
    is_anonymous: bool

    @classmethod
    def of(cls, request: HttpRequest, slug: str, reference: str) -> Confirmation | None:
        ticket = filed_ticket(request, reference)
        return cls(ticket, not request.user.is_authenticated) if ticket and ticket.service.slug == slug else None

    @property
    def service(self) -> Service:
        return self.ticket.service

    @property
    def email(self) -> str:
        """Where the confirmation was sent."""
        return self.ticket.requester.email if self.ticket.requester else str(self.ticket.contact.get("email", ""))

    @property
    def outside(self) -> str:
        return why_not(self.ticket)

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.ticket)

    @cached_property
    def blocks(self) -> list[Block]:
        return summary(self.ticket.form_version, self.ticket.answers, (get_language() or "fr").partition("-")[0])

    @property
    def picture_urls(self) -> dict[str, str]:
        return {} if self.is_anonymous else picture_urls(self.ticket, self.blocks)

    @property
    def steps(self) -> list[str]:
        """What usually comes next: the statuses that the workflow leads through when nothing special happens."""
        return expected_names(self.ticket)
