"""The category of a request as the team corrects it, beside what the contract says of it."""

from __future__ import annotations

from typing import Any

from parvis.tickets import filling
from parvis.tickets.contract import category_words
from parvis.tickets.contract_sheet import Group, grouped
from parvis.tickets.models import Ticket


def contract_part(ticket: Ticket) -> dict[str, Any]:
    """Nothing where no form says the category; what is read is on the ticket already."""
    return {"category": category_words(ticket), "categories": categories(ticket)} if "category" in ticket.service.fills else {}


def categories(ticket: Ticket) -> list[Group]:
    return grouped(filling.categories(ticket.service, ticket.form_version))
