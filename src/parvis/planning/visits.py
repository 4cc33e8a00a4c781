"""What became of an appointment: the visit took place, or it has to be booked again. Said by the team, or by the system that sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.planning import telling
from parvis.planning.models import Booking
from parvis.planning.standing import require_team
from parvis.planning.taking import give_back

if TYPE_CHECKING:
    from parvis.people.models import User


def done(booking: Booking, *, by: User | None) -> Booking:
    """It took place. `by` is None when a system says so. A second time it changes nothing; Raises Refused for one that is given up."""
    return _ended(booking, Booking.State.DONE, "done", by=by, reason="")


def missed(booking: Booking, *, by: User | None, reason: str, is_heard: bool = False) -> Booking:
    """It did not, or will not: another time has to be chosen, and the booker is told. Raises Refused as `done` does, and without a reason.

    `is_heard`: that for which it was made has heard of it already.
    """
    if not reason.strip():
        raise Refused(_("Say why: the person who booked it reads it."), code="reason")
    return _ended(booking, Booking.State.MISSED, "missed", by=by, reason=reason, data={"heard": True} if is_heard else None)


def _ended(booking: Booking, state: str, verb: str, *, by: User | None, reason: str, data: dict[str, Any] | None = None) -> Booking:
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        if by is not None:
            require_team(one, by)
        if one.state == state:
            return one
        if one.state != Booking.State.CONFIRMED:
            raise Refused(_("Nothing is left to do here: read the booking again."), code="over")
        if one.starts_at > now():
            give_back(one)
        one.state, one.end_reason, one.ended_at, one.updated_at = state, one_line(reason, 200), now(), now()
        one.sequence += 1
        one.save(update_fields=["state", "end_reason", "ended_at", "updated_at", "sequence"])
        channel = Entry.Channel.WEB if by else Entry.Channel.AUTO
        entry = Entry.write(one, verb, by=by, body=reason, data=data, channel=channel, from_team=True)
        if state == Booking.State.MISSED:
            telling.tell_ended("booking_missed", [one], entry)
    return one
