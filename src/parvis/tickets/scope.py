"""The tickets a person may list, as a few arms that each read one index in the order of the list.

One OR over all the ways of seeing a ticket would make the database read everything before it can sort; each arm stops at a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from parvis.catalogue.models import Family, Service
from parvis.kit.clock import now
from parvis.tickets import search
from parvis.tickets.filters import Filters
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.visibility import Reach, TicketQuerySet

if TYPE_CHECKING:
    from parvis.people.models import User

MOST_ARMS = 12
"""Above as many organisations or services, one arm reads them all together."""


@dataclass(frozen=True)
class Scope:
    """Keep one for a page: what it asked about the person is not asked again."""

    user: User

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.user)

    @cached_property
    def service_ids(self) -> list[int]:
        return list(Service.objects.handled_by(self.user).order_by().values_list("pk", flat=True))

    def arms(self, filters: Filters) -> list[TicketQuerySet]:
        """Querysets whose union is what `visible_to` says, narrowed; they may overlap."""
        every = self._narrowed(Ticket.objects.order_by(), filters)
        if not self.user.is_authenticated or not self.user.is_active:
            return []
        if self.user.is_superuser:
            return [every]
        if self.user.is_staff:
            return self._arms_of_staff(every, filters)
        return self._arms_of_customer(every, filters)

    def _arms_of_staff(self, every: TicketQuerySet, filters: Filters) -> list[TicketQuerySet]:
        own = [every.filter(requester=self.user), _taking_part(every, self.user)]
        if len(self.service_ids) > MOST_ARMS or filters.agent or filters.team or filters.organisation or filters.q:
            return [every.filter(service__in=self.service_ids), *own]
        return [*(every.filter(service=pk) for pk in self.service_ids), *own]

    def _arms_of_customer(self, every: TicketQuerySet, filters: Filters) -> list[TicketQuerySet]:
        mine, taking_part = every.filter(requester=self.user), _taking_part(every, self.user)
        ways = {"me": [mine], "participant": [taking_part]}
        if filters.by in ways:
            return ways[filters.by]
        if (filters.turn == "customer" or filters.unread) and not filters.by:
            return [mine, taking_part]  # «my turn» and «unread» are said of what one is part of
        through = self._arms_of_organisation(every)
        return through if filters.by == "organisation" else [mine, taking_part, *through]

    def _arms_of_organisation(self, every: TicketQuerySet) -> list[TicketQuerySet]:
        if not self.reach.nodes:
            return []
        open_by: dict[UUID, list[str]] = {}
        for level, ids in self.reach.levels():
            for pk in ids:
                open_by.setdefault(pk, []).append(level)
        shared = [every.filter(self.reach.shared())] if self.reach.has_shares else []
        if len(open_by) <= MOST_ARMS:
            return [*(every.filter(organisation=pk, visibility__in=levels) for pk, levels in open_by.items()), *shared]
        return [*(every.filter(organisation__in=ids, visibility=level) for level, ids in self.reach.levels()), *shared]

    def _narrowed(self, tickets: TicketQuerySet, filters: Filters) -> TicketQuerySet:
        tickets = tickets.filter(_conditions(filters, self.user))
        if filters.unread:
            tickets = self._unread(tickets)
        return search.matching(tickets, filters.q, for_team=self.user.is_staff) if filters.q else tickets

    def _unread(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """To the team, what nobody opened is unread too; to a customer, only what they are part of."""
        mark = Participant.objects.filter(ticket=OuterRef("pk"), user=self.user)
        if self.user.is_staff:
            return tickets.exclude(Exists(mark.filter(last_read_at__gte=OuterRef("updated_at"))))
        behind = Q(last_read_at=None) | Q(last_read_at__lt=OuterRef("updated_at"))
        return tickets.filter(Exists(mark.filter(behind)))


def _taking_part(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    return tickets.filter(participants__user=user, participants__role="participant")


def _conditions(filters: Filters, user: User) -> Q:
    found = Q()
    if filters.state != "all":
        found &= Q(is_open=filters.state == "open")
    if filters.turn:
        found &= Q(turn=filters.turn)
    if filters.phase:
        found &= Q(phase=filters.phase)
    if filters.status:
        found &= Q(status_key=filters.status)
    if filters.portal:
        found &= Q(portal__key=filters.portal)
    if filters.type:
        found &= Q(service__in=Service.objects.filter(slug=filters.type).order_by().values("pk"))
    if filters.family:
        found &= Q(service__family__in=_branch(filters.family))
    if filters.organisation:
        found &= Q(organisation=filters.organisation)
    if filters.tag:
        found &= _tagged(filters.tag)
    return found & _of_people(filters, user) & _of_time(filters)


def _branch(key: str) -> Any:
    """The families of this key and those below them, three levels deep."""
    return Family.objects.filter(Q(key=key) | Q(parent__key=key) | Q(parent__parent__key=key)).order_by().values("pk")


def _of_people(filters: Filters, user: User) -> Q:
    found = Q()
    if filters.agent == "none":
        found &= Q(agent=None)
    elif filters.agent:
        found &= Q(agent=user.pk if filters.agent == "me" else filters.agent)
    if filters.team == "mine":
        found &= Q(team__in=user.team_memberships.values("team"))
    elif filters.team:
        found &= Q(team=None) if filters.team == "none" else Q(team__key=filters.team)
    return found


def _tagged(tag: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(tags__contains=[tag])
    sql = "SELECT ticket.id FROM tickets_ticket AS ticket, json_each(ticket.tags) AS tag WHERE tag.value = %s"
    return Q(pk__in=RawSQL(sql, [tag]))  # noqa: S611  a constant and a parameter


def _of_time(filters: Filters) -> Q:
    if filters.due == "late":
        return Q(due_at__lt=now())
    if filters.due == "week":
        return Q(due_at__range=(now(), now() + timedelta(days=7)))
    return Q()
