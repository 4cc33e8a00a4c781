"""`{% load privacy %}`: the legal delay of a personal-data request."""

from __future__ import annotations

from datetime import datetime

from django import template

from parvis.privacy.delays import legal_end
from parvis.tickets.models import Ticket

register = template.Library()


@register.simple_tag
def legal_delay(ticket: Ticket) -> datetime | None:
    """When it ends; None, without a query, for any other request."""
    return legal_end(ticket)
