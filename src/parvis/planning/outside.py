"""Telling another planning what becomes of the times that are its. Each call is made outside of our transactions and may be made again.

Our row comes first, and says that it was asked: whatever became of a call that broke off, the sweep gives back there what is over with us.
Only where a booking is moved does the other planning come first; what it holds for nobody lapses there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.jobs import each
from parvis.planning.models import Booking, Slot
from parvis.planning.sources import NOTHING, Silent, source_of
from parvis.planning.taking import Taken
from parvis.planning.visits import missed

if TYPE_CHECKING:
    from parvis.planning.grid import Cell
    from parvis.planning.models import BookingRule, Resource

logger = logging.getLogger(__name__)
BATCH: Final = 200
SLOTS: Final = "slots"
"""In `Booking.data`: what the other planning calls its times."""


def reserve(resource: Resource, rule: BookingRule, row: Sequence[Cell], booking_id: UUID) -> None:
    """Before a booking is moved there: held under the id that it will have. Raises Taken (nobody is offered it again) and Silent."""
    _hold(resource, rule, [cell.reference for cell in row], booking_id)


def reserved(resource: Resource) -> str:
    """What a booking says whose times were reserved."""
    return Booking.Outside.HELD if resource.source_key else ""


def let_go(resource: Resource, row: Sequence[Cell], booking_id: UUID) -> None:
    """Of what was reserved, where the booking could not be moved after all. Without an answer it lapses there."""
    source = source_of(resource) or NOTHING
    try:
        for cell in row:
            source.cancel(cell.reference, booking_id.hex)
    except Silent:
        logger.warning("a reserved slot could not be given back: booking %s", booking_id)


def without_slots(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `Booking.data` says, but for what the other planning calls its times."""
    return {name: value for name, value in data.items() if name != SLOTS}


def asked(resource: Resource) -> str:
    """What a booking says that is about to be held there."""
    return Booking.Outside.ASKED if resource.source_key else ""


def hold(booking: Booking) -> None:
    """Nothing where it is held already. Raises Taken (nobody is offered it again) and Silent; the caller lets go of it then."""
    if booking.outside != Booking.Outside.ASKED:
        return
    try:
        _hold(booking.resource, booking.rule, booking.data.get(SLOTS, []), booking.pk)
    except Taken:
        _set(booking, "")
        raise
    _set(booking, Booking.Outside.HELD)


def _hold(resource: Resource, rule: BookingRule, references: Iterable[str], booking_id: UUID) -> None:
    source = source_of(resource)
    for reference in references if source else ():
        try:
            (source or NOTHING).hold(reference, booking_id.hex)
        except Taken:
            Slot.objects.filter(resource=resource, rule=rule, reference=reference).update(is_open=False, updated_at=now())
            raise


def confirm(booking: Booking) -> None:
    """Raises Taken when it is held there no longer, Silent without an answer: nothing is confirmed then."""
    source = source_of(booking.resource)
    if source is None or booking.outside == Booking.Outside.CONFIRMED:
        return
    hold(booking)
    for reference in booking.data.get(SLOTS, []):
        source.confirm(reference, booking.pk.hex)
    _set(booking, Booking.Outside.CONFIRMED)


def confirm_owed() -> int:
    """What is confirmed with us and only held there, as after a move or a filing; one that they gave away is to be booked again."""
    return each(Booking.objects.held_outside().select_related("resource").order_by("updated_at")[:BATCH], _confirm)


def _confirm(booking: Booking) -> bool:
    try:
        confirm(booking)
    except Silent:
        logger.warning("a slot could not be confirmed yet: booking %s", booking.pk)
        return False
    except Taken:
        missed(booking, by=None, reason=_("The technician is no longer available at this time: please choose another one."))
        _set(booking, Booking.Outside.RELEASED)
    return True


def release(booking: Booking) -> None:
    """At once, of one that is over with us. Without an answer the sweep does it."""
    if booking.outside in (Booking.Outside.HELD, Booking.Outside.CONFIRMED):
        _release(booking)


def release_owed() -> int:
    """What is over with us is given back there, whoever ended it; how many."""
    return each(Booking.objects.owed_outside().select_related("resource").order_by("updated_at")[:BATCH], _release)


def _release(booking: Booking) -> bool:
    source = source_of(booking.resource)
    try:
        for reference in booking.data.get(SLOTS, []):
            (source or NOTHING).cancel(reference, booking.pk.hex)
    except Silent:
        logger.warning("a slot could not be given back yet: booking %s", booking.pk)
        return False
    _set(booking, Booking.Outside.RELEASED)
    return True


def _set(booking: Booking, state: str) -> None:
    booking.outside = state
    Booking.objects.filter(pk=booking.pk).update(outside=state)
