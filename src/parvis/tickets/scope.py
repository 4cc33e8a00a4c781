"""The tickets a person may list, as a few arms that each read one index in the order of the list.

One OR over all the ways of seeing a ticket would make the database read everything before it can sort; each arm stops at a page.
The arms are described by a `Who`, which holds either a person's own values or slots for them: the common lists are written once
for everybody (kit.prepared).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import BigAutoField, BooleanField, DateTimeField, Exists, F, Func, OuterRef, Q
from django.db.models.expressions import RawSQL

from parvis.catalogue.models import Family, Service
from parvis.catalogue.seeing import CODES
from parvis.kit.clock import now
from parvis.kit.prepared import Slot, Values
from parvis.people.models import TeamMembership
from parvis.tickets import search
from parvis.tickets.filters import Filters
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.visibility import Codes, Reach, TicketQuerySet

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.people.models import User

MOST_ARMS = 12
"""Above as many organisations or services, one arm reads them all together."""


@dataclass(frozen=True)
class Shape:
    """What of a person changes the SQL of their lists; nothing of it says who they are.

    `places`: for each organisation whose tickets are open to them, with which visibility; `service_count`: that they handle;
    `within_count`: how many organisations the list is narrowed to, 0 for all.
    """

    is_superuser: bool
    is_staff: bool
    places: tuple[Codes, ...]
    service_count: int
    is_of_portal: bool
    within_count: int = 0


@dataclass(frozen=True)
class Who:
    """Who asks: a user's key, those of the organisations open to them and of the services they handle, or slots for these."""

    shape: Shape
    user: Any
    places: tuple[Any, ...]
    services: tuple[Any, ...]
    portal: Any
    now: Any
    next_week: Any
    within: tuple[Any, ...] = ()

    @classmethod
    def slots(cls, shape: Shape) -> Who:
        return cls(
            shape,
            Slot("user"),
            tuple(Slot(f"place{number}") for number in range(len(shape.places))),
            tuple(Slot(f"service{number}", BigAutoField()) for number in range(shape.service_count)),
            Slot("portal", BigAutoField()),
            Slot("now", DateTimeField()),
            Slot("next_week", DateTimeField()),
            tuple(Slot(f"within{number}") for number in range(shape.within_count)),
        )

    @property
    def values(self) -> Values:
        """What goes into the slots of the same shape."""
        places = {f"place{number}": pk for number, pk in enumerate(self.places)}
        services = {f"service{number}": pk for number, pk in enumerate(self.services)}
        within = {f"within{number}": pk for number, pk in enumerate(self.within)}
        return {"user": self.user, "portal": self.portal, "now": self.now, "next_week": self.next_week, **places, **services, **within}


@dataclass(frozen=True)
class Scope:
    """Keep one for a page: what it asked about the person is not asked again. `portal`: only the tickets of this one; `within`: only those of these organisations."""

    user: User
    portal: Portal | None = None
    within: tuple[UUID, ...] = ()
    known_reach: Reach | None = None

    @cached_property
    def reach(self) -> Reach:
        return self.known_reach or Reach(self.user)

    @cached_property
    def service_ids(self) -> list[int]:
        return list(Service.objects.handled_by(self.user).order_by().values_list("pk", flat=True))

    @cached_property
    def who(self) -> Who:
        user, portal = self.user, self.portal.pk if self.portal else None
        is_staff = user.is_staff and not user.is_superuser
        places = {} if user.is_staff or user.is_superuser else self.reach.open_by
        if self.within:
            places = {pk: codes for pk, codes in places.items() if pk in self.within}
        services = tuple(self.service_ids) if is_staff else ()
        shape = Shape(user.is_superuser, user.is_staff, tuple(places.values()), len(services), portal is not None, len(self.within))
        moment = now()
        return Who(shape, user.pk, tuple(places), services, portal, moment, moment + timedelta(days=7), self.within)

    @property
    def is_known(self) -> bool:
        """Whether they may see anything at all."""
        return bool(self.user.is_authenticated and self.user.is_active)

    def is_usual(self, filters: Filters) -> bool:
        """Whether many people ask for lists of this shape: few places, nothing searched for."""
        if filters.q or max(len(self.who.places), len(self.who.services), len(self.within)) > MOST_ARMS:
            return False
        return self.user.is_staff or not self.reach.has_shares

    def arms(self, filters: Filters) -> list[TicketQuerySet]:
        """Querysets whose union is what `visible_to` says, narrowed; they may overlap."""
        if not self.is_known:
            return []
        is_shared = not self.user.is_staff and not self.user.is_superuser and self.reach.has_shares
        return arms_of(self.who, filters, self.reach.shared() if is_shared else None)


def arms_of(who: Who, filters: Filters, shared: Q | None = None) -> list[TicketQuerySet]:
    """The arms of an active person. `shared`: the tickets that others opened to their organisations, where there are any."""
    every = _narrowed(Ticket.objects.order_by(), filters, who)
    if who.shape.is_superuser:
        return [every]
    own = {"me": [every.filter(requester=who.user)], "participant": [_taking_part(every, who)]}
    if who.shape.is_staff:
        return [*_handled(every, who, filters), *own["me"], *own["participant"]]
    if filters.by in own:
        return own[filters.by]
    part = [*own["me"], *own["participant"]]
    if (filters.turn == "customer" or filters.unread) and not filters.by:
        return part  # «my turn» and «unread» are said of what one is part of
    through = _through_organisations(every, who, shared)
    return through if filters.by == "organisation" else [*part, *through]


def _handled(every: TicketQuerySet, who: Who, filters: Filters) -> list[TicketQuerySet]:
    if len(who.services) > MOST_ARMS:
        return [every.filter(service__in=who.services)]
    if filters.agent or filters.team or filters.organisation or filters.q:
        return [every.filter(reduce(or_, (Q(service=service) for service in who.services), Q(pk__in=[])))]
    return [every.filter(service=service) for service in who.services]


def _through_organisations(every: TicketQuerySet, who: Who, shared: Q | None) -> list[TicketQuerySet]:
    others = [every.filter(shared)] if shared is not None else []
    places = list(zip(who.places, who.shape.places, strict=True))
    if len(places) <= MOST_ARMS:
        return [*(every.filter(_open_by(codes), organisation=place) for place, codes in places), *others]
    by_codes: dict[Codes, list[Any]] = {}
    for place, codes in places:
        by_codes.setdefault(codes, []).append(place)
    return [*(every.filter(_open_by(codes), organisation__in=ids) for codes, ids in by_codes.items()), *others]


def _open_by(codes: Codes) -> Q | Func:
    """Written out, not handed over as values: so PostgreSQL, which keeps one plan for all, knows how rare each of them is, and where
    a person's role opens next to nothing it does not read past all that it leaves closed."""
    if not codes:
        return Q(pk__in=[])
    assert set(codes) <= set(CODES)
    listed = ", ".join(f"'{code}'" for code in codes)
    return Func(F("visibility"), template=f"%(expressions)s IN ({listed})", output_field=BooleanField())


def _narrowed(tickets: TicketQuerySet, filters: Filters, who: Who) -> TicketQuerySet:
    tickets = tickets.filter(_conditions(filters, who))
    if filters.unread:
        tickets = _unread(tickets, who)
    return search.matching(tickets, filters.q, for_team=who.shape.is_staff) if filters.q else tickets


def _unread(tickets: TicketQuerySet, who: Who) -> TicketQuerySet:
    """To the team, what nobody opened is unread too; to a customer, only what they are part of."""
    mark = Participant.objects.filter(ticket=OuterRef("pk"), user=who.user)
    if who.shape.is_staff:
        return tickets.exclude(Exists(mark.filter(last_read_at__gte=OuterRef("updated_at"))))
    behind = Q(last_read_at=None) | Q(last_read_at__lt=OuterRef("updated_at"))
    return tickets.filter(Exists(mark.filter(behind)))


def _taking_part(tickets: TicketQuerySet, who: Who) -> TicketQuerySet:
    return tickets.filter(participants__user=who.user, participants__role="participant")


def _conditions(filters: Filters, who: Who) -> Q:
    found = Q(portal=who.portal) if who.shape.is_of_portal else Q()
    if who.within:
        found &= of_organisations(who.within)
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
    return found & _of_people(filters, who) & _of_time(filters, who)


def of_organisations(keys: Sequence[Any]) -> Q:
    """One by one: a list of keys takes no slots."""
    return reduce(or_, (Q(organisation=key) for key in keys))


def _branch(key: str) -> Any:
    """The families of this key and those below them, three levels deep."""
    return Family.objects.filter(Q(key=key) | Q(parent__key=key) | Q(parent__parent__key=key)).order_by().values("pk")


def _of_people(filters: Filters, who: Who) -> Q:
    found = Q()
    if filters.agent == "none":
        found &= Q(agent=None)
    elif filters.agent:
        found &= Q(agent=who.user if filters.agent == "me" else filters.agent)
    if filters.team == "mine":
        found &= Q(team__in=TeamMembership.objects.filter(user=who.user).order_by().values("team"))
    elif filters.team:
        found &= Q(team=None) if filters.team == "none" else Q(team__key=filters.team)
    return found


def _tagged(tag: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(tags__contains=[tag])
    sql = "SELECT ticket.id FROM tickets_ticket AS ticket, json_each(ticket.tags) AS tag WHERE tag.value = %s"
    return Q(pk__in=RawSQL(sql, [tag]))  # noqa: S611  a constant and a parameter


def _of_time(filters: Filters, who: Who) -> Q:
    if filters.due == "late":
        return Q(due_at__lt=who.now)
    if filters.due == "soon":
        return Q(warn_at__lte=who.now, due_at__gte=who.now)
    if filters.due == "week":
        return Q(due_at__gte=who.now, due_at__lte=who.next_week)
    return Q()
