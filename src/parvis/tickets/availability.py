"""Who of the staff is there now, and how much each of them has to do: asked once for many people."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db.models import Count, Q

from parvis.kit.clock import now
from parvis.people.models import Absence, TeamMembership, User, WorkingHours
from parvis.planning.calendars import compiled
from parvis.planning.models import Calendar, Closure
from parvis.planning.worktime import Hours, NeverOpen

if TYPE_CHECKING:
    from parvis.tickets.visibility import TicketQuerySet

State = Literal["here", "absent", "hours"]
AT_WORK: Final = ("new", "active", "waiting")
"""Phases that keep somebody busy: what is solved waits for an opinion only."""
INSTANT = timedelta(seconds=1)


@dataclass(frozen=True)
class Presence:
    """`until`: when that changes, where it is known; `deputy`: who stands in for somebody absent."""

    state: State = "here"
    until: datetime | None = None
    deputy: User | None = None

    @property
    def is_here(self) -> bool:
        return self.state == "here"


HERE: Final = Presence()


def presences(users: Iterable[User], at: datetime | None = None) -> dict[UUID, Presence]:
    """{person's id: whether they are there}. Their own hours count; without any, those of the teams they are in, any of them."""
    people, moment = {user.pk: user for user in users}, at or now()
    absences = _absences(people, moment)
    hours = _hours_of(people)
    return {pk: _presence(absences.get(pk), hours.get(pk, []), moment) for pk in people}


def presence_of(user: User, at: datetime | None = None) -> Presence:
    return presences([user], at)[user.pk]


def loads(users: Collection[User], tickets: TicketQuerySet) -> dict[UUID, int]:
    """{person's id: how many open requests of `tickets` they have}; solved ones, which wait for an opinion, left out."""
    counted = tickets.filter(agent__in=[user.pk for user in users], is_open=True, phase__in=AT_WORK).order_by().values("agent")
    found = {row["agent"]: row["count"] for row in counted.annotate(count=Count("pk"))}
    return {user.pk: found.get(user.pk, 0) for user in users}


def _absences(people: Collection[Any], moment: datetime) -> dict[UUID, Absence]:
    """The one that lasts longest, of those that count now."""
    rows = Absence.objects.filter(user__in=list(people), starts_at__lte=moment, ends_at__gt=moment)
    return {row.user_id: row for row in rows.select_related("deputy").order_by("ends_at")}


def _presence(absence: Absence | None, hours: list[Hours], moment: datetime) -> Presence:
    if absence is not None:
        return Presence("absent", absence.ends_at, absence.deputy)
    if not hours or any(one.worked(moment, moment + INSTANT) for one in hours):
        return HERE
    return Presence("hours", min((opening for one in hours if (opening := _opens(one, moment))), default=None))


def _opens(hours: Hours, moment: datetime) -> datetime | None:
    try:
        return hours.reach(moment, INSTANT) - INSTANT
    except NeverOpen:
        return None


def _hours_of(people: Collection[Any]) -> dict[UUID, list[Hours]]:
    rows = list(WorkingHours.objects.filter(Q(user__in=list(people)) | Q(team__memberships__user__in=list(people))).distinct())
    if not rows:
        return {}
    calendars = _calendars({row.calendar for row in rows if row.calendar})
    own = {row.user_id: [found] for row in rows if row.user_id and (found := hours_of(row, calendars))}
    by_team = {row.team_id: found for row in rows if row.team_id and (found := hours_of(row, calendars))}
    shared: dict[UUID, list[Hours]] = {}
    if by_team:
        members = TeamMembership.objects.filter(user__in=list(people), team__in=list(by_team))
        for team, user in members.values_list("team_id", "user_id"):
            shared.setdefault(user, []).append(by_team[team])
    return {**shared, **own}


def hours_of(row: WorkingHours, calendars: Mapping[str, Hours] | None = None) -> Hours | None:
    """None when the calendar it names is gone: nobody is kept from work by that."""
    if row.calendar:
        return (_calendars({row.calendar}) if calendars is None else calendars).get(row.calendar)
    return _own_week(json.dumps(row.week, sort_keys=True), row.time_zone)


@lru_cache(maxsize=256)
def _own_week(week: str, zone: str) -> Hours:
    return compiled(Calendar(week=json.loads(week), time_zone=zone, holiday_country=""), ())


def _calendars(names: Collection[str]) -> dict[str, Hours]:
    if not names:
        return {}
    wanted = Q(pk__in=[])
    for name in names:
        portal, _slash, key = name.partition("/")
        wanted |= Q(portal_key=portal, key=key)
    rows = list(Calendar.objects.filter(wanted))
    closures: dict[int, list[Closure]] = {}
    for closure in Closure.objects.filter(calendar__in=rows):
        closures.setdefault(closure.calendar_id, []).append(closure)
    return {f"{row.portal_key}/{row.key}": compiled(row, closures.get(row.pk, ())) for row in rows}
