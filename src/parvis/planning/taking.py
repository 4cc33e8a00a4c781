"""Taking and giving back places. One conditional UPDATE for each slot, in the order of time: nobody overbooks, nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Conflict
from parvis.planning.grid import Cell, Grid
from parvis.planning.models import BookedSlot, Booking, Slot

Row = Sequence[Cell]
"""Times in a row, which one booking takes."""


class Taken(Conflict):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__(_("This time has just been taken."), code="taken")


def take(grid: Grid, rows: Sequence[Row], places: int, *, instead_of: Iterable[BookedSlot] = ()) -> list[list[UUID]]:
    """Take `places` of all these times or of none, giving back `instead_of` in the same pass; the ids of the slots of each row.

    The caller holds the transaction. Raises Taken when one of them has not enough left.
    """
    _open(grid, rows)
    near = _near(grid, rows)
    wanted = {cell.starts_at: cell for row in rows for cell in row}
    kept = {slot.starts_at: slot for slot in near if slot.starts_at in wanted and slot.ends_at == wanted[slot.starts_at].ends_at}
    if len(kept) < len(wanted):
        raise Taken  # a booking of an earlier grid begins there
    given = {one.slot_id: one.places for one in instead_of}
    touched = {slot.pk: slot for slot in [*kept.values(), *Slot.objects.filter(pk__in=given)]}
    taken = {slot.pk for slot in kept.values()}
    for slot in sorted(touched.values(), key=lambda one: (one.starts_at, one.pk)):
        change = (places if slot.pk in taken else 0) - given.get(slot.pk, 0)
        if change > 0:
            capacity = wanted[slot.starts_at].capacity
            others = [one for one in near if one.pk not in taken and one.starts_at < slot.ends_at and one.ends_at > slot.starts_at]
            _add(slot, change, capacity - _booked(others, given), capacity=capacity)
        elif change < 0:
            _add_back(slot.pk, -change)
    return [[kept[cell.starts_at].pk for cell in row] for row in rows]


def give_back(booking: Booking) -> None:
    """The caller holds the transaction, and the booking's row."""
    held = booking.booked_slots.select_related("slot").order_by("slot__starts_at", "slot_id")
    for one in held:
        _add_back(one.slot_id, one.places)
    booking.booked_slots.all().delete()


def keep(booking: Booking, slots: Iterable[UUID], places: int) -> None:
    rows = [BookedSlot(organisation_id=booking.organisation_id, booking=booking, slot_id=slot, places=places) for slot in slots]
    BookedSlot.objects.bulk_create(rows)


def _open(grid: Grid, rows: Sequence[Row]) -> None:
    """Make the rows of slots that are not there yet, all before any is taken; two who do so at once make them once."""
    cells = sorted((cell for row in rows for cell in row), key=lambda cell: cell.starts_at)
    mine = Slot.objects.filter(resource=grid.resource, rule=grid.rule)
    there = dict(mine.filter(starts_at__in=[cell.starts_at for cell in cells]).values_list("starts_at", "ends_at"))
    missing = [
        Slot(
            resource=grid.resource,
            rule=grid.rule,
            capacity=cell.capacity,
            starts_at=cell.starts_at,
            ends_at=cell.ends_at,
            reference=cell.reference,
        )
        for cell in cells
        if cell.starts_at not in there
    ]
    if missing:
        Slot.objects.bulk_create(missing, ignore_conflicts=True)
    for cell in cells:
        if there.get(cell.starts_at, cell.ends_at) != cell.ends_at:  # of an earlier grid: one that nobody has becomes this one
            mine.filter(starts_at=cell.starts_at, booked=0).update(ends_at=cell.ends_at)


def _near(grid: Grid, rows: Sequence[Row]) -> list[Slot]:
    """All rows of slots that lie over these times."""
    over = Q(pk__in=[])
    for row in rows:
        over |= Q(starts_at__lt=row[-1].ends_at, ends_at__gt=row[0].starts_at)
    return list(Slot.objects.filter(over, resource=grid.resource, rule=grid.rule))


def _booked(slots: Iterable[Slot], given: Mapping[UUID, int]) -> int:
    return sum(one.booked - given.get(one.pk, 0) for one in slots)


def _add(slot: Slot, change: int, most: int, *, capacity: int) -> None:
    """`most`: the places that may be taken of it, without those of an earlier grid that lie over this time."""
    room = Slot.objects.filter(pk=slot.pk, is_open=True, booked__lte=most - change)
    if not room.update(booked=F("booked") + change, capacity=capacity, updated_at=now()):
        raise Taken


def _add_back(slot: UUID, places: int) -> None:
    Slot.objects.filter(pk=slot).update(booked=F("booked") - places, updated_at=now())
