"""What bookings do by themselves: forgetting what nobody confirmed, and reminding of what begins soon."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.planning import outside, telling
from parvis.planning.deciding import expire_due
from parvis.planning.models import Booking

logger = logging.getLogger(__name__)
BATCH = 200


@sweep(every_seconds=30)
def expire_bookings() -> int:
    done = expire_due()
    if done:
        logger.info("bookings expired: %d", done)
    return done


@sweep(every_seconds=30)
def tell_outside() -> int:
    """Another planning, whose times these are, hears of what was confirmed and of what is over."""
    return outside.confirm_owed() + outside.release_owed()


@sweep(every_seconds=60)
def remind_of_bookings() -> int:
    """Once each, and none of what was booked when its reminder was due already."""
    moment = now()
    wanted = Booking.objects.filter(state=Booking.State.CONFIRMED, reminded_at=None, starts_at__gt=moment)
    due = wanted.filter(starts_at__lte=moment + F("rule__remind_before"))
    return each(due.order_by("starts_at")[:BATCH], _remind)


def _remind(booking: Booking) -> bool:
    with transaction.atomic():
        one = Booking.objects.locked(booking)
        if one.reminded_at or one.state != Booking.State.CONFIRMED or one.rule.remind_before is None:
            return False
        one.reminded_at = now()
        one.save(update_fields=["reminded_at"])
        if one.created_at > one.starts_at - one.rule.remind_before:
            return False
        entry = Entry.write(one, "reminded", by=None, channel=Entry.Channel.AUTO)
        telling.tell_ended("booking_reminder", [one], entry)
    return True
