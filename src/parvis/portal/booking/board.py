"""A resource on a calendar: a month as a table of days, a week or a day as times to choose from. Each view is a link, each time a radio."""

from __future__ import annotations

from calendar import Calendar as Months
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit import speaking
from parvis.people.models import User
from parvis.planning.grid import Cell, Grid
from parvis.planning.models import Booking
from parvis.planning.wording import length
from parvis.portal.booking.seen import Bookable, stamp

VIEWS: Final = ("month", "week", "day")
FARTHEST: Final = 60
"""Days that are looked through for the first open one."""


@dataclass(frozen=True)
class Time:
    """One time of a day as it is drawn: a radio where it can be chosen, else why it cannot."""

    value: str
    label: str
    is_free: bool
    is_chosen: bool = False
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Day:
    on: date
    times: list[Time] = field(default_factory=list)
    note: str = ""

    @property
    def weekday(self) -> str:
        return speaking.day(self.on, weekday=True).partition(" ")[0]

    @property
    def short(self) -> str:
        """«30 novembre»."""
        return speaking.day(self.on).rpartition(" ")[0]

    @property
    def full(self) -> str:
        return speaking.day(self.on, weekday=True)


@dataclass(frozen=True)
class Square:
    """One day of a month: `free_count` beginnings, or why there are none."""

    on: date
    is_of_month: bool
    free_count: int
    note: str
    url: str

    @property
    def full(self) -> str:
        return speaking.day(self.on, weekday=True)

    @property
    def said(self) -> str:
        return ngettext("%(count)d free", "%(count)d free", self.free_count) % {"count": self.free_count} if self.free_count else self.note


class Board:
    """`asked`: what the address or the form says; `unless`: the booking that is being moved, whose own time is free for it."""

    def __init__(self, bookable: Bookable, user: User, base: str, asked: dict[str, str], *, unless: Booking | None = None) -> None:
        self.resource, self.rule, self.user, self.base = bookable.resource, bookable.rule, user, base
        self.grid = Grid(bookable.resource, bookable.rule, unless=unless)
        self.unless = unless
        self.chosen = asked.get("start", "")
        self.view = asked["view"] if asked.get("view") in VIEWS else "week"
        self._on = asked.get("on", "")
        lengths = self.grid.lengths
        wanted = asked.get("count", "")
        self.count = int(wanted) if wanted.isdecimal() and len(wanted) < 5 and int(wanted) in lengths.counts else lengths.least

    # --- which days ---

    @cached_property
    def on(self) -> date:
        """The day asked for, else the first that is open."""
        first, last = self.grid.window
        try:
            return min(max(date.fromisoformat(self._on), first - timedelta(days=31)), last + timedelta(days=31))
        except ValueError:
            days = (first + timedelta(days=ahead) for ahead in range(FARTHEST))
            return next((day for day in days if any(self.grid.is_bookable(start) for start, _end in self.grid.times(day))), first)

    @property
    def monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())

    @property
    def title(self) -> str:
        if self.view == "day":
            return speaking.day(self.on, weekday=True)
        if self.view == "month":
            return speaking.day(self.on.replace(day=2)).partition("\u00a0")[2]
        return _("Week of %(day)s") % {"day": speaking.day(self.monday)}

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is this one)."""
        labels = {"month": _("Month"), "week": _("Week"), "day": _("Day")}
        return [(labels[view], self._url(view, self.on), view == self.view) for view in VIEWS]

    @property
    def previous_url(self) -> str:
        before = self._first - timedelta(days=1)
        return self._url(self.view, before) if before >= self.grid.window[0] else ""

    @property
    def next_url(self) -> str:
        after = self._last + timedelta(days=1)
        return self._url(self.view, after) if after <= self.grid.window[1] else ""

    @property
    def _first(self) -> date:
        return {"day": self.on, "week": self.monday, "month": self.on.replace(day=1)}[self.view]

    @property
    def _last(self) -> date:
        end_of_month = (self.on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return {"day": self.on, "week": self.monday + timedelta(days=6), "month": end_of_month}[self.view]

    def _url(self, view: str, on: date) -> str:
        said = {"view": view, "on": on.isoformat()}
        said |= {"count": str(self.count)} if self.count != self.grid.lengths.least else {}
        said |= {"rule": self.rule.key} if len(self.rules) > 1 else {}
        return f"{self.base}?{urlencode(said)}"

    # --- what they hold ---

    @cached_property
    def rules(self) -> list[tuple[str, str]]:
        return [(rule.key, rule.title) for rule in self.resource.rules.all()]

    @property
    def lengths(self) -> list[tuple[int, str, bool]]:
        return [(count, length(self.rule, count), count == self.count) for count in self.grid.lengths.counts]

    @cached_property
    def days(self) -> list[Day]:
        """Of a week, Monday to Friday and what else is open; of a day view, that day."""
        by_day = self._by_day
        found = []
        for ahead in range((self._last - self._first).days + 1):
            day = self._first + timedelta(days=ahead)
            cells = by_day.get(day, [])
            if cells or day.weekday() < 5 or self.view == "day":
                found.append(Day(day, [self._time(cell) for cell in cells], "" if cells else _("Closed")))
        return found

    @property
    def weeks(self) -> list[list[Square]]:
        by_day = self._by_day
        return [
            [self._square(day, by_day.get(day, [])) for day in week] for week in Months().monthdatescalendar(self.on.year, self.on.month)
        ]

    @property
    def weekdays(self) -> list[str]:
        return [speaking.day(self.monday + timedelta(days=ahead), weekday=True).partition(" ")[0] for ahead in range(7)]

    @cached_property
    def _cells(self) -> list[Cell]:
        return self.grid.cells(self._first, self._last)

    @cached_property
    def _by_day(self) -> dict[date, list[Cell]]:
        found: dict[date, list[Cell]] = {}
        for cell in self._cells:
            found.setdefault(timezone.localtime(cell.starts_at).date(), []).append(cell)
        return found

    @cached_property
    def _free(self) -> set[datetime]:
        return (
            {cell.starts_at for cell in self.grid.beginnings(self._cells, self.count)}
            if not self.grid.lengths.is_daily
            else self._free_days
        )

    @property
    def _free_days(self) -> set[datetime]:
        """A loan may go on beyond the days shown."""
        beyond = self.grid.cells(self._first, self._last + timedelta(days=self.count * 3 + 12))
        return {cell.starts_at for cell in self.grid.beginnings(beyond, self.count)}

    @cached_property
    def _known(self) -> list[Booking]:
        """The bookings among these times that this person may read."""
        if not self._cells:
            return []
        within = Booking.objects.visible_to(self.user).live().filter(resource=self.resource)
        within = within.filter(starts_at__lt=self._cells[-1].ends_at, ends_at__gt=self._cells[0].starts_at)
        return list(within.select_related("user").order_by("starts_at"))

    def _time(self, cell: Cell) -> Time:
        start, end = (speaking.clock_time(at) for at in (cell.starts_at, cell.ends_at))
        label = f"{start} – {end}" if self.grid.lengths.is_daily or self.grid.lengths.most == 1 else start
        value = stamp(cell.starts_at)
        if cell.starts_at in self._free:
            left = ngettext("%(count)d left", "%(count)d left", cell.places_left) % {"count": cell.places_left} if cell.capacity > 1 else ""
            return Time(value, label, True, value == self.chosen, left)
        known = next((one for one in self._known if one.starts_at < cell.ends_at and one.ends_at > cell.starts_at), None)
        if known is not None and known != self.unless:
            mine = known.user_id == self.user.pk
            return Time("", label, False, note=known.title or known.reference if mine else str(known.user), url=known.get_absolute_url())
        return Time("", label, False, note=self._why(cell))

    @staticmethod
    def _why(cell: Cell) -> str:
        if cell.state == "closed":
            return cell.reason or _("closed")
        if cell.state == "outside" and cell.taken < cell.capacity:
            return _("not open to booking")
        return _("taken") if cell.state != "free" else _("too short")

    def _square(self, day: date, cells: list[Cell]) -> Square:
        is_of_month = day.month == self.on.month
        free = sum(cell.starts_at in self._free for cell in cells) if is_of_month else 0
        note = _("closed") if not cells or all(cell.state == "closed" for cell in cells) else _("full")
        if cells and all(cell.state == "outside" for cell in cells):
            note = ""
        return Square(day, is_of_month, free, note if is_of_month else "", self._url("day", day) if free else "")
