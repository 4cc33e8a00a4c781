"""Durations written in presets: ISO 8601, with `W` after `D` for working days (`P5D`, `P5WD`, `PT4H`, `P1DT2H`, `P3Y`)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import holidays

from parvis.kit.speaking import clock_time, day, full_moment, moment, relative, span

__all__ = ["Delay", "clock_time", "day", "full_moment", "is_working_day", "moment", "parse_delay", "relative", "span"]

_DELAY = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W(?!D))?(?:(?P<days>\d{1,5})(?P<working>W)?D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)


@dataclass(frozen=True)
class Delay:
    """How long after something: calendar months and days on the clock of a place, then seconds that really pass.

    `working`: the days are Mondays to Fridays that are no French public holiday.
    """

    days: int = 0
    seconds: int = 0
    working: bool = False
    months: int = 0

    def after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The instant this long after `moment`, in UTC; days keep the hour that the clocks of `zone` show."""
        local = _add_months(moment.astimezone(zone), self.months)
        local = _add_working_days(local, self.days) if self.working else local + timedelta(days=self.days)
        return local.astimezone(UTC) + timedelta(seconds=self.seconds)

    def __bool__(self) -> bool:
        return bool(self.days or self.seconds or self.months)

    def __str__(self) -> str:
        """The ISO 8601 text that `parse_delay` reads."""
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        years, months = divmod(self.months, 12)
        day_letter = "WD" if self.working else "D"
        dates = "".join(f"{n}{letter}" for n, letter in ((years, "Y"), (months, "M"), (self.days, day_letter)) if n)
        times = "".join(f"{n}{letter}" for n, letter in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        return f"P{dates}{'T' + times if times else ''}" if dates or times else "PT0S"


def parse_delay(text: str) -> Delay:
    """The delay that `text` writes. Raises ValueError, naming the text, when it is none."""
    match = _DELAY.fullmatch(text.strip()) if text else None
    if match is None or text.strip().endswith(("P", "T")):
        raise ValueError(f"“{text}” is not a duration such as P5D, P5WD (working days), PT4H or P1DT2H")
    part = {name: int(value) for name, value in match.groupdict().items() if value and name != "working"}
    return Delay(
        days=part.get("weeks", 0) * 7 + part.get("days", 0),
        seconds=part.get("hours", 0) * 3600 + part.get("minutes", 0) * 60 + part.get("seconds", 0),
        working=match["working"] is not None,
        months=part.get("years", 0) * 12 + part.get("months", 0),
    )


def is_working_day(on: date) -> bool:
    """Monday to Friday, and no public holiday of mainland France."""
    return on.weekday() < 5 and on not in _french_holidays(on.year)


@lru_cache(maxsize=64)
def _french_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def _add_months(local: datetime, months: int) -> datetime:
    if not months:
        return local
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def _add_working_days(local: datetime, days: int) -> datetime:
    while days > 0:
        local += timedelta(days=1)
        days -= is_working_day(local.date())
    return local
