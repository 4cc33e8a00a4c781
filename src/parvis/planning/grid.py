"""The bookable times of a resource, made from its rule when somebody looks: rows of slots exist only once a time was booked or closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal
from uuid import UUID

from django.db.models import BigAutoField, DateTimeField

from parvis.kit.clock import now
from parvis.kit.prepared import Prepared
from parvis.kit.prepared import Slot as At
from parvis.planning.models import BookedSlot, Booking, BookingRule, Closing, Resource, Slot
from parvis.planning.opening import Hours
from parvis.planning.sources import FreeSlot, source_of
from parvis.planning.terms import Terms

DAY = timedelta(days=1)
SLOTS: Prepared[Slot] = Prepared(
    lambda: Slot.objects.filter(resource=At("resource", BigAutoField()), rule=At("rule", BigAutoField())).filter(**_over()).order_by()
)
CLOSINGS: Prepared[Closing] = Prepared(lambda: Closing.objects.filter(resource=At("resource", BigAutoField()), **_over()))
"""Prepared: every page of a calendar asks for both, and so does everybody who comes too late for the last place."""
State = Literal["free", "full", "closed", "outside"]


def _over() -> dict[str, At]:
    return {"starts_at__lt": At("end", DateTimeField()), "ends_at__gt": At("start", DateTimeField())}


@dataclass(frozen=True)
class Cell:
    """One time of the grid. `taken`: places that are gone; `outside`: past, too soon or too far ahead.

    `reference`: what another planning calls it, where the time is its.
    """

    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    state: State
    reason: str = ""
    reference: str = ""

    def has(self, places: int) -> bool:
        return self.state == "free" and self.taken + places <= self.capacity

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken


@dataclass(frozen=True)
class Lengths:
    """How long one may book: `step` is one slot; a rule whose step is a day or more counts open days, whatever the night between them."""

    step: timedelta
    least: int
    most: int

    @classmethod
    def of(cls, rule: BookingRule) -> Lengths:
        least = _count(rule.min_duration, rule.duration) if rule.min_duration else 1
        return cls(rule.duration, least, max(least, int(rule.max_duration / rule.duration)) if rule.max_duration else least)

    @property
    def is_daily(self) -> bool:
        return self.step >= DAY

    @property
    def counts(self) -> range:
        return range(self.least, self.most + 1)


class Grid:
    """The times of `resource` under `rule`, looked at at one instant, for a type of appointment where there are several.

    `unless`: a booking whose own places count as free.
    """

    def __init__(
        self, resource: Resource, rule: BookingRule, *, kind: str = "", at: datetime | None = None, unless: Booking | None = None
    ) -> None:
        self.resource, self.rule, self.at, self.unless = resource, rule, at or now(), unless
        self.terms = Terms.of(rule, kind)
        self.hours = Hours.of(resource, rule)
        self.lengths = Lengths.of(rule)
        self.capacity = resource.capacity or rule.capacity

    @cached_property
    def window(self) -> tuple[date, date]:
        """The first and the last day that can be booked today."""
        today, working = self.hours.today(self.at), self.terms.counts_working
        first = self.hours.day_after(today, self.terms.opens_after, working=working)
        return first, self.hours.day_after(today, self.terms.closes_after, working=working)

    def times(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The slots that a day holds, whoever has them."""
        periods = self.hours.periods(day)
        if self.lengths.is_daily:
            if periods:
                yield periods[0][0], periods[-1][1]
            return
        for start, end in periods:
            at = start
            while at + self.lengths.step <= end:
                yield at, at + self.lengths.step
                at += self.lengths.step

    def cells(self, first: date, last: date) -> list[Cell]:
        """Of these days, the last included; three queries. Raises sources.Silent when another planning has the times and says nothing."""
        offered = list(self._offered(first, last))
        if not offered:
            return []
        times = [(one.starts_at, one.ends_at) for one in offered]
        start, end = times[0][0], max(end for _start, end in times)
        place = {"resource": self.resource.pk, "rule": self.rule.pk, "start": start, "end": end}
        slots, closings = SLOTS.all(place), CLOSINGS.all(place)
        own = dict(BookedSlot.objects.filter(booking=self.unless).values_list("slot_id", "places")) if self.unless else {}
        rows = _Rows(times, slots, own)
        return [self._cell(one, rows, closings) for one in offered]

    def run(self, start: datetime, count: int) -> list[Cell]:
        """`count` times in a row from the one that begins at `start`; empty when the grid holds no such row."""
        day = start.astimezone(self.hours.zone).date()
        span = day + timedelta(days=max(2, count * 3 + 12) if self.lengths.is_daily else 1)
        row = _row(self.cells(day, span), start, count)
        return row if self._in_a_row(row) else []

    def until(self, start: datetime, count: int) -> datetime:
        """When `count` times in a row from `start` end, whoever has them; asks nothing."""
        if not self.lengths.is_daily:
            return start + self.lengths.step * count
        day = start.astimezone(self.hours.zone).date()
        ends = [end for one in _days(day, day + timedelta(days=count * 3 + 12)) for _begin, end in self.times(one)]
        return ends[min(count, len(ends)) - 1] if ends else start + self.lengths.step

    def nearest(self, start: datetime, count: int, *, places: int = 1, most: int = 3) -> list[Cell]:
        """The free beginnings nearest to `start`, in the order of the day: looked for around it, then in the whole window."""
        day = start.astimezone(self.hours.zone).date()
        first, last = self.window
        not_these = {start, self.unless.starts_at} if self.unless else {start}
        for reach in (1, 8, (last - first).days):
            begin, end = max(first, day - timedelta(days=reach)), min(last, day + timedelta(days=reach))
            free = [one for one in self.beginnings(self.cells(begin, end), count, places=places) if one.starts_at not in not_these]
            if len(free) >= most:
                break
        return sorted(sorted(free, key=lambda one: abs(one.starts_at - start))[:most], key=lambda one: one.starts_at)

    def beginnings(self, cells: list[Cell], count: int, *, places: int = 1) -> list[Cell]:
        """Those of `cells` from which `count` in a row are free."""
        found = []
        for at, cell in enumerate(cells):
            row = cells[at : at + count]
            if len(row) == count and all(one.has(places) for one in row) and self._in_a_row(row):
                found.append(cell)
        return found

    def _in_a_row(self, row: list[Cell]) -> bool:
        return self.lengths.is_daily or all(before.ends_at == after.starts_at for before, after in pairwise(row))

    def _offered(self, first: date, last: date) -> Iterator[FreeSlot]:
        """Our own times, or those that the other planning lists, in order."""
        source = source_of(self.resource)
        if source is not None:
            yield from sorted(source.search(self.resource, self.rule, first, last), key=lambda one: one.starts_at)
            return
        for day in _days(first, last):
            for start, end in self.times(day):
                yield FreeSlot(start, end, "", self.capacity)

    def _cell(self, offered: FreeSlot, rows: _Rows, closings: list[Closing]) -> Cell:
        start, end = offered.starts_at, offered.ends_at
        taken, is_open = rows.at(start, end)
        closing = next((one for one in closings if one.starts_at < end and one.ends_at > start), None)
        state: State = "free" if taken < offered.capacity else "full"
        if closing or not is_open:
            state = "closed"
        if not self.is_bookable(start):
            state = "outside"
        return Cell(start, end, offered.capacity, taken, state, closing.reason if closing else "", offered.reference)

    def is_bookable(self, start: datetime) -> bool:
        """Whether a time may still be, or already be, booked: not past its lead time, within the window."""
        first, last = self.window
        return start >= self.at + self.rule.lead_time and first <= start.astimezone(self.hours.zone).date() <= last


class _Rows:
    """The rows of slots beside a grid. Those of an earlier grid (its step or its hours were others) count wherever they overlap."""

    def __init__(self, times: Iterable[tuple[datetime, datetime]], slots: Iterable[Slot], own: Mapping[UUID, int]) -> None:
        grid, self.own = set(times), own
        self.fitting: dict[tuple[datetime, datetime], Slot] = {}
        self.others: list[Slot] = []
        for slot in slots:
            if (time := (slot.starts_at, slot.ends_at)) in grid:
                self.fitting[time] = slot
            else:
                self.others.append(slot)

    def at(self, start: datetime, end: datetime) -> tuple[int, bool]:
        """How many places are taken, and whether it may be booked."""
        over = [one for one in self.others if one.starts_at < end and one.ends_at > start]
        if fitting := self.fitting.get((start, end)):
            over.append(fitting)
        return sum(one.booked - self.own.get(one.pk, 0) for one in over), all(one.is_open for one in over)


def _row(cells: list[Cell], start: datetime, count: int) -> list[Cell]:
    at = next((number for number, cell in enumerate(cells) if cell.starts_at == start), None)
    row = cells[at : at + count] if at is not None else []
    return row if len(row) == count else []


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += DAY


def _count(duration: timedelta, step: timedelta) -> int:
    return -(-duration // step)
