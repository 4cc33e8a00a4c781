"""Between two days, both with, on the clock of the house: what a report counts and the list behind each of its numbers begin and end alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings


class Span(NamedTuple):
    """The first instant of a span of days, and the first one after it."""

    start: datetime
    end: datetime


def house_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def house_day(at: datetime) -> date:
    return at.astimezone(house_zone()).date()


def written(first: date, last: date) -> str:
    return f"{first.isoformat()}..{last.isoformat()}"


def read(text: str) -> Span | None:
    """What `written` wrote; None for anything else."""
    first, _dots, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
        return Span(midnight(days[0]), midnight(days[1] + timedelta(days=1))) if days[0] <= days[1] else None
    except (ValueError, OverflowError):
        return None


def midnight(on: date) -> datetime:
    """When the day begins in the house, in UTC."""
    return datetime.combine(on, time(0), house_zone()).astimezone(UTC)
