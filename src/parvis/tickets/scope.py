"""The tickets a person may list, as a few arms that each read one index in the order of the list.

One OR over all the ways of seeing a ticket would make the database read everything before it can sort; each arm stops at a page.
The arms are described by a `Who`, which holds either a person's own values or slots for them: the common lists are written once
for everybody (kit.prepared).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import BigAutoField, BooleanField, DateTimeField, Exists, F, Func, OuterRef, Q
from django.db.models.expressions import RawSQL

from parvis.catalogue.models import Family, Portal, Service
from parvis.catalogue.seeing import CODES
from parvis.kit.clock import now
from parvis.kit.prepared import Slot, Values
from parvis.people.models import Team, TeamMembership
from parvis.tickets import search, snoozing
from parvis.tickets.filters import Filters
from parvis.tickets.happened import happened
from parvis.tickets.models import Mention, Participant, Snooze, Ticket
from parvis.tickets.ordering import COMMITTED, LATEST, Order
from parvis.tickets.visibility import Codes, Reach, TicketQuerySet

if TYPE_CHECKING:
    from parvis.people.models import User

NOTHING = Filters(state="all")
MOST_ARMS = 12
"""Above as many organisations or services, one arm reads them all together."""


@dataclass(frozen=True)
class Shape:
    """What of a person changes the SQL of their lists; nothing of it says who they are.

    `places`: for each organisation whose tickets are open to them, with which visibility; `service_count`: that they handle;
    `within_count`: how many organisations the list is narrowed to, 0 for all; `team_count`: of the staff, how many teams they are in.
    """

    is_superuser: bool
    is_staff: bool
    places: tuple[Codes, ...]
    service_count: int
    is_of_portal: bool
    within_count: int = 0
    team_count: int = 0


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
    teams: tuple[Any, ...] = ()

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
            tuple(Slot(f"team{number}", BigAutoField()) for number in range(shape.team_count)),
        )

    @property
    def values(self) -> Values:
        """What goes into the slots of the same shape."""
        places = {f"place{number}": pk for number, pk in enumerate(self.places)}
        services = {f"service{number}": pk for number, pk in enumerate(self.services)}
        within = {f"within{number}": pk for number, pk in enumerate(self.within)}
        teams = {f"team{number}": pk for number, pk in enumerate(self.teams)}
        own = {"user": self.user, "portal": self.portal, "now": self.now, "next_week": self.next_week}
        return {**own, **places, **services, **within, **teams}


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
    def services(self) -> list[Service]:
        """What the person handles, with their portals, in the order of the catalogue."""
        handled = Service.objects.handled_by(self.user).select_related("portal").only("slug", "title", "portal__key", "portal__name")
        return list(handled.order_by("portal__order", "portal__key", "order"))

    @property
    def service_ids(self) -> list[int]:
        return [service.pk for service in self.services]

    @cached_property
    def team_ids(self) -> list[int]:
        return (
            list(TeamMembership.objects.filter(user=self.user).order_by("team").values_list("team", flat=True))
            if self.user.is_staff
            else []
        )

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

    def who_for(self, *wanted: Filters) -> Who:
        """With their teams, where a list asks for these."""
        if not any(filters.team == "mine" for filters in wanted):
            return self.who
        teams = tuple(self.team_ids)
        return replace(self.who, teams=teams, shape=replace(self.who.shape, team_count=len(teams)))

    @property
    def is_known(self) -> bool:
        """Whether they may see anything at all."""
        return bool(self.user.is_authenticated and self.user.is_active)

    def is_usual(self, filters: Filters, order: Order = LATEST) -> bool:
        """Whether many people ask for lists of this shape: few places, nothing searched for, and an index in this order.

        How rare a value is decides how the rest is best read: then PostgreSQL makes a plan for that value.
        """
        if self.user.is_staff and (filters.organisation or filters.unread or filters.status or (filters.due and order is LATEST)):
            return False
        return self.is_written_once(filters)

    def is_written_once(self, filters: Filters) -> bool:
        """Whether the SQL of this list is the same for everybody of this shape, whatever plan is best for it."""
        who = self.who_for(filters)
        if filters.is_searched or max(len(who.places), len(who.services), len(who.teams), len(self.within)) > MOST_ARMS:
            return False
        return self.user.is_staff or not self.reach.has_shares

    def arms(self, filters: Filters) -> list[TicketQuerySet]:
        """Querysets whose union is what `visible_to` says, narrowed; they may overlap."""
        if not self.is_known:
            return []
        is_shared = not self.user.is_staff and not self.user.is_superuser and self.reach.has_shares
        return arms_of(self.who_for(filters), filters, self.reach.shared() if is_shared else None)


def arms_of(who: Who, filters: Filters, shared: Q | None = None) -> list[TicketQuerySet]:
    """The arms of an active person. `shared`: the tickets that others opened to their organisations, where there are any."""
    every = _narrowed(Ticket.objects.order_by(), filters, who, shared)
    if who.shape.is_superuser:
        return [every]
    own = {"me": [every.filter(requester=who.user)], "participant": [_taking_part(every, who)]}
    if who.shape.is_staff and filters.by == "handled":
        return _handled(every, who, filters)
    if who.shape.is_staff:
        return [*_handled(every, who, filters), *(arm.few() for arm in (*own["me"], *own["participant"]))]
    if filters.by in own:
        return own[filters.by]
    part = [*own["me"], *own["participant"]]
    if (filters.turn == "customer" or filters.unread) and not filters.by:
        return part  # «my turn» and «unread» are said of what one is part of
    through = _through_organisations(every, who, shared)
    return through if filters.by == "organisation" else [*part, *through]


def _handled(every: TicketQuerySet, who: Who, filters: Filters) -> list[TicketQuerySet]:
    if len(who.services) > MOST_ARMS:
        handled = Q(service__in=who.services)
    else:
        handled = reduce(or_, (Q(service=service) for service in who.services), Q(pk__in=[]))
    if filters.team == "mine" and 0 < len(who.teams) <= MOST_ARMS:
        return [every.filter(handled, team=team) for team in who.teams]
    has_own_index = (
        filters.team not in ("", "none")
        or filters.agent not in ("", "none")
        or filters.organisation
        or filters.requester
        or filters.reference
        or filters.q
        or filters.mentioned
        or filters.snoozed in ("yes", "back")
    )
    if has_own_index or len(who.services) > MOST_ARMS:
        return [every.filter(handled)]
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


def _narrowed(tickets: TicketQuerySet, filters: Filters, who: Who, shared: Q | None) -> TicketQuerySet:
    if filters.is_nothing:
        return tickets.none()
    tickets = tickets.filter(_conditions(filters, who))
    for name, value in filters.without:
        tickets = tickets.exclude(_left_out(name, value, who))
    if filters.unread:
        tickets = _unread(tickets, who)
    if filters.tag:
        tickets = search.rare_or_common(tickets, _tagged(filters.tag))
    if not filters.q:
        return tickets
    return search.matching(tickets, filters.q, for_team=who.shape.is_staff, sees=lambda keys: _sees(keys, who, shared))


def _sees(keys: list[UUID], who: Who, shared: Q | None) -> bool:
    """Whether they may see one of these, whatever the list is narrowed to."""
    arms = [arm.filter(pk__in=keys).values("pk") for arm in arms_of(who, NOTHING, shared)]
    return arms[0].union(*arms[1:]).exists() if arms else False


def _left_out(name: str, value: str, who: Who) -> Q:
    if name == "q":
        return search.holding(value, for_team=who.shape.is_staff)
    if name == "tag":
        return _tagged(value)
    if name == "unread":
        return ~Q(_is_read(who))
    return _conditions(NOTHING.but(**{name: value}), who)


def _is_read(who: Who) -> Exists:
    return Exists(Participant.objects.filter(ticket=OuterRef("pk"), user=who.user, last_read_at__gte=OuterRef("updated_at")))


def _unread(tickets: TicketQuerySet, who: Who) -> TicketQuerySet:
    """To the team, what nobody opened is unread too; to a customer, only what they are part of."""
    if who.shape.is_staff:
        return tickets.exclude(_is_read(who))
    mark = Participant.objects.filter(ticket=OuterRef("pk"), user=who.user)
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
        found &= _among("status_key", filters.status)
    if filters.portal:
        found &= Q(portal=Portal.objects.filter(key=filters.portal).values("pk")[:1])
    if filters.type:
        found &= Q(service__in=Service.objects.filter(slug__in=filters.type.split(",")).order_by().values("pk"))
    if filters.family:
        found &= Q(service__family__in=_branch(filters.family))
    if filters.organisation:
        found &= _among("organisation", filters.organisation)
    if filters.priority:
        found &= _among("priority", filters.priority)
    if filters.reference:
        found &= _among("reference", filters.reference)
    return found & _of_people(filters, who) & _of_time(filters, who) & _of_oneself(filters, who) & happened(filters)


def _among(name: str, said: str) -> Q:
    """One value as an equality, which an index is entered by."""
    values = said.split(",")
    return Q(**{name: values[0]}) if len(values) == 1 else Q(**{f"{name}__in": values})


def of_organisations(keys: Sequence[Any]) -> Q:
    """One by one: a list of keys takes no slots."""
    return reduce(or_, (Q(organisation=key) for key in keys))


def _branch(key: str) -> Any:
    """The families of this key and those below them, three levels deep."""
    return Family.objects.filter(Q(key=key) | Q(parent__key=key) | Q(parent__parent__key=key)).order_by().values("pk")


def _of_people(filters: Filters, who: Who) -> Q:
    found = _of_agents(filters.agent.split(","), who) if filters.agent else Q()
    if filters.requester:
        found &= _among("requester", filters.requester)
    if filters.team == "mine":
        found &= reduce(or_, (Q(team=team) for team in who.teams), Q(pk__in=[]))
    elif filters.team:
        found &= Q(team=None) if filters.team == "none" else Q(team=Team.objects.filter(key=filters.team).order_by().values("pk")[:1])
    return found


def _of_oneself(filters: Filters, who: Who) -> Q:
    """What calls the person, and what they have put off: rows of few requests each."""
    found = Q()
    if filters.mentioned:
        called = Mention.objects.filter(user=who.user).order_by()
        found &= Q(pk__in=(called.filter(read_at=None) if filters.mentioned == "unread" else called).values("ticket"))
    if filters.snoozed:
        put_off = Snooze.objects.filter(user=who.user).order_by()
        which = snoozing.back(who.now) if filters.snoozed == "back" else snoozing.asleep(who.now)
        those = Q(pk__in=put_off.filter(which).values("ticket"))
        found &= ~those if filters.snoozed == "no" else those
    return found


def _of_agents(said: Sequence[str], who: Who) -> Q:
    """Each is an id, "me" or "none"."""
    return reduce(or_, (Q(agent=None) if one == "none" else Q(agent=who.user if one == "me" else one) for one in said))


def _tagged(said: str) -> Q:
    """All of those named, with commas between."""
    tags = said.split(",")
    if connection.vendor == "postgresql":
        return Q(tags__contains=tags)
    sql = "SELECT ticket.id FROM tickets_ticket AS ticket, json_each(ticket.tags) AS tag WHERE tag.value = %s"
    found = Q()
    for tag in tags:
        found &= Q(pk__in=RawSQL(sql, [tag]))  # noqa: S611  a constant and a parameter
    return found


def _of_time(filters: Filters, who: Who) -> Q:
    changed = Q()
    if filters.since:
        changed &= Q(updated_at__gte=datetime.fromisoformat(filters.since))
    if filters.before:
        changed &= Q(updated_at__lt=datetime.fromisoformat(filters.before))
    return changed & _of_due_time(filters, who)


def _of_due_time(filters: Filters, who: Who) -> Q:
    """Said by the columns that the indexes of queues hold: what has a commitment comes first there, and by its time."""
    committed = Q(press_rank=COMMITTED)
    if filters.due == "late":
        return committed & Q(press_at__lt=who.now)
    if filters.due == "soon":
        return committed & Q(warn_at__lte=who.now, press_at__gte=who.now)
    if filters.due == "week":
        return committed & Q(press_at__gte=who.now, press_at__lte=who.next_week)
    return Q()
