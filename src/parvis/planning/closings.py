"""Closing a resource for a time, at the desk. What is booked stays booked: the team reads whom it concerns, and cancels if need be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.planning.models import Booking, Closing, Resource
from parvis.planning.models.booking import BookingQuerySet

if TYPE_CHECKING:
    from parvis.people.models import User


def close(resource: Resource, start: datetime, end: datetime, *, by: User, reason: str = "") -> Closing:
    """Nobody books it between the two. Said twice, it is closed once. Raises Refused when `by` does not look after it."""
    _require(resource, by)
    if end <= start:
        raise Refused(_("The end comes after the beginning."), code="order")
    with transaction.atomic():
        closing, _is_new = Closing.objects.get_or_create(
            resource=resource, starts_at=start, ends_at=end, defaults={"reason": reason, "closed_by": by}
        )
    return closing


def reopen(closing: Closing, *, by: User) -> None:
    _require(closing.resource, by)
    Closing.objects.filter(pk=closing.pk).delete()


def concerned(closing: Closing) -> BookingQuerySet:
    """The live bookings that lie in it."""
    within = Booking.objects.live().filter(resource=closing.resource, starts_at__lt=closing.ends_at, ends_at__gt=closing.starts_at)
    return within.order_by("starts_at")


def _require(resource: Resource, by: User) -> None:
    if not Resource.objects.handled_by(by).filter(pk=resource.pk).exists():
        raise Refused(_("Only the team that looks after it may do this."), code="not_yours")
