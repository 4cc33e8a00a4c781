"""Delays as people write them: an amount and a unit."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.kit.times import parse_delay

UNITS: Final = (
    ("minutes", gettext_lazy("minutes")),
    ("hours", gettext_lazy("hours")),
    ("days", gettext_lazy("days")),
    ("working", gettext_lazy("working days")),
    ("months", gettext_lazy("months")),
    ("years", gettext_lazy("years")),
    ("", gettext_lazy("as written (P1DT2H)")),
)
_WRITTEN: Final = {"minutes": "PT{}M", "hours": "PT{}H", "days": "P{}D", "working": "P{}WD", "months": "P{}M", "years": "P{}Y"}
_READ: Final = {unit: re.compile(written.format(r"(\d{1,6})")) for unit, written in _WRITTEN.items()}


def as_amount(delay: str) -> tuple[str, str]:
    """("5", "days") of "P5D"; one of several units stays as it is written."""
    for unit, pattern in _READ.items():
        if match := pattern.fullmatch(delay):
            return match[1], unit
    return (delay, "") if delay else ("", "days")


def of_amount(amount: str, unit: str) -> str:
    said = amount.strip()
    return _WRITTEN[unit].format(said) if said.isdecimal() and unit in _WRITTEN else said


def spoken(delay: str) -> str:
    """«5 jours ouvrés»; what cannot be read as it is written."""
    try:
        read = parse_delay(delay)
    except ValueError:
        return delay
    years, months = divmod(read.months, 12)
    hours, rest = divmod(read.seconds, 3600)
    said = [
        years and ngettext("%(count)d year", "%(count)d years", years) % {"count": years},
        months and ngettext("%(count)d month", "%(count)d months", months) % {"count": months},
        read.days and read.working and ngettext("%(count)d working day", "%(count)d working days", read.days) % {"count": read.days},
        read.days and not read.working and ngettext("%(count)d day", "%(count)d days", read.days) % {"count": read.days},
        hours and ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours},
        rest // 60 and ngettext("%(count)d minute", "%(count)d minutes", rest // 60) % {"count": rest // 60},
    ]
    return " ".join(str(one) for one in said if one) or _("at once")
