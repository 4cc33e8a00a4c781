"""Booking a time: at once, or held first and confirmed; and moving it. Each verb checks, takes places, writes one entry and the mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.jobs import poke
from parvis.planning import access, outside, telling
from parvis.planning.deciding import drop, expire_due
from parvis.planning.grid import Cell, Grid
from parvis.planning.models import Booking, BookingRule, Resource
from parvis.planning.references import next_reference
from parvis.planning.standing import require_change, require_movable
from parvis.planning.taking import Taken, keep, take
from parvis.planning.terms import Terms

if TYPE_CHECKING:
    from parvis.people.models import Organisation, User

COPIED = (
    "organisation",
    "portal_key",
    "resource",
    "rule",
    "user",
    "uid",
    "title",
    "recurrence_id",
    "subject_kind",
    "subject_id",
    "type_key",
    "nature",
    "access_reference",
    "place",
    "contact_name",
    "contact_phone",
    "contact_email",
    "instructions",
    "data",
)
"""What a booking that replaces another has of it."""


@dataclass(frozen=True)
class Wish:
    """What is to be booked: `count` times of the rule's grid in a row from `start`; `more`: other columns of the booking."""

    resource: Resource
    rule: BookingRule
    start: datetime
    count: int = 1
    places: int = 1
    title: str = ""
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def kind(self) -> str:
        """The type of appointment, by which its terms may differ."""
        return str(dict(self.more).get("type_key", ""))


def book(wish: Wish, *, by: User, organisation: Organisation, key: UUID | str) -> Booking:
    """Take the places, or ask for them where the rule wants approval; told by mail.

    Raises Taken when somebody was faster, Refused when the time cannot be booked or `by` may not book it.
    """
    return _make([wish], "booked", by=by, organisation=organisation, keys=[str(key)])[0]


def book_all(wishes: Sequence[Wish], *, by: User, organisation: Organisation, key: UUID | str) -> list[Booking]:
    """A recurrence: all of them or none, for one resource and rule."""
    ordered = sorted(wishes, key=lambda one: one.start)
    keys = [f"{UUID(str(key)).hex}:{number}" for number in range(len(ordered))]
    return _make(ordered, "booked", by=by, organisation=organisation, keys=keys, recurrence=uuid7())


def hold(wish: Wish, *, by: User, organisation: Organisation, key: UUID | str) -> Booking:
    """Keep the places while a form is filled in, for as long as the rule says; nobody is told.

    Raises Taken also when another planning, whose time it is, has given it away meanwhile.
    """
    return _make([wish], "held", by=by, organisation=organisation, keys=[str(key)])[0]


def fill(booking: Booking, said: Mapping[str, Any], *, by: User) -> Booking:
    """Keep what is filled in while the time is held: columns of the booking. Nothing of one that is held no longer."""
    with transaction.atomic():
        held = Booking.objects.locked(booking)
        require_change(held, by)
        if held.state == Booking.State.HELD:
            for column, value in said.items():
                setattr(held, column, value)
            held.save(update_fields=list(said))
    return held


def confirm(booking: Booking, *, by: User, title: str | None = None, said: Mapping[str, Any] | None = None) -> Booking:
    """Make a held booking one; `said`: other columns of it, filled in meanwhile. A second time it changes nothing.

    Raises Refused when it was held too long ago.
    """
    held = Booking.objects.select_related("resource").get(pk=booking.pk)
    if held.state == Booking.State.HELD and held.held_until and held.held_until > now():
        outside.confirm(held)
    return confirm_here(booking, by=by, title=title, said=said)


def confirm_here(booking: Booking, *, by: User, title: str | None = None, said: Mapping[str, Any] | None = None) -> Booking:
    """The same inside of a caller's transaction, in which nobody outside is called: another planning hears of it right afterwards.

    What it has given away meanwhile is missed then: the booker is told to choose another time.
    """
    with transaction.atomic():
        held = Booking.objects.locked(booking)
        if held.state == Booking.State.EXPIRED:
            raise Refused(_("This time is held no longer. Choose one again."), code="expired")
        require_change(held, by)
        if held.state in (Booking.State.CONFIRMED, Booking.State.REQUESTED):
            return held
        if held.state != Booking.State.HELD or held.held_until is None or held.held_until <= now():
            raise Refused(_("This time is held no longer. Choose one again."), code="expired")
        held.state, held.held_until, held.updated_at = _state(held.rule, held.type_key), None, now()
        held.title = held.title if title is None else title
        for column, value in (said or {}).items():
            setattr(held, column, value)
        held.save(update_fields=["state", "held_until", "title", "updated_at", *(said or {})])
        _record([held], "booked", by)
        if held.outside in (Booking.Outside.ASKED, Booking.Outside.HELD):
            poke("planning.tell_outside")
    return held


def move(
    booking: Booking, start: datetime, *, by: User, count: int | None = None, key: UUID | str, resource: Resource | None = None
) -> Booking:
    """Put another booking in its place, at another time; the old time is given back in the same step. One that was missed stays so.

    `resource`: another one that has it from now on. Raises Taken and Refused as `book` does, and Refused when it is too late to change.
    """
    if earlier := _earlier(booking.organisation_id, [str(key)]):
        return earlier[0]
    resource = resource or booking.resource
    if resource != booking.resource and not _may_have(booking, resource, by):
        raise Refused(_("You may not book this. Ask the administrator of your organisation."), code="not_yours")
    places, length = _size(booking)
    wish = Wish(resource, booking.rule, start, count or length, places)
    grid = Grid(wish.resource, wish.rule, kind=booking.type_key, unless=booking)
    row = _row(grid, wish)
    new_id = uuid7()
    outside.reserve(resource, booking.rule, row, new_id)
    try:
        return _moved(booking, grid, row, places, by=by, key=key, new_id=new_id)
    except (Refused, IntegrityError):
        outside.let_go(resource, row, new_id)
        if earlier := _earlier(booking.organisation_id, [str(key)]):  # the same form, sent twice at once
            return earlier[0]
        raise


def _moved(booking: Booking, grid: Grid, row: list[Cell], places: int, *, by: User, key: UUID | str, new_id: UUID) -> Booking:
    with transaction.atomic():
        old = Booking.objects.locked(booking)
        require_movable(old, by)
        if old.is_live and [row[0].starts_at, row[-1].ends_at] == [old.starts_at, old.ends_at]:
            raise Refused(_("This is the time you have already. Choose another one."), code="same_time")
        held = list(old.booked_slots.all())
        [slots] = take(grid, [row], places, instead_of=held)
        old.booked_slots.all().delete()
        if old.state != Booking.State.MISSED:
            old.state, old.ended_at, old.updated_at = Booking.State.MOVED, now(), now()
            old.save(update_fields=["state", "ended_at", "updated_at"])
        copied = {name: getattr(old, name) for name in COPIED} | {"resource": grid.resource, "data": outside.without_slots(old.data)}
        new = Booking(**copied, id=new_id, replaces=old, sequence=old.sequence + 1, key=str(key), outside=outside.reserved(grid.resource))
        _place(new, row, _state(old.rule, old.type_key, by=by, resource=grid.resource))
        keep(new, slots, places)
        entry = Entry.write(old, "moved", by=by, data={"to": new.reference, **_times(new)})
        Entry.write(new, "booked", by=by, data={"instead_of": old.reference, **_times(new)})
        telling.tell_moved(new, entry)
    return new


def _may_have(booking: Booking, resource: Resource, by: User) -> bool:
    """Whether `by` may book the other resource for whom the booking is, or looks after it."""
    return booking.organisation in access.organisations_for(by, resource) or Resource.objects.handled_by(by).filter(pk=resource.pk).exists()


def _make(
    wishes: Sequence[Wish], verb: str, *, by: User, organisation: Organisation, keys: list[str], recurrence: UUID | None = None
) -> list[Booking]:
    if earlier := _earlier(organisation.pk, keys):
        return earlier
    first = wishes[0]
    if organisation not in access.organisations_for(by, first.resource):
        raise Refused(_("You may not book this. Ask the administrator of your organisation."), code="not_yours")
    expire_due(first.resource)
    try:
        grid = Grid(first.resource, first.rule, kind=first.kind)
        rows = [_row(grid, wish) for wish in wishes]
        with transaction.atomic():
            slots = take(grid, rows, first.places)
            made = [
                _booking(wish, row, by=by, organisation=organisation, key=key, recurrence=recurrence, is_held=verb == "held")
                for wish, row, key in zip(wishes, rows, keys, strict=True)
            ]
            for booking, own in zip(made, slots, strict=True):
                keep(booking, own, first.places)
            _record(made, verb, by)
    except (Taken, IntegrityError):
        if earlier := _earlier(organisation.pk, keys):  # the same form, sent twice at once
            return earlier
        raise
    for one in made:
        _tell_outside(one)
    return made


def _tell_outside(booking: Booking) -> None:
    """Where the time is another planning's: it is held there, and confirmed by the sweep. Raises what that one says, having let go of it."""
    if not booking.resource.source_key:
        return
    try:
        outside.hold(booking)
    except Refused:
        drop(booking)
        raise


def _booking(
    wish: Wish, row: Sequence[Cell], *, by: User, organisation: Organisation, key: str, recurrence: UUID | None, is_held: bool
) -> Booking:
    booking = Booking(
        organisation=organisation,
        portal_key=wish.resource.portal_key,
        resource=wish.resource,
        rule=wish.rule,
        user=by,
        key=key,
        recurrence_id=recurrence,
        **{"title": wish.title, **dict(wish.more)},
    )
    if is_held:
        booking.held_until = now() + wish.rule.holds_for
    _place(booking, row, Booking.State.HELD if is_held else _state(wish.rule, wish.kind))
    return booking


def _place(booking: Booking, row: Sequence[Cell], state: str) -> None:
    booking.starts_at, booking.ends_at, booking.state = row[0].starts_at, row[-1].ends_at, state
    if booking.resource.source_key:
        booking.outside = booking.outside or outside.asked(booking.resource)
        booking.data = {**booking.data, outside.SLOTS: [cell.reference for cell in row]}
    booking.reference = next_reference(booking.rule.series)
    booking.save(force_insert=True)


def _record(made: list[Booking], verb: str, by: User) -> None:
    entries = [Entry.write(booking, verb, by=by, data=_times(booking)) for booking in made]
    if verb == "booked":
        telling.tell_booked(made, entries[0])


def _times(booking: Booking) -> dict[str, str]:
    return {"starts_at": booking.starts_at.isoformat(), "ends_at": booking.ends_at.isoformat()}


def _state(rule: BookingRule, kind: str, *, by: User | None = None, resource: Resource | None = None) -> str:
    """What the team moves it has agreed to."""
    if not Terms.of(rule, kind).needs_approval:
        return Booking.State.CONFIRMED
    is_team = by is not None and resource is not None and Resource.objects.handled_by(by).filter(pk=resource.pk).exists()
    return Booking.State.CONFIRMED if is_team else Booking.State.REQUESTED


def _row(grid: Grid, wish: Wish) -> list[Cell]:
    """The times wanted, looked at before any lock. Raises Taken or Refused, saying which rule it breaks."""
    if wish.count not in grid.lengths.counts:
        raise Refused(_("Choose a shorter or a longer time."), code="length")
    row = grid.run(wish.start, wish.count)
    if not grid.resource.is_active or not row or any(cell.state == "closed" for cell in row):
        raise Refused(_("It is closed at that time. Choose another one."), code="closed")
    if not grid.is_bookable(row[0].starts_at) or not grid.is_bookable(row[-1].starts_at):
        raise Refused(_("This time cannot be booked: it is past, too soon or too far ahead."), code="outside")
    if not all(cell.has(wish.places) for cell in row):
        raise Taken
    return row


def _size(booking: Booking) -> tuple[int, int]:
    """How many places of how many times it has."""
    held = list(booking.booked_slots.values_list("places", flat=True))
    return max(held, default=1), max(len(held), 1)


def _earlier(organisation: UUID, keys: list[str]) -> list[Booking]:
    """What the same keys made before."""
    made = Booking.objects.filter(organisation=organisation, key__in=keys)
    if not made.exists():
        return []
    found = made.select_related("resource", "rule", "organisation", "user")
    return sorted(found, key=lambda one: one.starts_at)
