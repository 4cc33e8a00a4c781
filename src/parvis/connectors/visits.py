"""The technicians' visits: their sorts, how long each takes, and on which days they come. Source: telecom.md 3.4, operateurs.md 1.2 and 1.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from parvis.connectors.shapes.qualification import Appointment, Text, Visit
from parvis.planning.worktime import public_holidays

FIRST_AFTER: Final = timedelta(days=8)
ALSACE_MOSELLE: Final[Mapping[str, str]] = {"57": "57", "67": "6AE", "68": "6AE"}
"""Department: what the library of public holidays calls it."""


@dataclass(frozen=True)
class Sort:
    minutes: int
    title: Text


SORTS: Final[Mapping[Appointment, Sort]] = {
    "short": Sort(60, {"fr": "RDV Court-Prise Optique présente", "en": "Short visit: optical socket present"}),
    "block": Sort(120, {"fr": "RDV Immeuble-Prise Optique à poser dans Immeuble", "en": "Block of flats: optical socket to install"}),
    "house": Sort(180, {"fr": "RDV pavillon-Prise Optique à poser dans pavillon", "en": "House: optical socket to install"}),
    "complex": Sort(240, {"fr": "RDV Immeuble (RDC) - Intervention Complexe", "en": "Block of flats (ground floor): complex work"}),
}


def visit(kind: Appointment, commune_code: str, on: date) -> Visit:
    """`on`: the day on which it is asked for."""
    sort = SORTS[kind]
    return {"kind": kind, "title": dict(sort.title), "minutes": sort.minutes, "first_day": first_day(commune_code, on).isoformat()}


def first_day(commune_code: str, on: date) -> date:
    """The first day from D+8 on which technicians come: no Sunday, no public holiday of the place."""
    day = on + FIRST_AFTER
    while not is_worked(day, commune_code):
        day += timedelta(days=1)
    return day


def is_worked(day: date, commune_code: str) -> bool:
    return day.weekday() < 6 and day not in public_holidays("FR", ALSACE_MOSELLE.get(commune_code[:2], ""), day.year)


def kind_lasting(duration: timedelta) -> Appointment:
    """The sort of visit that takes this long, or the next longer one."""
    minutes = duration.total_seconds() / 60
    return next((kind for kind, sort in sorted(SORTS.items(), key=lambda item: item[1].minutes) if sort.minutes >= minutes), "complex")
