"""Business time counted the slow way: what the clocks of the zone show at each minute, one minute after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from parvis.planning.worktime import Periods, Week, public_holidays

MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion", "America/New_York", "Australia/Lord_Howe", "UTC")
REGIONS = (("FR", ""), ("FR", "57"), ("FR", "6AE"), ("FR", "972"), ("", ""))
MOMENTS = (
    datetime(2026, 3, 28, 20, tzinfo=UTC),  # the clocks go forward
    datetime(2026, 10, 24, 20, tzinfo=UTC),  # and back
    datetime(2027, 3, 13, 20, tzinfo=UTC),  # as in New York
    datetime(2026, 11, 1, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 10, tzinfo=UTC),  # by half an hour
    datetime(2028, 2, 28, 6, tzinfo=UTC),
    datetime(2024, 2, 28, 6, tzinfo=UTC),
    datetime(2026, 12, 30, 6, tzinfo=UTC),
    datetime(2026, 4, 2, 6, tzinfo=UTC),  # Good Friday
    datetime(2026, 5, 1, 6, tzinfo=UTC),
    datetime(2026, 12, 24, 6, tzinfo=UTC),
)
"""About which the random windows lie, beside those that lie anywhere."""


class Window:
    """Some days of a calendar, minute by minute: open or not, and how many before."""

    def __init__(self, week: Week, start: datetime, days: int) -> None:
        self.start, self.length = start, days * 1440
        zone = ZoneInfo(week.zone)
        self.is_open = []
        for number in range(self.length):
            shown = (start + number * MINUTE).astimezone(zone)
            second = shown.hour * 3600 + shown.minute * 60
            self.is_open.append(any(first <= second < last for first, last in _periods(week, shown.date())))
        self.before = [0]
        for one in self.is_open:
            self.before.append(self.before[-1] + one)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        return max(self._until(end) - self._until(start), timedelta(0))

    def is_reached(self, start: datetime, amount: timedelta, at: datetime) -> bool:
        """Whether `at` is the first instant by which `amount` was worked: exactly that much, and less a microsecond before."""
        return self.worked(start, at) == amount and self.worked(start, at - timedelta(microseconds=1)) < amount

    def _until(self, at: datetime) -> timedelta:
        minute, rest = divmod(at - self.start, MINUTE)
        return self.before[minute] * MINUTE + (rest if minute < self.length and self.is_open[minute] else timedelta(0))


def _periods(week: Week, on: date) -> Periods:
    if on in week.special:
        return week.special[on]
    return () if on in public_holidays(week.country, week.region, on.year) else week.days[on.weekday()]


def some_periods(chance: Random) -> Periods:
    """None to three, at minutes, perhaps touching and perhaps to the end of the day."""
    edges = sorted(chance.sample(range(0, 1441, chance.choice((1, 5, 30, 60))), 2 * chance.choice((0, 1, 1, 2, 2, 3))))
    if chance.random() < 0.2 and edges:
        edges[-1] = 1440
    if chance.random() < 0.1 and edges:
        edges[0] = 0
    return tuple((first * 60, last * 60) for first, last in zip(edges[::2], edges[1::2], strict=True))


def some_week(chance: Random, around: date) -> Week:
    country, region = chance.choice(REGIONS)
    days = tuple(some_periods(chance) for _day in range(7))
    if not any(days):
        days = (((0, 86_400),), *days[1:])
    special = {around + timedelta(days=chance.randint(-2, 9)): some_periods(chance) for _each in range(chance.choice((0, 0, 1, 3)))}
    return Week(chance.choice(ZONES), days, special, country, region)


def some_start(chance: Random) -> datetime:
    """The beginning of a window: near a day that is unlike others, or anywhere."""
    if chance.random() < 0.7:
        return chance.choice(MOMENTS) - timedelta(hours=chance.randint(0, 96))
    return datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 6 * 8766))


def some_instant(chance: Random, window: Window) -> datetime:
    at = window.start + timedelta(minutes=chance.randrange(window.length), seconds=chance.choice((0, 0, chance.randrange(60))))
    return at + timedelta(microseconds=chance.choice((0, 0, chance.randrange(1_000_000))))
