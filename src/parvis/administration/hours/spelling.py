"""The hours of a day as a person types them: «8 h – 12 h, 14:00-18:30»; nothing is a closed day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.planning.hours import validate_day

Periods = list[list[str]]
_TIME: Final = r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?"
_PERIOD: Final = re.compile(rf"{_TIME}\s*(?:-|–|—|à|to|/)\s*{_TIME}")
_BETWEEN: Final = re.compile(r"\s*(?:,|;|\bet\b|\band\b)\s*")


def read(text: str) -> Periods:
    """Raises ValidationError, saying how to write it."""
    found: Periods = []
    for piece in filter(None, _BETWEEN.split(text.replace("\xa0", " ").replace("\u202f", " ").strip())):
        match = _PERIOD.fullmatch(piece.strip())
        if match is None:
            raise ValidationError(_("Write hours like 08:00-12:00, 14:00-18:00."), code="hours")
        found.append([_clock(match[1], match[2]), _clock(match[3], match[4])])
    validate_day(found)
    return found


def said(periods: Sequence[Sequence[str]]) -> str:
    """What `read` reads back."""
    return ", ".join(f"{start}-{end}" for start, end in periods)


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"
