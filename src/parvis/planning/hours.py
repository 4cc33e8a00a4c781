"""Opening hours as a preset writes them: `{"mon": [["08:00", "12:00"], ["13:00", "18:00"]], …}`."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def validate_week(value: object) -> None:
    """Raises ValidationError unless every day's periods are in order and apart. A day left out is closed."""
    if not isinstance(value, dict):
        raise ValidationError(_("Opening hours are a table with one list per day."))
    for day, periods in value.items():
        if day not in WEEKDAYS:
            raise ValidationError(_("“%(day)s” is not a day: use mon, tue, wed, thu, fri, sat, sun."), params={"day": day})
        validate_day(periods)


def validate_day(value: object) -> None:
    """Raises ValidationError unless `value` is a list of [start, end] clock times, in order and apart; `24:00` ends a day."""
    if not isinstance(value, list):
        raise ValidationError(_("The hours of a day are a list of periods."))
    reached = ""
    for period in value:
        start, end = _read(period)
        if start >= end or start < reached:
            raise ValidationError(_("The periods of a day follow each other and do not overlap."))
        reached = end


def _read(period: object) -> tuple[str, str]:
    match period:
        case [str(start), str(end)] if CLOCK.fullmatch(start) and CLOCK.fullmatch(end):
            return start, end
    raise ValidationError(_("A period is two times, such as 08:00 and 18:00."))
