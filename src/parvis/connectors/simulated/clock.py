"""The simulated clock: goes by the real one, faster, and never back.

Orders live by it: the days between an order and its visit pass as fast as it goes. Days that people read stay those of the
calendar, because bookings and offers go by the real clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.connectors.simulated.models import SimulatedOrder, Simulation
from parvis.kit.clock import now
from parvis.kit.errors import Refused

MOST: Final = 100_000
"""Simulated seconds in one: more than a day each second."""
NEAR: Final = timedelta(seconds=1)


def simulation() -> Simulation:
    """The one row, made at first use as the settings say."""
    found = Simulation.objects.filter(pk=Simulation.THE_ONE).first()
    return found or Simulation.objects.get_or_create(pk=Simulation.THE_ONE, defaults=_as_settings_say())[0]


def clock(row: Simulation | None = None, *, at: datetime | None = None) -> datetime:
    """What the simulated clock shows now, or when the real one shows `at`."""
    row = row or simulation()
    return row.simulated_at + max((at or now()) - row.real_at, timedelta(0)) * row.factor


def accelerate(factor: int) -> Simulation:
    """From now on, `factor` simulated seconds pass in one. Raises Refused outside 1 to `MOST`."""
    if not 1 <= factor <= MOST:
        raise Refused(_("Choose a factor between 1 and %(most)s.") % {"most": MOST}, code="factor")
    with transaction.atomic():
        row = _locked()
        return row if row.factor == factor else _anchor(row, factor=factor)


def advance(by: timedelta, *, key: UUID | None = None) -> Simulation:
    """Put it forward; twice with one `key`, once. Raises Refused for no time at all, or for going back."""
    if by <= timedelta(0):
        raise Refused(_("The clock goes forward only: give at least one minute."), code="backwards")
    with transaction.atomic():
        row = _locked()
        if key is not None and row.last_key == key:
            return row
        row.last_key = key
        return _anchor(row, shows=clock(row) + by)


def put_to(moment: datetime) -> Simulation:
    """Make it show `moment`. Raises Refused when it showed that already."""
    with transaction.atomic():
        row = _locked()
        if moment < clock(row):
            raise Refused(_("The clock goes forward only: choose a later instant."), code="backwards")
        return _anchor(row, shows=moment)


def reset() -> Simulation:
    """Back to the speed and the seed of the settings; to the real hour too, when no order is under way."""
    with transaction.atomic():
        row = _locked()
        is_idle = not SimulatedOrder.objects.filter(next_on_clock__isnull=False).exists()
        if (row.seed, row.factor) == (settings.SIMULATED_SEED, settings.SIMULATED_FACTOR) and (
            not is_idle or abs(clock(row) - now()) < NEAR
        ):
            return row
        row.seed = settings.SIMULATED_SEED
        return _anchor(row, shows=now() if is_idle else None, factor=settings.SIMULATED_FACTOR)


def order_clock(order: SimulatedOrder, moment: datetime) -> datetime:
    """What the simulated clock shows when it is `moment` in the life of `order`."""
    return order.placed_on_clock + (moment - order.placed_at)


def _locked() -> Simulation:
    simulation()
    return Simulation.objects.select_for_update().get(pk=Simulation.THE_ONE)


def _anchor(row: Simulation, *, shows: datetime | None = None, factor: int | None = None) -> Simulation:
    moment = now()
    row.simulated_at, row.real_at, row.updated_at = shows or clock(row, at=moment), moment, moment
    row.factor = factor or row.factor
    row.save(update_fields=["seed", "last_key", "factor", "simulated_at", "real_at", "updated_at"])
    return row


def _as_settings_say() -> dict[str, object]:
    moment = now()
    return {"seed": settings.SIMULATED_SEED, "factor": settings.SIMULATED_FACTOR, "real_at": moment, "simulated_at": moment}
