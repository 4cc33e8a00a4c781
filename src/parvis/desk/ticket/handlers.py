"""Who may be given a request: the people and the teams that handle its service."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.catalogue.models import Grant
from parvis.people.models import Team, User
from parvis.tickets.models import Ticket


def teams_of(ticket: Ticket) -> list[Team]:
    return list(Team.objects.filter(pk__in=_grants(ticket).filter(who="team").values("team")))


def agents_of(ticket: Ticket) -> list[User]:
    grants = _grants(ticket)
    through_team = Q(team_memberships__team__in=grants.filter(who="team").values("team"))
    by_name = Q(pk__in=grants.filter(who="person").values("user"))
    return list(User.objects.filter(through_team | by_name, is_active=True, is_staff=True).distinct())


def _grants(ticket: Ticket) -> QuerySet[Grant]:
    """Those that let somebody handle this service, through itself, its family or its portal."""
    service = ticket.service
    here = Q(service=service) | Q(service=None, family=None)
    if service.family_id:
        here |= Q(service=None, family=service.family_id)
    return Grant.objects.filter(here, role=Grant.Role.HANDLE, portal=service.portal_id)
