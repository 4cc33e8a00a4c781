"""Business time: how much of a stretch is worked, and when an amount of work is reached. Pure: knows no row and no clock.

An instant counts when the clocks of the zone show an hour of the day's periods. What is counted are seconds that really pass: a night
in which the clocks go back may hold an hour twice, one in which they go forward not at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

Periods = tuple[tuple[int, int], ...]
"""Of one day: (start, end) in seconds since the midnight that its clocks show."""
SECOND: Final = 1_000_000
DAY: Final = 86_400
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
MOST_YEARS: Final = 50
"""Nothing is promised for later: what would be is never reached, and nobody waits while it is sought."""


class NeverOpen(ValueError):  # noqa: N818  it reads as what happened
    """The calendar has too few hours: the amount is never reached."""


@dataclass(frozen=True)
class Week:
    """What a calendar says: hours of the seven days, Monday first, and of the days that are unlike them."""

    zone: str
    days: tuple[Periods, ...]
    special: Mapping[date, Periods]
    country: str = ""
    region: str = ""

    def periods(self, on: date) -> Periods:
        """A closure says more than a public holiday, and that more than the week."""
        if on in self.special:
            return self.special[on]
        return () if on in public_holidays(self.country, self.region, on.year) else self.days[on.weekday()]


class Hours:
    """A week compiled: years are laid out when first asked for, and kept."""

    def __init__(self, week: Week) -> None:
        self.week, self.zone = week, ZoneInfo(week.zone)
        self._years: dict[int, _Year] = {}
        self._last_special = max((on.year for on in week.special), default=0)

    @property
    def day(self) -> timedelta:
        """What one working day is worth: the hours of most open days of the week, the longest of several."""
        lengths = [sum(end - start for start, end in periods) for periods in self.week.days if periods]
        return timedelta(seconds=max(lengths, key=lambda length: (lengths.count(length), length), default=0))

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants; nothing when `end` is not after `start`."""
        first, last = _micros(start), _micros(end)
        if last <= first:
            return timedelta(0)
        years = range(self._year_of(start), self._year_of(end) + 1)
        return timedelta(microseconds=sum(self._laid_out(year).between(first, last) for year in years))

    def reach(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant, in UTC, by which `amount` was worked since `start`. Raises NeverOpen."""
        rest = amount // timedelta(microseconds=1)
        if rest <= 0:
            return start.astimezone(UTC)
        since, year = _micros(start), self._year_of(start)
        last = year + MOST_YEARS
        while year <= last and (any(self.week.days) or year <= self._last_special):
            laid_out = self._laid_out(year)
            there = laid_out.after(since)
            if there >= rest:
                return EPOCH + timedelta(microseconds=laid_out.reached(since, rest))
            rest -= there
            year += 1
        raise NeverOpen(f"{amount} is never reached from {start}: the calendar has too few hours")

    def _year_of(self, at: datetime) -> int:
        return at.astimezone(self.zone).year

    def _laid_out(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = _Year(self._stretches(year))
        return self._years[year]

    def _stretches(self, year: int) -> list[tuple[int, int]]:
        """The open stretches of a year, in order, in microseconds since the epoch."""
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        found = []
        offset = self._offset(first, fold=0)
        for ordinal in range(first, last + 1):
            after = self._offset(ordinal + 1, fold=1)
            if periods := self.week.periods(date.fromordinal(ordinal)):
                found += _open(periods, ordinal, offset, after, self._change(ordinal, offset, after))
            offset = self._offset(ordinal + 1, fold=0)
        return sorted((start * SECOND, end * SECOND) for start, end in found)

    def _offset(self, ordinal: int, *, fold: int) -> int:
        """Seconds that the zone is ahead of UTC when its clocks show the midnight that begins a day."""
        midnight = datetime.fromordinal(ordinal).replace(tzinfo=self.zone, fold=fold)
        shown = midnight.utcoffset() or timedelta(0)
        return shown // timedelta(seconds=1)

    def _change(self, ordinal: int, before: int, after: int) -> int:
        """The second at which the offset changes in the course of a day; any when it does not."""
        midnight = (ordinal - EPOCH_DAY) * DAY
        low, high = midnight - before - 1, midnight + DAY - after + 1
        while before != after and high - low > 1:
            middle = (low + high) // 2
            shown = datetime.fromtimestamp(middle, self.zone).utcoffset() or timedelta(0)
            low, high = (middle, high) if shown // timedelta(seconds=1) == before else (low, middle)
        return high


class _Year:
    """Open stretches in order; `_before`: what was worked before each of them."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _end in stretches]
        self._ends = [end for _start, end in stretches]
        self._before = [0]
        for start, end in stretches:
            self._before.append(self._before[-1] + end - start)

    def between(self, start: int, end: int) -> int:
        return self._until(end) - self._until(start)

    def after(self, start: int) -> int:
        return self._before[-1] - self._until(start)

    def reached(self, start: int, amount: int) -> int:
        """The instant at which `amount`, which is there, was worked since `start`."""
        wanted = self._until(start) + amount
        place = bisect_right(self._before, wanted - 1) - 1
        return self._starts[place] + wanted - self._before[place]

    def _until(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        return self._before[place] + min(at, self._ends[place]) - self._starts[place] if place >= 0 else 0


def _open(periods: Periods, ordinal: int, before: int, after: int, change: int) -> list[tuple[int, int]]:
    """The periods of a day in seconds since the epoch. Where the clocks change, each offset holds on its side of the change."""
    midnight = (ordinal - EPOCH_DAY) * DAY
    if before == after:
        return [(midnight + start - before, midnight + end - before) for start, end in periods]
    early = ((midnight + start - before, min(midnight + end - before, change)) for start, end in periods)
    late = ((max(midnight + start - after, change), midnight + end - after) for start, end in periods)
    return [(start, end) for start, end in (*early, *late) if start < end]


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=512)
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """Days off in a country; `region`: a subdivision with days of its own, as the `holidays` library names it (57, 6AE, 972…)."""
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
