"""rules/<key>.toml, how things are booked, and resources/<key>.toml, what is booked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import holidays as known_holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.kit.times import Delay, parse_delay
from parvis.planning.hours import WEEKDAYS, validate_week
from parvis.presets.format import judges
from parvis.presets.format.kinds import Faults, Flag, Kind, Many, Text, Whole, Words
from parvis.presets.format.shape import Key, Shape
from parvis.presets.mistakes import Spot

AUDIENCES: Final = ("customers", "organisations", "services")
COUNTINGS: Final = ("calendar", "working")
NOTHING: Final = "PT0S"
ZONE: Final = re.compile(r"[0-9][0-9AB][0-9]{0,3}")


class Lasting(Kind):
    """A length of time that is the same everywhere: minutes, hours, days of 24 hours."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, str) or lasting(value) is None:
            yield at.mistake(_("“%(value)s” is not a length of time such as PT30M, PT4H or P1D.") % {"value": value})

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return written(lasting(value))


class Terms(Kind):
    """For each type of appointment, what differs from the rule: `{ urgent = { opens_after = 2, closes_after = 7 } }`."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(_("This must be a table: each type of appointment with what differs for it."))
            return
        for kind, said in value.items():
            if fault := judges.key(kind):
                yield (at / kind).mistake(fault)
            if not isinstance(said, Mapping):
                yield (at / kind).mistake(_("This must be a table: each type of appointment with what differs for it."))
                continue
            yield from TERMS.faults(said, at / kind)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return {kind: TERMS.canonical(value[kind], languages) for kind in sorted(value)}


class Week(Kind):
    """Opening hours: a list of periods for each day that is not closed."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        try:
            validate_week(value)
        except ValidationError as error:
            yield at.mistake(" ".join(error.messages))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return {day: value[day] for day in WEEKDAYS if value.get(day)}


def lasting(text: str) -> timedelta | None:
    """None for what is no such length."""
    try:
        delay = parse_delay(text)
    except ValueError:
        return None
    return None if delay.months or delay.working else timedelta(days=delay.days, seconds=delay.seconds)


def written(length: timedelta | None) -> str:
    return str(Delay(days=length.days, seconds=length.seconds)) if length is not None else ""


def zone(value: str) -> str:
    """The beginning of a town's code: a department `29` or `974`, or one town `69383`."""
    if ZONE.fullmatch(value):
        return ""
    return _("“%(value)s” is not the beginning of a town’s code: write a department such as 29, or a town such as 69383.") % {
        "value": value
    }


def holidays(value: str) -> str:
    """`FR`, or with a subdivision `FR-972`."""
    country, _dash, region = value.partition("-")
    subdivisions = known_holidays.list_supported_countries().get(country)
    if subdivisions is None or (region and region not in subdivisions):
        return _("“%(value)s” names no public holidays: write a country such as FR, or with a part of it FR-972.") % {"value": value}
    return ""


TERMS: Final = Shape(
    Key("opens_after", Whole(0, 3650)),
    Key("closes_after", Whole(0, 3650)),
    Key("counting", Text(COUNTINGS, gettext_noop("a way of counting days"))),
    Key("approval", Flag()),
)
RULE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("series", Text(judge=judges.series)),
    Key("order", Whole(), default=0),
    Key("opens_after", Whole(0, 3650), default=0),
    Key("closes_after", Whole(0, 3650), default=365),
    Key("counting", Text(COUNTINGS, gettext_noop("a way of counting days")), default="calendar"),
    Key("lead_time", Lasting(), default=NOTHING),
    Key("duration", Lasting(), required=True),
    Key("min_duration", Lasting()),
    Key("max_duration", Lasting()),
    Key("capacity", Whole(1), default=1),
    Key("holds_for", Lasting(), default="PT15M"),
    Key("changes_until", Lasting(), default=NOTHING),
    Key("remind_before", Lasting()),
    Key("approval", Flag(), default=False),
    Key("recurrence", Flag(), default=False),
    Key("time_zone", Text(judge=judges.time_zone)),
    Key("holidays", Text(judge=holidays)),
    Key("kinds", Terms()),
    Key("hours", Week()),
)
RESOURCE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("text", Words()),
    Key("kind", Text(judge=judges.key), required=True),
    Key("icon", Text(judge=judges.icon)),
    Key("order", Whole(), default=0),
    Key("active", Flag(), default=True),
    Key("rules", Many(Text(judge=judges.key), order=str), required=True),
    Key("capacity", Whole(1)),
    Key("calendar", Text(judge=judges.key)),
    Key("zones", Many(Text(judge=zone), order=str)),
    Key("source", Text()),
    Key("audience", Text(AUDIENCES, gettext_noop("who may book")), default="customers"),
    Key("handle", Many(Text(judge=judges.handler), order=str), required=True),
    Key("hours", Week()),
)


def lengths(rule: Mapping[str, Any]) -> dict[str, timedelta]:
    """The lengths of a rule that are said and right."""
    said = {name: rule.get(name) for name in ("duration", "min_duration", "max_duration")}
    return {name: length for name, text in said.items() if isinstance(text, str) and (length := lasting(text)) is not None}
