"""Streets and buildings that the examples of the trade and of the demo speak of: they stand there whatever chance makes around them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from parvis.places.generating.shaping import Point

BUILDINGS: Final = Path(__file__).with_name("buildings.csv")
"""As a file of their owner says them. The first is a real one; source: telecom.md 2.1 and operateurs.md 1.2."""
STREETS: Final = Path(__file__).with_name("streets.csv")


class Known(NamedTuple):
    """A street, and a number in it, at `at`: its building comes from a file, or has a line of a `service`."""

    code: str
    kind: str
    name: str
    number: int
    at: Point
    service: str


def known_streets(commune: str) -> Sequence[Known]:
    return _streets().get(commune, [])


@cache
def _streets() -> dict[str, list[Known]]:
    """By commune. Source of those outside the demo: operateurs.md 1.2, 1.3 and 1.7."""
    found: dict[str, list[Known]] = {}
    for row in _rows(STREETS):
        at = float(row["x"]), float(row["y"])
        found.setdefault(row["commune"], []).append(Known(row["code"], row["kind"], row["name"], int(row["number"]), at, row["service"]))
    return found


@cache
def known_identifiers() -> frozenset[str]:
    """Of the buildings that come from the file: nothing that is made up is called so."""
    return frozenset(row["IdentifiantImmeuble"] for row in _rows(BUILDINGS))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))
