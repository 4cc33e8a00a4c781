"""Communes by name, postcode or code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from parvis.places.finding.found import Found
from parvis.places.finding.ranking import Wanted, score
from parvis.places.finding.retrieving import CommuneRow, Term, centres, communes
from parvis.places.models import Commune

MOST: Final = 20
PEOPLE_TO_A_NUMBER: Final = 100
BEFORE_STREETS: Final = 0.05
"""A commune's own name comes before the streets that are named after it."""


def municipalities(terms: Sequence[Term], wanted: Sequence[Wanted], limit: int, *, town: str = "") -> list[Found]:
    """Without coordinates of their own: the middle of their streets."""
    if not terms:
        return []
    rows = [row for row in communes(terms, MOST) if not town or row.code == town]
    made = sorted((_found(row, wanted) for row in rows), key=lambda one: -one[0].score)[:limit]
    middles = centres([found.commune_code for found, _commune in made])
    return [_placed(found, commune, middles.get(found.commune_code, (None, None))) for found, commune in made]


def _found(row: CommuneRow, wanted: Sequence[Wanted]) -> tuple[Found, Commune]:
    commune = Commune(**row._replace(postcodes=json.loads(row.postcodes))._asdict())
    typed = next((one.typed for one in wanted if one.typed in commune.postcodes), "")
    words = f"{row.name_folded} {typed}".strip()
    points = score(wanted, words, typed, commune.code, commune.population // PEOPLE_TO_A_NUMBER)
    postcode = typed or next(iter(commune.postcodes), "")
    return Found(
        "municipality", min(1.0, points + BEFORE_STREETS), commune.name, commune.code, commune.name, postcode, commune=commune
    ), commune


def _placed(found: Found, commune: Commune, middle: tuple[float | None, float | None]) -> Found:
    return Found(
        found.kind,
        found.score,
        found.label,
        found.commune_code,
        found.commune_name,
        found.postcode,
        commune=commune,
        x=middle[0],
        y=middle[1],
    )
