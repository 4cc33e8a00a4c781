"""Who of a team is given a request: by turns or by load, and never who is not there while others are.

The team's row is held from the choice to its writing, so that two choices at once are made one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.retiring import DEPENDING, Needed
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people.models import Team, TeamMembership, User
from parvis.people.timetable import clean_skills, leads
from parvis.tickets.availability import AT_WORK, Presence, loads, presence_of, presences
from parvis.tickets.models import Ticket
from parvis.tickets.notices import teams_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from parvis.tickets.visibility import TicketQuerySet

How = Literal["round_robin", "load"]
HOWS: Final = ("round_robin", "load")
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Member:
    """One of a team, as the choice sees them."""

    membership: TeamMembership
    presence: Presence
    load: int

    @property
    def user(self) -> User:
        return self.membership.user

    @property
    def has_room(self) -> bool:
        return self.membership.capacity is None or self.load < self.membership.capacity

    @property
    def since(self) -> datetime:
        return self.membership.last_given_at or LONG_AGO


@dataclass(frozen=True)
class Choice:
    """`why`: of a choice that found nobody, the reason (`sentences.WHY_NOBODY`)."""

    member: Member | None
    why: str = ""


def assign_best(
    ticket: Ticket,
    team: Team,
    *,
    how: How = "round_robin",
    skills: Iterable[str] = (),
    by: User | None = None,
    besides: Collection[UUID] = (),
    key: UUID | None = None,
) -> Entry | None:
    """Give `ticket` to the one of `team` whose turn it is, or who has least to do; to nobody but the team when none can take it.

    `skills`: all of them are needed; `besides`: ids of those who are not to have it. None when it was so already.
    """
    with transaction.atomic():
        ticket.lock()
        if by is not None:
            ticket._require_handler(by)
        earlier = Entry.objects.written(ticket, key)
        if earlier:
            return earlier
        Team.objects.select_for_update().get(pk=team.pk)
        choice = choose(ticket, team, how=how, skills=skills, besides=besides)
        if choice.member is None:
            return ticket._assign(None, team, by=by, key=key, said={"how": how, "why": choice.why})
        entry = ticket._assign(choice.member.user, team, by=by, key=key, said={"how": how})
        if entry:
            TeamMembership.objects.filter(pk=choice.member.membership.pk).update(last_given_at=now())
        return entry


def choose(
    ticket: Ticket,
    team: Team,
    *,
    how: How = "round_robin",
    skills: Iterable[str] = (),
    besides: Collection[UUID] = (),
    more: Callable[[Member], int] = lambda member: 0,
) -> Choice:
    """Whom `assign_best` would choose now; writes nothing. `more`: what a member has besides, in a rehearsal of several."""
    wanted = set(clean_skills(skills))
    found = [member for member in members_of(team) if member.user.pk not in besides]
    found = [Member(one.membership, one.presence, one.load + more(one)) for one in found]
    steps: tuple[tuple[str, Callable[[Member], Any]], ...] = (
        ("empty", _handling(ticket, team)),
        ("skills", lambda member: wanted <= {str(skill).lower() for skill in member.membership.skills}),
        ("absent", lambda member: member.presence.state != "absent"),
        ("hours", lambda member: member.presence.is_here),
        ("capacity", lambda member: member.has_room),
    )
    for why, is_fit in steps:
        found = [member for member in found if is_fit(member)]
        if not found:
            return Choice(None, why)
    order = _by_load if how == "load" else _by_turn
    return Choice(min(found, key=order))


def members_of(team: Team, at: datetime | None = None) -> list[Member]:
    """Its members who work, with whether they are there and how many requests they have open, of any portal."""
    active = TeamMembership.objects.filter(team=team, user__is_active=True, user__is_staff=True)
    rows = list(active.select_related("user", "team").order_by("user__last_name", "user__first_name", "pk"))
    people = [row.user for row in rows]
    there, had = presences(people, at), loads(people, Ticket.objects.all())
    return [Member(row, there[row.user.pk], had[row.user.pk]) for row in rows]


def stand_in(user: User) -> tuple[User | None, str]:
    """Who has what is meant for `user` now: themself when they are there, else their deputy who is; and why when nobody."""
    presence = presence_of(user)
    if presence.is_here:
        return user, ""
    if presence.deputy and presence_of(presence.deputy).is_here:
        return presence.deputy, ""
    return None, presence.state


def _handling(ticket: Ticket, team: Team) -> Callable[[Member], bool]:
    if team.pk in {one.pk for one in teams_of(ticket.service)}:
        return lambda member: True
    return lambda member: ticket.standing_of(member.user).is_handler


def _by_turn(member: Member) -> tuple[Any, ...]:
    return member.since, member.membership.pk


@DEPENDING.register("requests")
def _open_requests(team: Team) -> Needed:
    """Counted and not named: who administers a portal does not read its requests by that."""
    return Needed(Ticket.objects.filter(team=team, is_open=True).count())


def settled_by(team: Team) -> TicketQuerySet:
    """The requests that ended in its hands: they keep its name, whatever becomes of it."""
    return Ticket.objects.filter(team=team, is_open=False)


def _by_load(member: Member) -> tuple[Any, ...]:
    return member.load, member.since, member.membership.pk


@dataclass(frozen=True)
class Handover:
    """An open request of somebody, and who of the team would have it; nobody when `why` says so."""

    ticket: Ticket
    choice: Choice


def plan_handover(team: Team, user: User, *, by: User, most: int = 100) -> list[Handover]:
    """Who would have the open requests that `user` has in `team`, by load, were they given now; those that `by` handles. Writes nothing."""
    given: dict[UUID, int] = {}
    found = []
    for ticket in handed_over(team, user, by)[:most]:
        choice = choose(ticket, team, how="load", besides={user.pk}, more=lambda member: given.get(member.user.pk, 0))
        if choice.member:
            given[choice.member.user.pk] = given.get(choice.member.user.pk, 0) + 1
        found.append(Handover(ticket, choice))
    return found


def hand_over(team: Team, user: User, *, by: User, most: int = 100) -> int:
    """Give them by load, each in its own transaction; how many. Raises Refused for who does not lead the team."""
    if not leads(by, team):
        raise Refused(_("Only who leads the team or administers its portal may do this."), code="lead_only")
    tickets = handed_over(team, user, by)[:most]
    return sum(assign_best(ticket, team, how="load", by=by, besides={user.pk}) is not None for ticket in tickets)


def handed_over(team: Team, user: User, by: User) -> list[Ticket]:
    """Open requests that `user` has in `team`, the oldest first."""
    mine = Ticket.objects.visible_to(by).filter(agent=user, team=team, is_open=True, phase__in=AT_WORK)
    rows = mine.select_related("service", "portal", "workflow", "organisation", "agent", "team", "requester").order_by("created_at", "id")
    return list(rows)
