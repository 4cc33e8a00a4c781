"""Who may do what with a booking: who made it, who manages the organisation it is for, and the team that looks after the resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.planning import access
from parvis.planning.models import Booking, Resource

if TYPE_CHECKING:
    from parvis.people.models import User


def is_of_team(booking: Booking, user: User) -> bool:
    return Resource.objects.handled_by(user).filter(pk=booking.resource_id).exists()


def is_theirs(booking: Booking, user: User) -> bool:
    """Whether it is the customer's side that they stand on."""
    if booking.user_id == user.pk:
        return True
    return any(booking.organisation.path.startswith(path) for path in access.managed_paths(user))


def may_change(booking: Booking, user: User) -> bool:
    """Move or cancel it now."""
    if not booking.is_live or booking.ends_at <= now():
        return False
    return is_of_team(booking, user) or (is_theirs(booking, user) and _is_in_time(booking))


def may_rebook(booking: Booking, user: User) -> bool:
    """Choose another time now: for one that may be changed, or was missed and has none in its place."""
    try:
        require_movable(booking, user)
    except Refused:
        return False
    return True


def require_change(booking: Booking, by: User) -> None:
    """Raises Refused for what is over, and for whoever has nothing to say in it."""
    if not is_theirs(booking, by) and not is_of_team(booking, by):
        raise Refused(_("Only who booked it, the managers of the organisation and the team may change it."), code="not_yours")
    if not booking.is_live or booking.ends_at <= now():
        raise Refused(_("This booking is over: it was moved, cancelled or refused, or its time has passed."), code="over")


def require_team_or_time(booking: Booking, by: User) -> None:
    """Raises Refused when it is too late for customers to change it."""
    if not _is_in_time(booking) and not is_of_team(booking, by):
        raise Refused(_("It is too late to change this booking here. Write to the team."), code="too_late")


def require_movable(booking: Booking, by: User) -> None:
    """As for any change; one that was missed may be booked again, once and at any time."""
    if booking.state != Booking.State.MISSED:
        require_change(booking, by)
        require_team_or_time(booking, by)
        return
    if not is_theirs(booking, by) and not is_of_team(booking, by):
        raise Refused(_("Only who booked it, the managers of the organisation and the team may change it."), code="not_yours")
    if Booking.objects.filter(replaces=booking).exists():
        raise Refused(_("Another appointment is booked in its place already."), code="over")


def require_team(booking: Booking, by: User) -> None:
    if not is_of_team(booking, by):
        raise Refused(_("Only the team that looks after it may do this."), code="not_yours")


def _is_in_time(booking: Booking) -> bool:
    """One that was asked for may be taken back until it begins."""
    until = booking.starts_at if booking.state == Booking.State.REQUESTED else booking.starts_at - booking.rule.changes_until
    return now() < until
