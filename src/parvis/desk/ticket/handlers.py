"""Who may be given a request: the people and the teams that handle its service."""

from __future__ import annotations

from parvis.people.models import Team, User
from parvis.tickets import colleagues
from parvis.tickets.models import Ticket


def teams_of(ticket: Ticket) -> list[Team]:
    return list(colleagues.teams_of(ticket))


def agents_of(ticket: Ticket) -> list[User]:
    return list(colleagues.colleagues_of(ticket))
