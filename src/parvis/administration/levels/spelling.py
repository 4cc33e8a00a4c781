"""A promised time as people say it, a number and a unit, and as a preset writes it."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.kit.times import Delay, parse_delay

UNITS: Final[dict[str, str | Promise]] = {
    "minutes": _("working minutes"),
    "hours": _("working hours"),
    "days": _("working days"),
    "minutes_elapsed": _("minutes, day and night"),
    "hours_elapsed": _("hours, day and night"),
    "days_elapsed": _("days, day and night"),
    "months": _("months"),
}
WARN_UNITS: Final[dict[str, str | Promise]] = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
_LETTERS: Final = {"minutes": "PT{}M", "hours": "PT{}H", "days": "P{}D", "months": "P{}M"}
MINUTE, HOUR, DAY = 60, 3600, 86400


def read(within: str, *, is_elapsed: bool) -> tuple[int, str] | None:
    """(number, unit) of a delay that is right; None for one that has no single unit, as P1DT2H."""
    said = parse_delay(within)
    if sum(map(bool, (said.months, said.days, said.seconds))) != 1 or said.seconds % MINUTE:
        return None
    if said.months:
        return said.months, "months"
    number, unit = (said.days, "days") if said.days else _of_seconds(said.seconds)
    return number, f"{unit}_elapsed" if is_elapsed else unit


def written(number: int, unit: str) -> tuple[str, bool]:
    """(the delay, whether it is counted day and night): what `read` reads back."""
    return _LETTERS[unit.removesuffix("_elapsed")].format(number), unit.endswith("_elapsed")


def read_warning(text: str) -> tuple[int, str]:
    """Of a warning, which counts by the clock on the wall."""
    said = parse_delay(text)
    seconds = said.days * DAY + said.seconds
    return (seconds // DAY, "days") if seconds % DAY == 0 else _of_seconds(seconds)


def written_warning(number: int, unit: str) -> str:
    """As the rows give it back: a day is 24 hours."""
    return str(Delay(seconds=number * {"minutes": MINUTE, "hours": HOUR, "days": DAY}[unit]))


def _of_seconds(seconds: int) -> tuple[int, str]:
    return (seconds // HOUR, "hours") if seconds % HOUR == 0 else (seconds // MINUTE, "minutes")
