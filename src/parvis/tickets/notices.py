"""Whom to tell: each verb writes its mails in its own transaction. What the mails say is in `letters`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BigAutoField, Q, QuerySet

from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Move
from parvis.journal.models import Entry
from parvis.kit.once import once
from parvis.kit.prepared import Prepared, Slot
from parvis.kit.times import parse_delay
from parvis.mail.outbox import Recipient, enqueue, mailed_lately, together
from parvis.people.models import Team, User

if TYPE_CHECKING:
    from parvis.tickets.models import Approval, ApprovalRound, Participant
    from parvis.tickets.participation import Participation

QUIET = timedelta(hours=1)
"""Of what nobody of the team does, an address that nobody confirmed is told one of a kind in this time. Source: trust.md class 8."""
GATHERED = frozenset({"ticket_replied", "ticket_moved", "ticket_corrected", "task_done"})
"""What may wait a few minutes for the next of its kind; a receipt and whatever calls somebody never do."""
SATISFACTION = "satisfaction_asked"
SURE_ROLES = ("requester", "participant")
"""Whoever has one of these sees the ticket by it; of the others it is asked again."""
TOLD_CUSTOMERS: Prepared[Participant] = Prepared(
    lambda: _marks().filter(ticket=Slot("ticket"), is_notified=True, role__in=SURE_ROLES).select_related("user").order_by("id")
)
MEMBERS: Prepared[User] = Prepared(lambda: User.objects.filter(teams=Slot("team", BigAutoField()), is_active=True).order_by("pk"))


def _marks() -> QuerySet[Participant]:
    from parvis.tickets.models import Participant  # the models are made of what imports this module

    return Participant.objects.all()


def tell_received(ticket: Participation, entry: Entry, *, has_receipt: bool = True, is_fixed: bool = False, is_alone: bool = False) -> None:
    """The requester has a receipt, even as the one who acted; the team learns of new work.

    `is_fixed`: the mails hold nothing of what was written, since nobody knows who wrote it. `is_alone`: nobody else takes part yet.
    """
    context = {"fixed": True} if is_fixed else None
    with together():
        if has_receipt and ticket.requester:
            _enqueue("ticket_received", [ticket.requester], ticket, entry, context)
        elif has_receipt and not ticket.service.effect:
            _enqueue("ticket_received", _strangers("ticket_received", ticket, entry), ticket, entry, context)
        others = [] if is_alone else [user for user in _told_customers(ticket) if user.pk != ticket.requester_id]
        _enqueue("participant_added", others, ticket, entry)
        _enqueue("ticket_new_for_team", _handlers(ticket, entry), ticket, entry, context)


def tell_replied(ticket: Participation, entry: Entry) -> None:
    _tell_both("ticket_replied", ticket, entry)


def tell_moved(ticket: Participation, entry: Entry, move: Move, *, besides: Collection[UUID] = ()) -> None:
    """`besides`: keys of those who are told more of it in a mail of their own."""
    if move.notify:
        _tell_both("ticket_moved", ticket, entry, besides)


def tell_news(ticket: Participation, entry: Entry) -> None:
    """What an outside system told, where it moves nothing on: the mail of a move says it itself."""
    _tell_both("ticket_news", ticket, entry)


def tell_corrected(ticket: Participation, entry: Entry) -> None:
    _tell_both("ticket_corrected", ticket, entry)


def tell_category(ticket: Participation, entry: Entry) -> None:
    _tell_both("ticket_category", ticket, entry)


def tell_reminder(ticket: Participation, entry: Entry) -> None:
    """To those whose turn it is."""
    if ticket.turn == "customer":
        people: list[User | Recipient] = [*_told_customers(ticket), *_strangers("ticket_reminder", ticket, entry)]
    else:
        people = _handlers(ticket, entry)
    _enqueue("ticket_reminder", people, ticket, entry)


def tell_opinion(ticket: Participation, entry: Entry, author: User) -> None:
    """To whoever wrote a message that decides nothing; who wants no mail of it is asked on the page."""
    mark = ticket.participants.filter(user=author, role__in=SURE_ROLES).select_related("user").first()
    if mark is None or mark.is_notified:
        _enqueue("opinion_asked", [_where_told(mark) if mark else author], ticket, entry)


def tell_satisfaction(ticket: Participation, entry: Entry, person: User) -> None:
    """The line of the journal is the team's: the mail does not speak of it."""
    key = f"{entry.pk.hex}:{SATISFACTION}:{person.pk.hex}"
    mark = ticket.participants.filter(user=person).select_related("user").first()
    to = _where_told(mark) if mark else person
    enqueue(SATISFACTION, to=to, organisation=ticket.organisation, portal_key=ticket.portal.key, subject=ticket, key=key)


def tell_low_rating(ticket: Participation, entry: Entry) -> None:
    """To whoever handled it."""
    _enqueue("rating_low", _handlers(ticket, entry), ticket, entry)


def tell_commitment(ticket: Participation, entry: Entry, kind: str) -> None:
    """To whoever must keep it."""
    _enqueue(kind, _handlers(ticket, entry), ticket, entry)


def tell_team(ticket: Participation, entry: Entry, kind: str) -> None:
    """To its agent and to the whole team: what the law wants does not wait until one person is back."""
    agent: dict[object, User | Recipient] = {ticket.agent.pk: ticket.agent} if ticket.agent else {}
    _enqueue(kind, list((agent | _team(ticket, entry)).values()), ticket, entry)


def tell_assigned(ticket: Participation, entry: Entry) -> None:
    if ticket.agent and ticket.agent_id != entry.actor_id:
        _enqueue("ticket_assigned", [ticket.agent], ticket, entry)


def tell_mentioned(ticket: Participation, entry: Entry, people: Iterable[User]) -> None:
    """Colleagues whom a note calls."""
    _enqueue("mentioned", people, ticket, entry)


def tell_added(ticket: Participation, entry: Entry, user: User) -> None:
    if user.pk != entry.actor_id:
        _enqueue("participant_added", [user], ticket, entry)


def tell_merged(ticket: Participation, entry: Entry) -> None:
    """Those who follow the request that is part of another one now: where they read on, or that their answers arrive."""
    _enqueue("ticket_merged", [user for user in _told_customers(ticket) if user.pk != entry.actor_id], ticket, entry)


def tell_shared(ticket: Participation, entry: Entry, leaders: Iterable[User]) -> None:
    """Those who lead the organisation it was opened to."""
    _enqueue("ticket_shared", [user for user in leaders if user.pk != entry.actor_id], ticket, entry)


def tell_task_done(ticket: Participation, entry: Entry) -> None:
    """Of a public task, to the customers who asked to be told."""
    _enqueue("task_done", [user for user in _told_customers(ticket) if user.pk != entry.actor_id], ticket, entry)


def tell_task_given(ticket: Participation, entry: Entry, agent: User) -> None:
    _enqueue("task_given", [agent], ticket, entry)


def tell_asked(ticket: Participation, entry: Entry, approvals: Iterable[Approval], *, is_reminder: bool = False) -> None:
    """To each one whose yes or no is waited for: it calls somebody, and nobody turns it off."""
    kind = "approval_reminder" if is_reminder else "approval_asked"
    for approval in approvals:
        _enqueue(kind, [approval.delegate or approval.approver], ticket, entry, {"approval": approval.pk.hex})


def tell_round_ended(ticket: Participation, entry: Entry, round: ApprovalRound) -> None:
    """To who asked, and to whoever handles it where that is the team."""
    people: dict[object, User | Recipient] = {round.asked_by.pk: round.asked_by}
    if ticket.agent and ticket.standing_of(round.asked_by).is_handler:
        people[ticket.agent.pk] = ticket.agent
    _enqueue("approval_ended", people.values(), ticket, entry, {"round": round.pk.hex})


def tell_exceeded(ticket: Participation, *, spent: timedelta, agreed: timedelta) -> None:
    """More was spent on billed work than the customer agreed to: a line for the team, and a mail."""
    data = {"spent": int(spent.total_seconds()), "agreed": int(agreed.total_seconds())}
    entry = Entry.write(ticket, "estimate_exceeded", by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
    _enqueue("estimate_exceeded", _handlers(ticket, entry), ticket, entry)


def _tell_both(kind: str, ticket: Participation, entry: Entry, besides: Collection[UUID] = ()) -> None:
    """Everyone of the ticket who asked to be told, and when the customer's side acted, whoever handles it."""
    people: list[User | Recipient] = [user for user in _told(ticket) if user.pk != entry.actor_id and user.pk not in besides]
    is_their_word = "from" in entry.data and not entry.is_from_team  # who asked without an account wrote it themselves
    if entry.is_from_team or (entry.actor_id is None and not is_their_word):
        people += _strangers(kind, ticket, entry)
    if not entry.is_from_team:
        known = {user.pk for user in people if isinstance(user, User)}
        people += [user for user in _handlers(ticket, entry) if not isinstance(user, User) or user.pk not in known]
    _enqueue(kind, people, ticket, entry)


def delay_of(service: Service) -> timedelta | None:
    """How long mails about its requests wait for what follows at once: its option `mail_delay`."""
    said = service.options.get("mail_delay")
    delay = parse_delay(said) if isinstance(said, str) and said else None
    return timedelta(days=delay.days, seconds=delay.seconds) if delay else None


def _enqueue(
    kind: str, people: Iterable[User | Recipient], ticket: Participation, entry: Entry, context: dict[str, Any] | None = None
) -> None:
    delay = delay_of(ticket.service) if kind in GATHERED else None
    with together():
        _enqueue_each(kind, people, ticket, entry, context, delay)


def _enqueue_each(
    kind: str,
    people: Iterable[User | Recipient],
    ticket: Participation,
    entry: Entry,
    context: dict[str, Any] | None,
    delay: timedelta | None,
) -> None:
    for person in people:
        if isinstance(person, User) and not wants(person, kind):
            continue
        who = person.pk.hex if isinstance(person, User) else person.email
        enqueue(
            kind,
            to=person,
            organisation=ticket.organisation,
            portal_key=ticket.portal.key,
            subject=ticket,
            entry=entry,
            context=context,
            key=f"{entry.pk.hex}:{kind}:{who}"[:120],
            delay=delay,
        )


def wants(user: User, kind: str) -> bool:
    """Whether they kept this kind of mail on, in their preferences."""
    kinds = user.preferences.get("notifications", {})
    return user.is_active and bool(kinds.get(kind, True) if isinstance(kinds, dict) else True)


def _told(ticket: Participation) -> list[User]:
    """People of the ticket who are told, staff who follow it included; those who lost sight of it are not."""
    marks = ticket.participants.filter(is_notified=True).exclude(role="proposed").select_related("user").order_by("id")
    return [_where_told(mark) for mark in marks if mark.role in SURE_ROLES or ticket.standing_of(mark.user).sees]


def _told_customers(ticket: Participation) -> list[User]:
    return [_where_told(mark) for mark in TOLD_CUSTOMERS.all({"ticket": ticket.pk})]


def _where_told(mark: Participant) -> User:
    mark.user.mailed_at = mark.email
    return mark.user


def _handlers(ticket: Participation, entry: Entry) -> list[User | Recipient]:
    """Its agent; while it has none, its team, else the teams of its service. A team with an address is written to there."""
    if ticket.agent:
        return [ticket.agent] if ticket.agent_id != entry.actor_id else []
    return list(_team(ticket, entry).values())


def _team(ticket: Participation, entry: Entry) -> dict[object, User | Recipient]:
    found: dict[object, User | Recipient] = {}
    for team in [ticket.team] if ticket.team else teams_of(ticket.service):
        for person in _members(team, entry):
            found.setdefault(person.pk if isinstance(person, User) else person.email, person)
    return found


def teams_of(service: Service) -> list[Team]:
    """Those whose grants say that they handle it."""
    place = {"service": service.pk, "family": service.family_id, "portal": service.portal_id}
    return once(("teams", *place.values()), lambda: TEAMS.all(place, service.family_id is not None))


def _teams(has_family: bool) -> QuerySet[Team]:
    here = Q(grants__service=Slot("service", BigAutoField())) | Q(grants__service=None, grants__family=None)
    if has_family:
        here |= Q(grants__service=None, grants__family=Slot("family", BigAutoField()))
    return Team.objects.filter(here, grants__role="handle", grants__portal=Slot("portal", BigAutoField())).distinct()


TEAMS: Prepared[Team] = Prepared(_teams)


def _members(team: Team, entry: Entry) -> Iterator[User | Recipient]:
    if team.email:
        yield Recipient(team.email)
    else:
        members = once(("members", team.pk), lambda: MEMBERS.all({"team": team.pk}))
        yield from (member for member in members if member.pk != entry.actor_id)


def _strangers(kind: str, ticket: Participation, entry: Entry) -> list[Recipient]:
    """Who filed it without an account. No name: it was typed by whoever typed the address."""
    email = ticket.contact.get("email")
    if ticket.requester or not email or ticket.contact.get("muted") or (entry.actor_id is None and mailed_lately(kind, email, QUIET)):
        return []
    return [Recipient(email, language=ticket.contact.get("language", ""))]
