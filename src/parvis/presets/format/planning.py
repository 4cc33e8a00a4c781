"""calendars/<key>.toml and levels/<key>.toml."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.planning.hours import WEEKDAYS, validate_day
from parvis.planning.targets import PRIORITIES
from parvis.presets.format import judges
from parvis.presets.format.kinds import Faults, Flag, Kind, Many, Text, Whole, Words
from parvis.presets.format.shape import Key, Shape, Table, Tables
from parvis.presets.mistakes import Spot, unknown


class Periods(Kind):
    """The hours of a day: [["08:00", "12:00"], ["14:00", "18:00"]]; `24:00` ends one."""

    def faults(self, value: Any, at: Spot) -> Faults:
        try:
            validate_day(value)
        except ValidationError as error:
            yield at.mistake(str(error.messages[0]))


class Week(Kind):
    """Hours of each weekday; one that is left out is closed."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, dict):
            yield at.mistake(_("Opening hours are a table with one list per day."))
            return
        for day, periods in value.items():
            if day in WEEKDAYS:
                yield from Periods().faults(periods, at / day)
            else:
                yield (at / day).mistake(unknown(_("a day of the week"), day, WEEKDAYS))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return {day: value[day] for day in WEEKDAYS if value.get(day)}


class Day(Kind):
    """A date as TOML writes one."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, date) or isinstance(value, datetime):
            yield at.mistake(_("This must be a day such as 2026-12-24, without quotation marks."))


NO_HOLIDAYS: Final = "none"


def country(value: str) -> str:
    known = [NO_HOLIDAYS, *holidays.list_supported_countries()]
    return "" if value in known else unknown(_("a country whose public holidays are known"), value, known)


def promised(value: str) -> str:
    """A delay that is not nothing."""
    return judges.delay(value) or ("" if judges.is_some(value) else _("A promise takes some time: “%(value)s” is none.") % {"value": value})


CLOSURE: Final = Shape(
    Key("from", Day(), required=True),
    Key("to", Day()),
    Key("title", Words()),
    Key("hours", Periods()),
)
HOURS: Final = (
    Key("code", Text()),
    Key("title", Words(), required=True),
    Key("time_zone", Text(judge=judges.time_zone), default="Europe/Paris"),
    Key("holidays", Text(judge=country), default="FR"),
    Key("region", Text()),
    Key("week", Week(), required=True),
    Key("closures", Tables(CLOSURE, by="from")),
)
CALENDAR: Final = Shape(Key("key", Text(judge=judges.key), required=True), Key("default", Flag(), default=False), *HOURS)
TARGET: Final = Shape(
    Key("milestone", Text(judge=judges.key), required=True),
    Key("within", Text(judge=promised), required=True),
    Key("priority", Text(PRIORITIES, gettext_noop("a priority"))),
    Key("scope", Text(judge=judges.key)),
    Key("elapsed", Flag(), default=False),
    Key("warn", Text(judge=promised)),
    Key("calendar", Text(judge=judges.key)),
)


class Targets(Tables):
    """Each of its own milestone, priority and scope; written in that order."""

    def faults(self, value: Any, at: Spot) -> Faults:
        seen = set()
        for number, item in enumerate(value if isinstance(value, list) else [], 1):
            yield from self.shape.faults(item, at / number)
            terms = terms_of(item) if isinstance(item, dict) else None
            if terms in seen:
                yield (at / number).mistake(_("The same milestone, priority and scope are promised twice."))
            seen.add(terms)
        if not isinstance(value, list):
            yield at.mistake(_("This must be tables: write [[%(path)s]] above each.") % {"path": ".".join(at.path)})

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return [self.shape.canonical(item, languages) for item in sorted(value, key=terms_of)]


def terms_of(item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(item.get(name, "")) for name in ("milestone", "scope", "priority"))


LEVEL: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("rank", Whole(), default=0),
    Key("calendar", Text(judge=judges.key)),
    Key("channels", Many(Text(judge=judges.key))),
    Key("shows_direct_phone", Flag(), default=False),
    Key("notice_days", Many(Whole(1, 999))),
    Key("hours", Table(Shape(*HOURS))),
    Key("targets", Targets(TARGET, by="milestone")),
)
