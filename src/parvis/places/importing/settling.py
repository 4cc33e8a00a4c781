"""What is computed of streets once their houses are loaded: where they are, and how many numbers they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection, transaction

CHUNK = 50


def settle_streets(communes: Sequence[str]) -> None:
    """Written only where something changed; some communes at a time."""
    rounded = "ROUND(AVG({})::numeric, 2)::float8" if connection.vendor == "postgresql" else "ROUND(AVG({}), 2)"
    differ = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    for codes in chunks(communes, CHUNK):
        marks = ", ".join(["%s"] * len(codes))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"""
                UPDATE places_street AS t SET house_count = c.house_count, x = c.x, y = c.y, projection = c.projection
                FROM (
                    SELECT s.id, COUNT(h.id) AS house_count, {rounded.format("h.x")} AS x, {rounded.format("h.y")} AS y,
                        COALESCE(MIN(h.projection), 'RGF93') AS projection
                    FROM places_street s LEFT JOIN places_house h ON h.street_id = s.id
                    WHERE s.commune_id IN ({marks}) GROUP BY s.id
                ) c
                WHERE t.id = c.id AND (t.house_count, t.x, t.y, t.projection) {differ} (c.house_count, c.x, c.y, c.projection)
                """,  # noqa: S608  names of ours
                codes,
            )


def chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
