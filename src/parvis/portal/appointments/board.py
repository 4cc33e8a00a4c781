"""The free times of a search as they are drawn: a strip of the whole window, and one week of times to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit import speaking
from parvis.kit.speaking import Speaker
from parvis.planning import appointments
from parvis.planning.appointments import Offer, Search
from parvis.planning.wording import said_time
from parvis.portal.booking.seen import day_of, stamp

SATURDAY: Final = 5


@dataclass(frozen=True)
class Bar:
    """One day of the strip. `mark`: D, and where the window begins and ends; `level`: 0 to 3."""

    number: int
    mark: str
    level: int
    is_shown: bool


@dataclass(frozen=True)
class Time:
    value: str
    label: str
    is_free: bool
    is_chosen: bool


@dataclass(frozen=True)
class Day:
    weekday: str
    short: str
    times: list[Time] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Step:
    """To another week; without an address there is none."""

    label: str
    url: str = ""


class Board:
    """`shows_all`: also times that are not as was asked for; `address(**query)`: of this page; `chosen`: what is held, or was picked."""

    def __init__(
        self, search: Search, address: Callable[..., str], *, week: str = "", shows_all: bool = False, chosen: datetime | None = None
    ) -> None:
        self.search, self.address, self.shows_all, self.chosen = search, address, shows_all, chosen
        self._week = day_of(week)

    @property
    def is_served(self) -> bool:
        return self.search.is_served

    @cached_property
    def offered(self) -> list[Offer]:
        return self.search.free if self.shows_all else self.search.fitting

    @property
    def has_others(self) -> bool:
        """Whether there are free times that are not as was asked for."""
        return not self.shows_all and len(self.search.free) > len(self.offered)

    @property
    def all_url(self) -> str:
        return self.address(all="1")

    @property
    def title(self) -> str:
        first, last = (self._short(day) for day in self.search.window)
        return _("Free times, from %(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def window_words(self) -> str:
        return appointments.window_rule(self.search.wanted.rule, self.search.wanted.kind)

    # --- the strip ---

    @property
    def strip(self) -> list[Bar]:
        opens, closes = self.search.window
        shown = {self.monday + timedelta(days=ahead) for ahead in range(7)}
        days = self.search.days if self.shows_all else self._fitting_days
        marks = {self.search.today: pgettext("window", "D"), opens: self._mark(opens), closes: self._mark(closes)}
        return [
            Bar(day.day, marks.get(day, ""), level, level > 0 and day in shown)
            for day, _free, level in appointments.strip(self.search, days)
        ]

    @property
    def _fitting_days(self) -> dict[date, list[Offer]]:
        return {day: [one for one in offers if self.search.fits(one)] for day, offers in self.search.days.items()}

    def _mark(self, day: date) -> str:
        return _("D+%(days)d") % {"days": (day - self.search.today).days}

    # --- the week ---

    @cached_property
    def monday(self) -> date:
        """Of the week that was asked for; else of what is chosen, else of the first free time."""
        opens, closes = self.search.window
        day = self._week
        if day is None:
            start = self.chosen or (self.offered[0].start if self.offered else None)
            day = self._local(start) if start else opens
        day = min(max(day, opens), closes)
        return day - timedelta(days=day.weekday())

    @property
    def week_title(self) -> str:
        return _("Week of %(day)s") % {"day": speaking.day(self.monday).rpartition(" ")[0]}

    @property
    def before(self) -> Step:
        monday, opens = self.monday - timedelta(days=7), self.search.window[0]
        if self.monday <= opens:
            return Step(_("Before %(mark)s") % {"mark": self._mark(opens)})
        return Step(_("From %(day)s") % {"day": self._short(monday)}, self._to(monday))

    @property
    def after(self) -> Step:
        monday, closes = self.monday + timedelta(days=7), self.search.window[1]
        if monday > closes:
            return Step(_("After %(mark)s") % {"mark": self._mark(closes)})
        return Step(_("From %(day)s") % {"day": self._short(monday)}, self._to(monday))

    @cached_property
    def days(self) -> list[Day]:
        """Monday to Friday, and Saturday and Sunday where there is something."""
        found = []
        for ahead in range(7):
            day = self.monday + timedelta(days=ahead)
            times = [self._time(one) for one in self.search.days.get(day, []) if self.shows_all or self.search.fits(one)]
            if times or ahead < SATURDAY:
                weekday = speaking.day(day, weekday=True).partition(" ")[0].rstrip(",")
                found.append(Day(weekday, self._short(day), times, "" if times else self._why_none(day)))
        return found

    def _time(self, offer: Offer) -> Time:
        return Time(
            stamp(offer.start), said_hours(offer, self.search), offer.is_free or offer.start == self.chosen, offer.start == self.chosen
        )

    def _why_none(self, day: date) -> str:
        opens, closes = self.search.window
        if not opens <= day <= closes:
            return _("outside the window")
        return _("not asked for") if self.search.days.get(day) else _("closed")

    def _local(self, at: datetime) -> date:
        return at.astimezone(self.search.hours.zone).date()

    @staticmethod
    def _short(day: date) -> str:
        return Speaker.now().short_of(day)

    def _to(self, monday: date) -> str:
        return self.address(week=monday.isoformat(), **({"all": "1"} if self.shows_all else {}))


def said_hours(offer: Offer, search: Search) -> str:
    """«8 h – 10 h»."""
    zone = search.hours.zone
    start, end = (speaking.clock_time(at.astimezone(zone)) for at in (offer.cell.starts_at, offer.cell.ends_at))
    return f"{start} – {end}"


def said(offer: Offer, search: Search) -> str:
    """«jeudi 3 décembre 2026, de 10 h à 12 h»."""
    return said_time(offer.cell.starts_at, offer.cell.ends_at, search.hours.zone)
