"""A booking that comes again: each week, every few weeks or each month, at the same hour of the clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from parvis.planning.booking import Wish
from parvis.planning.grid import Grid

MOST: Final = 52
"""Occurrences of one recurrence."""
State = Literal["free", "taken", "closed", "outside"]


@dataclass(frozen=True)
class Repeat:
    """Every `every` weeks or months, until a day (included) or so many times; the sooner of the two ends it."""

    unit: Literal["week", "month"]
    every: int = 1
    until: date | None = None
    count: int = MOST

    def starts(self, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Instants in UTC. A month without the day (the 31st) is passed over, and counts for nothing."""
        local = first.astimezone(zone)
        number = made = 0
        while made < min(self.count, MOST) and number < MOST * 2:
            day = self._day(local.date(), number)
            number += 1
            if day is None:
                continue
            if self.until and day > self.until:
                return
            made += 1
            yield datetime.combine(day, local.time(), zone).astimezone(UTC)

    def _day(self, first: date, number: int) -> date | None:
        if self.unit == "week":
            return first + timedelta(weeks=self.every * number)
        year, month = divmod(first.year * 12 + first.month - 1 + self.every * number, 12)
        return date(year, month + 1, first.day) if first.day <= monthrange(year, month + 1)[1] else None


@dataclass(frozen=True)
class Occurrence:
    """One of them before it is booked: whether it can be, or why it is to be left out."""

    start: datetime
    end: datetime
    state: State

    @property
    def is_free(self) -> bool:
        return self.state == "free"


def preview(wish: Wish, repeat: Repeat) -> list[Occurrence]:
    """Each occurrence as it stands now. Some queries for each: a preview is made once, for one person."""
    grid = Grid(wish.resource, wish.rule)
    return [_occurrence(grid, wish, start) for start in repeat.starts(wish.start, grid.hours.zone)]


def chosen(wish: Wish, starts: Sequence[datetime]) -> list[Wish]:
    """The wish at each of these times."""
    return [Wish(wish.resource, wish.rule, start, wish.count, wish.places, wish.title, wish.more) for start in starts]


def _occurrence(grid: Grid, wish: Wish, start: datetime) -> Occurrence:
    row = grid.run(start, wish.count)
    end = row[-1].ends_at if row else grid.until(start, wish.count)
    state: State = "free"
    if not row or any(cell.state == "closed" for cell in row):
        state = "closed"
    elif any(cell.state == "outside" for cell in row):
        state = "outside"
    elif not all(cell.has(wish.places) for cell in row):
        state = "taken"
    return Occurrence(start, end, state)
