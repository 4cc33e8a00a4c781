"""Who can read a request, in the team's words, and what an agent may choose about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.catalogue.seeing import ROLES, UNIFORM, ways_of
from parvis.people.models import Membership, User
from parvis.tickets.models import Ticket


def openings_of(ticket: Ticket, user: User) -> dict[str, Any]:
    """`seen_as`: how far it is open now; `openings`: pairs (visibility, name) to choose from."""
    return {"seen_as": named(ticket.visibility), "openings": [(code, named(code)) for code in ticket.openings(user)]}


def named(code: str) -> str:
    """Short, for a column of the desk."""
    names = {
        "requester": _("The requester"),
        "participants": _("Participants"),
        "site": _("Their organisation"),
        "tree": _("Their organisation and those above"),
        "organisation": _("The whole organisation"),
        "restricted": _("Confidential"),
    }
    if code in UNIFORM:
        return names[code]
    roles, ways = dict(Membership.Role.choices), ways_of(code)
    return " · ".join(f"{roles[role]}: {names[ways[role]]}" for role in ROLES)
