"""What becomes of a booking: approved or refused by the team, cancelled, or forgotten when nobody confirmed it in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each
from parvis.kit.text import one_line
from parvis.planning import telling
from parvis.planning.models import Booking, Resource
from parvis.planning.standing import is_theirs, may_change, require_change, require_team, require_team_or_time
from parvis.planning.taking import give_back

if TYPE_CHECKING:
    from parvis.people.models import User

Scope = Literal["one", "following", "all"]
SCOPES: Final = ("one", "following", "all")
"""Of a recurrence: this one, this and those after it, all that are still to come."""

DECIDED: Final = {"approved": Booking.State.CONFIRMED, "refused": Booking.State.REFUSED}
"""The state after each answer of the team."""


def cancel(booking: Booking, *, by: User, reason: str = "", scope: Scope = "one") -> list[Booking]:
    """Give the time back; the booker is told, but not of one that was only held. A second time it changes nothing.

    Raises Refused when it is not theirs or too late. Of a recurrence, what it is too late for stays.
    """

    let_go = Q(state=Booking.State.EXPIRED, held_until__isnull=False)
    if Booking.objects.filter(let_go | Q(state=Booking.State.CANCELLED), pk=booking.pk).exists():
        return []
    if _let_go(booking, by, reason):
        return [booking]
    return _each(booking, scope, lambda one: _cancelled(one, by, reason, must=one.pk == booking.pk), "cancelled", by=by, reason=reason)


def withdraw(booking: Booking, *, by: User | None, made_for: str, from_team: bool = False) -> bool:
    """Cancelled because that for which it was made is given up (`made_for`: its reference), whoever may change it and however late.

    Whether it was still to come, or to be booked again; only of the former the booker is told. A second time it changes nothing.
    """
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        is_to_come = one.is_live and one.starts_at > now()
        if not is_to_come and not Booking.objects.to_rebook().filter(pk=one.pk).exists():
            return False
        _end(one, Booking.State.CANCELLED, "")
        channel = Entry.Channel.WEB if by else Entry.Channel.AUTO
        entry = Entry.write(one, "cancelled", by=by, data={"given_up": made_for}, channel=channel, from_team=from_team)
        if is_to_come:
            telling.tell_ended("booking_cancelled", [one], entry)
    return True


def approve(booking: Booking, *, by: User, scope: Scope = "one") -> list[Booking]:
    """Raises Refused when nothing is asked any more, or `by` does not look after it."""
    return _each(booking, scope, lambda one: _approved(one, by), "approved", by=by)


def refuse(booking: Booking, *, by: User, reason: str, scope: Scope = "one") -> list[Booking]:
    """Raises Refused without a reason, and as `approve` does."""
    if not reason.strip():
        raise Refused(_("Say why: the person who asked reads it."), code="reason")
    return _each(booking, scope, lambda one: _refused(one, by, reason), "refused", by=by, reason=reason)


def is_said(booking: Booking, verb: str, *, by: User) -> bool:
    """Whether `by` has approved or refused it, and so it stands: the same answer, sent again."""
    stands = Booking.objects.filter(pk=booking.pk, state=DECIDED[verb]).exists()
    return stands and Entry.objects.about(booking).filter(verb=verb, actor=by).exists()


def expire(booking: Booking, moment: datetime) -> bool:
    """Give back what was held too long, or asked and never answered before it began; whether it was still so."""
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        is_held = one.state == Booking.State.HELD and one.held_until is not None and one.held_until <= moment
        is_asked = one.state == Booking.State.REQUESTED and one.starts_at <= moment
        if not is_held and not is_asked:
            return False
        _end(one, Booking.State.EXPIRED, "")
        entry = Entry.write(one, "expired", by=None, channel=Entry.Channel.AUTO)
        if is_asked:
            telling.tell_ended("booking_refused", [one], entry)
    return True


def drop(booking: Booking) -> None:
    """Let go of what is held, at once and without a word: another time was chosen, or it is gone in another planning.

    Nothing of one of which something else became meanwhile.
    """
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        if one.is_live and one.state == booking.state:
            _end(one, Booking.State.EXPIRED, "")
            Entry.write(one, "expired", by=None, channel=Entry.Channel.AUTO)


def expire_due(resource: Resource | None = None) -> int:
    """Those of `resource`, or all; how many."""
    moment = now()
    asked = Booking.objects.filter(state=Booking.State.REQUESTED, starts_at__lte=moment)
    due = Booking.objects.run_out(moment) | asked
    if resource is not None:
        due = due.filter(resource=resource)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:200])
    return each(Booking.objects.filter(pk__in=keys).order_by("pk"), lambda one: expire(one, moment)) if keys else 0


def series(booking: Booking, scope: Scope) -> list[Booking]:
    """The bookings that `scope` means: live ones, in the order in which they are locked."""
    if scope == "one" or booking.recurrence_id is None:
        return [booking]
    found = Booking.objects.live().filter(recurrence_id=booking.recurrence_id, ends_at__gt=now())
    if scope == "following":
        found = found.filter(starts_at__gte=booking.starts_at)
    return list(found.order_by("pk"))


def _each(booking: Booking, scope: Scope, act: Callable[[Booking], bool], verb: str, *, by: User, reason: str = "") -> list[Booking]:
    with transaction.atomic():
        locked = [Booking.objects.locked(one) for one in series(booking, scope)]  # all of them before the first slot
        done = [one for one in locked if act(one)]
        if not done:
            raise Refused(_("Nothing is left to do here: read the booking again."), code="over")
        from_team = not is_theirs(booking, by)
        entries = [Entry.write(one, verb, by=by, body=reason, from_team=from_team) for one in done]
        telling.tell_ended(f"booking_{verb}", sorted(done, key=lambda one: one.starts_at), entries[0])
    return done


def _let_go(booking: Booking, by: User, reason: str) -> bool:
    """Whether it was only held, and is no longer: nothing was booked, and nobody is told."""
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        if one.state != Booking.State.HELD:
            return False
        require_change(one, by)
        require_team_or_time(one, by)
        _end(one, Booking.State.EXPIRED, reason)
        Entry.write(one, "let_go", by=by, body=reason, from_team=not is_theirs(one, by))
    return True


def _cancelled(booking: Booking, by: User, reason: str, *, must: bool) -> bool:
    if not must and not may_change(booking, by):
        return False
    require_change(booking, by)
    require_team_or_time(booking, by)
    _end(booking, Booking.State.CANCELLED, reason)
    return True


def _approved(booking: Booking, by: User) -> bool:
    require_team(booking, by)
    if booking.state != Booking.State.REQUESTED or booking.starts_at <= now():
        return False
    booking.state, booking.updated_at, booking.sequence = Booking.State.CONFIRMED, now(), booking.sequence + 1
    booking.save(update_fields=["state", "updated_at", "sequence"])
    return True


def _refused(booking: Booking, by: User, reason: str) -> bool:
    require_team(booking, by)
    if booking.state != Booking.State.REQUESTED:
        return False
    _end(booking, Booking.State.REFUSED, reason)
    return True


def _end(booking: Booking, state: str, reason: str) -> None:
    """One that was let go of is no answer to the same form sent again: the time may be wanted once more."""
    give_back(booking)
    if state == Booking.State.EXPIRED:
        booking.key = booking.pk.hex
    booking.state, booking.end_reason, booking.ended_at, booking.updated_at = state, one_line(reason, 200), now(), now()
    booking.sequence += 1
    booking.save(update_fields=["state", "end_reason", "ended_at", "updated_at", "sequence", "key"])
