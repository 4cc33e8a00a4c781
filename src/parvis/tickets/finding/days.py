"""Days as people type them in a search: 2026-11-03, 3/11, 3 j, hier, lundi."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from parvis.kit.text import fold

_WEEKDAYS: Final = {
    **{name: place for place, name in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))},
    **{name: place for place, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
}
_UNITS: Final = {
    "j": 1,
    "d": 1,
    "jour": 1,
    "day": 1,
    "s": 7,
    "w": 7,
    "semaine": 7,
    "week": 7,
    "m": 30,
    "mois": 30,
    "month": 30,
    "an": 365,
    "y": 365,
}
_AGO: Final = re.compile(r"(\d{1,4})\s*([a-z]+?)s?")
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FRENCH: Final = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")


def day_of(said: str, today: date) -> date | None:
    """None for what is no day. A day and a month alone are the last such day, a weekday alone the last one before today."""
    text = fold(said).strip()
    if text in ("aujourd'hui", "aujourd’hui", "today"):
        return today
    if text in ("hier", "yesterday"):
        return today - timedelta(days=1)
    if text in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS[text]) % 7 or 7)
    try:
        return _written(text, today) or _ago(text, today)
    except (ValueError, OverflowError):
        return None


def _written(text: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(text):
        return date(int(iso[1]), int(iso[2] or 1), int(iso[3] or 1))
    if french := _FRENCH.fullmatch(text):
        found = date(int(french[3] or today.year), int(french[2]), int(french[1]))
        return found.replace(year=today.year - 1) if not french[3] and found > today else found
    return None


def _ago(text: str, today: date) -> date | None:
    ago = _AGO.fullmatch(text)
    if ago is None:
        return None
    days = _UNITS.get(ago[2]) or _UNITS.get(f"{ago[2]}s")
    return today - timedelta(days=days * int(ago[1])) if days else None
