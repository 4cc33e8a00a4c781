"""Positions as people write them: `48.3921, -4.4870`, `48,3921 N 4,4870 O`, `48°23'31.6"N 4°29'13.2"O`, or metres of Lambert-93."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.places import projections

_LONGEST: Final = 100
_DIGITS: Final = r"\d++(?:[.,]\d++)?"
"""Possessive, and one blank at a time: what is no position is refused without being tried in every way that it could be cut."""
_NUMBER: Final = rf"[-+−]?{_DIGITS}"
_SIDE: Final = r"[NSEWO]"
_ANGLE: Final = (
    rf"(?P<before{{0}}>{_SIDE})? ?(?P<degrees{{0}}>{_NUMBER}) ?(?:° ?)?(?:(?P<minutes{{0}}>{_DIGITS}) ?['’′] ?)?"
    rf"(?:(?P<seconds{{0}}>{_DIGITS}) ?(?:\"|”|″|''|’’) ?)?(?P<after{{0}}>{_SIDE})?"
)
_BOTH: Final = re.compile(rf"\(? ?{_ANGLE.format(1)}(?: ?[,;/] ?| |(?<=[NSEWO])){_ANGLE.format(2)} ?\)?", re.IGNORECASE)
_WORDS: Final = re.compile(r"\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|gps|x|y)\b\s*[:=]?", re.IGNORECASE)
HALF_TURN: Final = 180.0
_METRES: Final = 1000.0
"""No angle is as large."""


class Nowhere(Refused):
    """A point where no address is known."""


class Position(NamedTuple):
    """Metres of the legal projection of its territory, and degrees."""

    x: float
    y: float
    lon: float
    lat: float


def is_position(text: str) -> bool:
    """Whether somebody means a point with it; a number and a postcode are an address."""
    match = _matched(text)
    if match is None:
        return False
    sizes = abs(_value(match, 1)), abs(_value(match, 2))
    is_angle = max(sizes) <= HALF_TURN and any(sign in text for sign in ".,°NSEWOnsewo")
    return is_angle or min(sizes) > _METRES


def position(text: str) -> Position:
    """The point that `text` says. Raises Refused, with a sentence, for what cannot be read, and Nowhere for what lies where no address is known."""
    match = _matched(text)
    if match is None:
        raise Refused(_("Write a latitude and a longitude, such as 48.3921, -4.4870."), code="no_position")
    first, second = _value(match, 1), _value(match, 2)
    if abs(first) > _METRES and abs(second) > _METRES:
        return _checked(*_degrees(first, second))
    lat, lon = (second, first) if _side(match, 1) in ("E", "W", "O") or _side(match, 2) in ("N", "S") else (first, second)
    return _checked(lon, lat)


def at(lon: float, lat: float) -> Position:
    """The point of these degrees. Raises Refused as `position` does."""
    return _checked(lon, lat)


def _matched(text: str) -> re.Match[str] | None:
    return _BOTH.fullmatch(_single_spaced(_WORDS.sub(" ", _single_spaced(text)[:_LONGEST])))


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _value(match: re.Match[str], place: int) -> float:
    degrees, minutes, seconds = (_float(match[f"{part}{place}"]) for part in ("degrees", "minutes", "seconds"))
    size = abs(degrees) + minutes / 60 + seconds / 3600
    is_negative = match[f"degrees{place}"].startswith(("-", "−")) or _side(match, place) in ("S", "W", "O")
    return -size if is_negative else size


def _side(match: re.Match[str], place: int) -> str:
    """In `N48.4 W4.5` what seems to stand behind the first belongs to the second."""
    before, after = match[f"before{place}"], match[f"after{place}"]
    if place == 2 and not before and match["before1"]:
        before = match["after1"]
    return (before or after or "").upper()


def _float(written: str | None) -> float:
    return float(written.replace(",", ".").replace("−", "-")) if written else 0.0


def _checked(lon: float, lat: float) -> Position:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused(_("A latitude lies between -90 and 90 degrees, a longitude between -180 and 180."), code="no_position")
    try:
        x, y, _projection = projections.from_degrees(lon, lat)
    except ValueError:
        raise _outside() from None
    return Position(x, y, lon, lat)


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Raises Nowhere for metres of no territory."""
    territory = projections.territory_at(x, y)
    if territory is None:
        raise _outside()
    return territory.to_degrees(x, y)


def _outside() -> Nowhere:
    sentence = _("This position lies outside France. Check that the latitude comes before the longitude.")
    return Nowhere(sentence, code="out_of_territory")
