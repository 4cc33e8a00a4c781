"""Whom to tell of a booking: each verb writes its mails in its own transaction. What they say is in `letters`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parvis.mail.outbox import Recipient, enqueue, together
from parvis.people.models import User
from parvis.planning.models import Booking, Resource

if TYPE_CHECKING:
    from parvis.journal.models import Entry


def tell_booked(made: Sequence[Booking], entry: Entry) -> None:
    """The booker has it in writing; the team learns of what it must answer."""
    with together():
        _enqueue("booking_booked", made[0].user, made, entry)
        if made[0].state == Booking.State.REQUESTED:
            _ask_team(made, entry)


def tell_moved(booking: Booking, entry: Entry) -> None:
    with together():
        _enqueue("booking_moved", booking.user, [booking], entry)
        if booking.state == Booking.State.REQUESTED:
            _ask_team([booking], entry)


def tell_ended(kind: str, bookings: Sequence[Booking], entry: Entry) -> None:
    """To the booker, even of what they did themselves: their calendar learns of it by the mail."""
    _enqueue(kind, bookings[0].user, bookings, entry)


def _ask_team(bookings: Sequence[Booking], entry: Entry) -> None:
    for person in _team(bookings[0].resource):
        if not isinstance(person, User) or person.pk != entry.actor_id:
            _enqueue("booking_asked", person, bookings, entry)


def _team(resource: Resource) -> Iterator[User | Recipient]:
    """Once each; a team with an address of its own is written to there."""
    found: dict[object, User | Recipient] = {}
    for team in resource.teams.prefetch_related("members"):
        people: list[User | Recipient] = [Recipient(team.email)] if team.email else [one for one in team.members.all() if one.is_active]
        for person in people:
            found.setdefault(person.pk if isinstance(person, User) else person.email, person)
    yield from found.values()


def _enqueue(kind: str, to: User | Recipient, bookings: Sequence[Booking], entry: Entry) -> None:
    if isinstance(to, User) and not to.is_active:
        return
    who = to.pk.hex if isinstance(to, User) else to.email
    first = bookings[0]
    enqueue(
        kind,
        to=to,
        organisation=first.organisation,
        portal_key=first.portal_key,
        subject=first,
        entry=entry,
        context={"bookings": [str(one.pk) for one in bookings]},
        key=f"{entry.pk.hex}:{kind}:{who}"[:120],
    )
