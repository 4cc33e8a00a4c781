"""Dates and durations as people say them, in French and in English, on the clock of the active time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language

from parvis.kit import clock

NB: Final = "\u00a0"
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(hours=24)

_MONTHS = {
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
_SHORT = {
    "fr": ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_WEEKDAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_PHRASES = {
    "fr": {"at": "à", "now": "à l’instant", "ago": "il y a {}", "in": "dans {}", "day": "jour", "days": "jours"},
    "en": {"at": "at", "now": "just now", "ago": "{} ago", "in": "in {}", "day": "day", "days": "days"},
}


def moment(at: datetime, language: str | None = None) -> str:
    """«18 nov. à 9 h 12», “18 Nov at 9:12 am”; with the year when it is not this one."""
    spoken = _spoken(language)
    return f"{_short_day(_local(at), spoken, _local(clock.now()).year)} {_PHRASES[spoken]['at']}{NB}{clock_time(at, spoken)}"


def day(on: date | datetime, language: str | None = None, *, weekday: bool = False) -> str:
    """«21 novembre 2026», “21 November 2026”; `weekday`: «samedi 21 novembre 2026»."""
    spoken = _spoken(language)
    on = _date(on)
    words = f"{_number(on, spoken)}{NB}{_MONTHS[spoken][on.month - 1]} {on.year}"
    return f"{_WEEKDAYS[spoken][on.weekday()]} {words}" if weekday else words


def clock_time(at: datetime, language: str | None = None) -> str:
    """«9 h 12», «14 h», “9:12 am”, “2 pm”."""
    local = _local(at)
    if _spoken(language) == "fr":
        return f"{local.hour}{NB}h{NB}{local.minute:02}" if local.minute else f"{local.hour}{NB}h"
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{hour}:{local.minute:02}{NB}{half}" if local.minute else f"{hour}{NB}{half}"


def relative(at: datetime, language: str | None = None) -> str:
    """For lists: «il y a 2 h», «dans 20 min» within 24 hours of now, else «18 nov.»."""
    return Speaker.now(language).relative(at)


def span(lasting: timedelta, language: str | None = None) -> str:
    """«45 min», «2 h 05», «1 jour 4 h», «3 jours»: seconds are dropped, hours too from two days on."""
    spoken = _spoken(language)
    days, rest = divmod(int(abs(lasting).total_seconds()) // 60, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        words = f"{days}{NB}{_PHRASES[spoken]['day' if days == 1 else 'days']}"
        return f"{words} {hours}{NB}h" if days == 1 and hours else words
    if not hours:
        return f"{minutes}{NB}min"
    return f"{hours}{NB}h{NB}{minutes:02}" if minutes else f"{hours}{NB}h"


def exact_span(lasting: timedelta, language: str | None = None) -> str:
    """«2 h 5 min 9 s», «45 min», «0 s»: to the second and in hours, so that a column of them can be added up by hand."""
    minutes, seconds = divmod(int(abs(lasting).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}{NB}h" if hours else "", f"{minutes}{NB}min" if minutes else "", f"{seconds}{NB}s" if seconds else ""]
    return NB.join(part for part in parts if part) or f"0{NB}s"


def clock_words(clock_said: str, language: str | None = None) -> str:
    """A time of a timetable, «08:30»: «8 h 30», “8:30 am”; `24:00` ends a day."""
    hour, minute = (int(part) for part in clock_said.split(":"))
    if _spoken(language) == "fr":
        return f"{hour}{NB}h{NB}{minute:02}" if minute else f"{hour}{NB}h"
    if hour == 24:
        return "midnight"
    shown, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    return f"{shown}:{minute:02}{NB}{half}" if minute else f"{shown}{NB}{half}"


def weekday_name(number: int, language: str | None = None) -> str:
    """0 is Monday."""
    return _WEEKDAYS[_spoken(language)][number]


def full_moment(at: datetime, language: str | None = None) -> str:
    """To the second, for deadlines that bind: «18/11/2026 09:12:05», “18 Nov 2026, 09:12:05”."""
    return Speaker.now(language).full_moment(at)


@dataclass(frozen=True)
class Speaker:
    """Says the dates of a list in one language, on one clock, at one instant: what its rows share is asked once."""

    language: str
    zone: tzinfo
    at: datetime

    @classmethod
    def now(cls, language: str | None = None) -> Speaker:
        return cls(_spoken(language), timezone.get_current_timezone(), clock.now())

    def relative(self, at: datetime) -> str:
        phrases = _PHRASES[self.language]
        passed = self.at - at
        lasting = abs(passed)
        if lasting < _MINUTE:
            return phrases["now"]
        if lasting >= _DAY:
            return self.short_day(at)
        minutes = lasting // _MINUTE
        said = f"{minutes}{NB}min" if minutes < 60 else f"{minutes // 60}{NB}h"
        return phrases["ago" if passed > timedelta(0) else "in"].format(said)

    def short_day(self, at: datetime) -> str:
        """«2 déc.», “2 Dec”; with the year when it is not this one."""
        return _short_day(at.astimezone(self.zone), self.language, self.at.astimezone(self.zone).year)

    def short_of(self, on: date) -> str:
        """A day of the calendar, as `short_day` says it."""
        return _short_day(on, self.language, self.at.astimezone(self.zone).year)

    def full_moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        if self.language == "fr":
            return f"{local:%d/%m/%Y %H:%M:%S}"
        return f"{local.day} {_SHORT['en'][local.month - 1]} {local:%Y, %H:%M:%S}"


def _spoken(language: str | None) -> str:
    code = (language or get_language() or "fr").partition("-")[0]
    return code if code in _MONTHS else "en"


def _local(at: datetime) -> datetime:
    return at.astimezone(timezone.get_current_timezone())


def _date(on: date | datetime) -> date:
    if not isinstance(on, datetime):
        return on
    return _local(on).date() if timezone.is_aware(on) else on.date()


def _number(on: date, spoken: str) -> str:
    return "1er" if spoken == "fr" and on.day == 1 else str(on.day)


def _short_day(on: date, spoken: str, this_year: int) -> str:
    words = f"{_number(on, spoken)}{NB}{_SHORT[spoken][on.month - 1]}"
    return words if on.year == this_year else f"{words} {on.year}"
