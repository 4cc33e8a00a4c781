"""Calendars as they are counted with, and as they are read out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.speaking import clock_words, weekday_name
from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import Calendar, Closure
from parvis.planning.worktime import Hours, Periods, Week

Day = Sequence[Sequence[str]]


def compiled(calendar: Calendar, closures: Iterable[Closure]) -> Hours:
    """Its hours, to be kept by the caller as long as no row changes (tickets.policy does)."""
    special: dict[date, Periods] = {}
    for closure in closures:
        for day in range((closure.ends_on - closure.starts_on).days + 1):
            special[closure.starts_on + timedelta(days=day)] = _periods(closure.hours)
    days = tuple(_periods(calendar.week.get(day, [])) for day in WEEKDAYS)
    return Hours(Week(calendar.time_zone, days, special, calendar.holiday_country, calendar.holiday_region))


def in_words(calendar: Calendar, closures: Sequence[Closure] = ()) -> str:
    """«Du lundi au vendredi de 8 h à 12 h et de 14 h à 18 h, hors jours fériés»."""
    days = ", ".join(f"{_days(first, last)} {_hours(periods)}" for first, last, periods in _runs(calendar.week))
    parts = [days or _("never open")]
    if calendar.holiday_country:
        parts.append(_("public holidays excepted"))
    if closures:
        parts.append(ngettext("%(count)d closure excepted", "%(count)d closures excepted", len(closures)) % {"count": len(closures)})
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def _runs(week: Mapping[str, Any]) -> list[tuple[int, int, Day]]:
    """(first day, last day, periods) of days in a row with the same hours; those closed left out."""
    found: list[tuple[int, int, Day]] = []
    for number, day in enumerate(WEEKDAYS):
        periods = week.get(day, [])
        if periods and found and found[-1][1] == number - 1 and found[-1][2] == periods:
            found[-1] = (found[-1][0], number, periods)
        elif periods:
            found.append((number, number, periods))
    return found


def _days(first: int, last: int) -> str:
    names = {"first": weekday_name(first), "last": weekday_name(last)}
    if first == last:
        return _("on %(first)s") % names
    return _("from %(first)s to %(last)s") % names if last - first > 1 else _("on %(first)s and %(last)s") % names


def _hours(periods: Day) -> str:
    if [list(period) for period in periods] == [["00:00", "24:00"]]:
        return _("day and night")
    return _(" and ").join(_("%(start)s to %(end)s") % {"start": clock_words(start), "end": clock_words(end)} for start, end in periods)


def _periods(said: Day) -> Periods:
    return tuple((_seconds(start), _seconds(end)) for start, end in said)


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
