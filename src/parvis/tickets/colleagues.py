"""The team of a request: who handles its kind, by teams or by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.catalogue.models import Grant, Service
from parvis.people.models import Team, TeamMembership, User

if TYPE_CHECKING:
    from parvis.tickets.row import TicketRow


def colleagues_of(ticket: TicketRow) -> QuerySet[User]:
    """Active staff who handle it, by name."""
    grants = _grants(ticket)
    through_team = Q(pk__in=TeamMembership.objects.filter(team__in=grants.filter(who="team").values("team")).values("user"))
    by_name = Q(pk__in=grants.filter(who="person").values("user"))
    return User.objects.filter(through_team | by_name, is_active=True, is_staff=True)


def teams_of(ticket: TicketRow) -> QuerySet[Team]:
    return Team.objects.filter(pk__in=_grants(ticket).filter(who="team").values("team"))


def _grants(ticket: TicketRow) -> QuerySet[Grant]:
    """Those that let somebody handle this service, through itself, its family or its portal."""
    service = ticket.service
    here = Q(service=service) | Q(service=None, family=None)
    if service.family_id:
        here |= Q(service=None, family=service.family_id)
    return Grant.objects.filter(here, role=Grant.Role.HANDLE, portal=service.portal_id)


def who_handles(services: Iterable[int], among: Collection[UUID]) -> dict[int, set[UUID]]:
    """{service: the keys of those among these people who handle it}; three queries, whatever their number."""
    places = list(Service.objects.filter(pk__in=set(services)).order_by().values_list("pk", "portal", "family"))
    if not places or not among:
        return {}
    handling = Grant.objects.filter(
        role=Grant.Role.HANDLE, portal__in={portal for _pk, portal, _family in places}, who__in=["team", "person"]
    )
    grants: list[Any] = list(handling.order_by().values_list("portal", "family", "service", "team", "user"))
    members: dict[int, set[UUID]] = {}
    asked = Q(user__in=among, user__is_active=True, user__is_staff=True, team__in={team for *_place, team, _user in grants if team})
    for team, user in TeamMembership.objects.filter(asked).values_list("team", "user"):
        members.setdefault(team, set()).add(user)
    found: dict[int, set[UUID]] = {}
    for pk, portal, family in places:
        held = [grant for grant in grants if grant[0] == portal and (grant[2] == pk or (grant[2] is None and grant[1] in (None, family)))]
        teams = set().union(*(members.get(team, ()) for *_place, team, _user in held if team))
        found[pk] = teams | ({user for *_place, user in held if user} & set(among))
    return found
