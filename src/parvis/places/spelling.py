"""How places are written out."""

from __future__ import annotations

import re
from typing import Final

GROUND_FLOORS: Final = frozenset({"0", "00", "RC", "RDC", "REZ-DE-CHAUSSEE", "REZ DE CHAUSSEE", "REZ-DE-CHAUSSÉE"})
_NUMBER: Final = re.compile(r"[+-]?\d+")
_ABROAD: Final = re.compile(r"^(?:\+33|0033)0?")


def coordinate(value: float | None) -> str:
    """Metres with a point, as files of the trade have them: `678771.23`."""
    return "" if value is None else f"{value:.2f}"


def is_ground_floor(level: str) -> bool:
    return level.strip().upper() in GROUND_FLOORS


def by_level(level: str) -> tuple[int, str]:
    """What floors are ordered by: cellars, the ground floor, then up; what says no height comes last."""
    if is_ground_floor(level):
        return 0, level
    found = _NUMBER.search(level)
    return (int(found[0]), level) if found else (999, level)


def line_digits(written: str) -> str:
    """Of a telephone number, with its international beginning as it is dialled in France: `+33 (0)1 60 00 00 01` is `0160000001`."""
    return _ABROAD.sub("0", re.sub(r"[^0-9+]", "", written))


def degrees(lon: float, lat: float) -> str:
    """`48.844629, 2.710742`: what every map takes when it is pasted there."""
    return f"{lat:.6f}, {lon:.6f}"
