"""When a resource is open: its own week, else its calendar's, else its rule's, without holidays and closures. Nothing else reads hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import BookingRule, Calendar, Resource

Period = tuple[datetime, datetime]
MOST_DAYS = 800
"""How far a count of working days looks before it gives up: past that the hours hold no open day."""


@dataclass(frozen=True)
class Hours:
    """`week`: as in hours.py; `closures`: (first day, last day, hours of each)."""

    zone: ZoneInfo
    week: dict[str, Any]
    country: str = ""
    region: str = ""
    closures: tuple[tuple[date, date, list[list[str]]], ...] = field(default=())

    @classmethod
    def of(cls, resource: Resource, rule: BookingRule) -> Hours:
        calendar = resource.calendar or rule.calendar
        if calendar is None:
            return cls(ZoneInfo(rule.time_zone), resource.week or rule.week, rule.holiday_country, rule.holiday_region)
        return cls(
            ZoneInfo(calendar.time_zone),
            resource.week or calendar.week,
            calendar.holiday_country,
            calendar.holiday_region,
            _closures(calendar),
        )

    def periods(self, day: date) -> list[Period]:
        """The open times of a day, in UTC and in order; a clock time that the zone skips lies where its clocks go on."""
        return [(_instant(day, start, self.zone), _instant(day, end, self.zone)) for start, end in self._said(day)]

    def is_open(self, day: date) -> bool:
        return bool(self._said(day))

    def today(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def day_after(self, start: date, count: int, *, working: bool) -> date:
        """`count` days after `start`; `working`: only the days that are open are counted."""
        if not working:
            return start + timedelta(days=count)
        day = start
        for _ in range(MOST_DAYS):
            if count <= 0:
                return day
            day += timedelta(days=1)
            count -= self.is_open(day)
        return day

    def _said(self, day: date) -> list[list[str]]:
        for first, last, hours in self.closures:
            if first <= day <= last:
                return hours
        if self.country and day in _holidays(self.country, self.region, day.year):
            return []
        said: list[list[str]] = self.week.get(WEEKDAYS[day.weekday()], [])
        return said


def _closures(calendar: Calendar) -> tuple[tuple[date, date, list[list[str]]], ...]:
    return tuple((one.starts_on, one.ends_on, one.hours) for one in calendar.closures.all())


@lru_cache(maxsize=64)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """In UTC: two instants of one zone would be compared by their clocks."""
    hours, minutes = (int(part) for part in clock.split(":"))
    if hours == 24:
        day, hours = day + timedelta(days=1), 0
    return datetime.combine(day, time(hours, minutes), zone).astimezone(UTC)
