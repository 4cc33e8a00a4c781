"""Streets and communes that hold given words, from the index of each database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db import connections

from parvis.places.indexing import COMMUNE_WORDS, STREET_WORDS

MAIN: Final = "default"
MOST_READ: Final = 2000
"""So many rows of a vague question are looked at, in the order of the table."""
MOST_RANKED: Final = 150
NEARBY: Final = 30_000
"""Metres around a point in which is looked first."""


class Term(NamedTuple):
    """What one typed word may stand for. `begins`: beginnings of words."""

    words: tuple[str, ...]
    begins: tuple[str, ...] = ()


class StreetRow(NamedTuple):
    """In the order of the model's fields."""

    id: int
    x: float | None
    y: float | None
    commune_id: str
    postcode: str
    name: str
    code: str
    national_key: str
    commune_name: str
    label_folded: str
    house_count: int


class HouseRow(NamedTuple):
    """In the order of the model's fields."""

    id: int
    x: float | None
    y: float | None
    street_id: int
    number: int
    suffix: str
    national_key: str


class CommuneRow(NamedTuple):
    """`postcodes`: a list in JSON."""

    code: str
    name: str
    name_folded: str
    department: str
    postcodes: str
    population: int


COLUMNS: Final = ", ".join(f"s.{name}" for name in StreetRow._fields)
HOUSE_COLUMNS: Final = ", ".join(HouseRow._fields)


class Near(NamedTuple):
    x: float
    y: float


def streets(all_of: Sequence[Sequence[Term]], *, near: Near | None = None) -> list[StreetRow]:
    """Streets whose labels hold every term of one of the lists. Of too many, the nearest or those with the most numbers."""
    every = [terms for terms in all_of if terms]
    if not every:
        return []
    if near:
        found = _streets(
            every, near, f"AND s.x BETWEEN {near.x - NEARBY} AND {near.x + NEARBY} AND s.y BETWEEN {near.y - NEARBY} AND {near.y + NEARBY}"
        )
        if found:
            return found
    return _streets(every, near, "")


def _streets(every: Sequence[Sequence[Term]], near: Near | None, within: str) -> list[StreetRow]:
    order = f"(s.x - {near.x:f}) * (s.x - {near.x:f}) + (s.y - {near.y:f}) * (s.y - {near.y:f})" if near else "s.house_count DESC, s.id"
    if connections[MAIN].vendor == "postgresql":
        chosen = f"SELECT * FROM places_street s WHERE {STREET_WORDS} @@ %s::tsquery {within} LIMIT {MOST_READ}"  # noqa: S608  as below
        asked = " | ".join(f"({_tsquery(terms)})" for terms in every)
    else:
        hits = "places_street_search f CROSS JOIN places_street s ON s.id = f.rowid"
        chosen = f"SELECT s.* FROM {hits} WHERE f.places_street_search MATCH %s {within} LIMIT {MOST_READ}"  # noqa: S608  as below
        asked = " OR ".join(f"({_match(terms)})" for terms in every)
    sql = f"SELECT {COLUMNS} FROM ({chosen}) s ORDER BY {order} LIMIT {MOST_RANKED}"  # noqa: S608  columns and numbers of ours
    return [StreetRow(*row) for row in rows(sql, [asked])]


def communes(terms: Sequence[Term], limit: int) -> list[CommuneRow]:
    """The most populated first."""
    columns = ", ".join(f"c.{name}" for name in CommuneRow._fields)
    if connections[MAIN].vendor == "postgresql":
        sql = f"SELECT {columns} FROM places_commune c WHERE {COMMUNE_WORDS} @@ %s::tsquery"  # noqa: S608  as above
        asked = _tsquery(terms)
    else:
        sql = (
            f"SELECT {columns} FROM places_commune_search f JOIN places_commune c ON c.code = f.code WHERE f.places_commune_search MATCH %s"  # noqa: S608
        )
        asked = _match(terms)
    return [CommuneRow(*row) for row in rows(f"{sql} ORDER BY c.population DESC, c.code LIMIT {limit}", [asked])]


def centres(codes: Sequence[str]) -> dict[str, tuple[float | None, float | None]]:
    """The middle of the streets of each commune."""
    marks = ", ".join(["%s"] * len(codes))
    sql = f"SELECT commune_id, avg(x), avg(y) FROM places_street WHERE commune_id IN ({marks}) GROUP BY commune_id"  # noqa: S608  marks
    return {code: (x, y) for code, x, y in rows(sql, list(codes))} if codes else {}


def houses(street_ids: Iterable[int], number: int) -> list[HouseRow]:
    """Those of this number in these streets."""
    ids = sorted(street_ids)
    marks = ", ".join(["%s"] * len(ids))
    sql = f"SELECT {HOUSE_COLUMNS} FROM places_house WHERE street_id IN ({marks}) AND number = %s"  # noqa: S608  marks
    return [HouseRow(*row) for row in rows(sql, [*ids, number])] if ids else []


def nearest_numbers(street_id: int, number: int, count: int) -> list[HouseRow]:
    """The numbers of a street around one that it has not."""
    around = [
        f"SELECT * FROM (SELECT {HOUSE_COLUMNS} FROM places_house WHERE street_id = %s AND number {test} ORDER BY number {way} LIMIT {count}) {name}"  # noqa: S608
        for test, way, name in (("<= %s AND number > 0", "DESC", "below"), ("> %s", "ASC", "above"))
    ]
    return [HouseRow(*row) for row in rows(" UNION ALL ".join(around), [street_id, number, street_id, number])]


def addresses(house_ids: Sequence[int]) -> list[tuple[HouseRow, StreetRow]]:
    """These houses with their streets, in any order."""
    own = ", ".join(f"h.{name}" for name in HouseRow._fields)
    marks = ", ".join(["%s"] * len(house_ids))
    sql = f"SELECT {own}, {COLUMNS} FROM places_house h JOIN places_street s ON s.id = h.street_id WHERE h.id IN ({marks})"  # noqa: S608  marks
    width = len(HouseRow._fields)
    return [(HouseRow(*row[:width]), StreetRow(*row[width:])) for row in rows(sql, list(house_ids))] if house_ids else []


def rows(sql: str, params: list[Any]) -> list[Any]:
    with connections[MAIN].cursor() as cursor:
        cursor.execute(sql, params)
        found: list[Any] = cursor.fetchall()
        return found


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(f"({' | '.join([*_quoted(term.words), *(f'{word}:*' for word in _quoted(term.begins))])})" for term in terms)


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"'{word}'" for word in words]


def _match(terms: Sequence[Term]) -> str:
    return " AND ".join(f"({' OR '.join([*_named(term.words), *(f'{word} *' for word in _named(term.begins))])})" for term in terms)


def _named(words: Iterable[str]) -> list[str]:
    return [f'"{word}"' for word in words]
