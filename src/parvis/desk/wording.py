"""What customers are called on the desk."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.tickets.models import Ticket


def requester_name(ticket: Ticket) -> str:
    """Of somebody without an account, what they said of themself."""
    if ticket.requester:
        return str(ticket.requester)
    return str(ticket.contact.get("name") or ticket.contact.get("email") or _("Somebody without an account"))


def customer_name(ticket: Ticket) -> str:
    """The organisation; of a person alone, the person."""
    return requester_name(ticket) if ticket.organisation.is_personal else ticket.organisation.name
