"""A stretch of days that figures are of, the one before it, and the steps of a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.kit.clock import now
from parvis.tickets import spans

DAY: Final = timedelta(days=1)
LONGEST: Final = 366 * 5
"""Days."""
STEPS: Final = ("day", "week", "month")
MOST_DAYS, MOST_WEEKS = 92, 400
"""Days that are drawn one by one, and week by week; past that, months."""
PRESETS: Final = {
    "7": _("Last 7 days"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "month": _("This month"),
    "last-month": _("Last month"),
    "year": _("Last 12 months"),
}
USUAL: Final = "30"


@dataclass(frozen=True)
class Period:
    """Both days with."""

    first: date
    last: date

    @classmethod
    def of(cls, preset: str, today: date) -> Period:
        """One of PRESETS; today counts."""
        month = today.replace(day=1)
        if preset == "month":
            return cls(month, today)
        if preset == "last-month":
            return cls((month - DAY).replace(day=1), month - DAY)
        if preset == "year":
            return cls(following_month(today.replace(year=today.year - 1, day=1)), today)
        return cls(today - timedelta(days=int(preset) - 1), today)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and (self.last + DAY).day == 1

    @property
    def before(self) -> Period:
        """As many whole months before whole months, else as many days."""
        last = self.first - DAY
        if not self.is_whole_months:
            return Period(self.first - timedelta(days=self.days), last)
        first = last.replace(day=1)
        for _month in range(len(list(self.months)) - 1):
            first = (first - DAY).replace(day=1)
        return Period(first, last)

    @property
    def months(self) -> Iterator[date]:
        """The first days of the months that lie wholly in it."""
        month = self.first if self.first.day == 1 else following_month(self.first)
        while (following := following_month(month)) - DAY <= self.last:
            yield month
            month = following

    @property
    def edges(self) -> list[Period]:
        """The days that are in none of `months`."""
        months = list(self.months)
        if not months:
            return [self]
        before, after = Period(self.first, months[0] - DAY), Period(following_month(months[-1]), self.last)
        return [one for one in (before, after) if one.days > 0]

    def step(self, wanted: str = "") -> str:
        """How it is drawn: as wanted where that is not too fine."""
        coarse = "day" if self.days <= MOST_DAYS else "week" if self.days <= MOST_WEEKS else "month"
        if wanted in STEPS:
            return max(wanted, coarse, key=STEPS.index)
        return "day" if self.days <= 31 else "week" if self.days <= 183 else "month"

    def steps(self, step: str) -> list[Period]:
        """The stretches of a chart; the first and the last may be cut short."""
        found, first = [], self.first
        while first <= self.last:
            end = (
                first if step == "day" else first + timedelta(days=6 - first.weekday()) if step == "week" else following_month(first) - DAY
            )
            found.append(Period(first, min(end, self.last)))
            first = end + DAY
        return found

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """As an address writes it."""
        return spans.written(self.first, self.last)


def following_month(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1)


def today() -> date:
    return spans.house_day(now())
