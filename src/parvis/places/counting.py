"""How much is known of places."""

from __future__ import annotations

from typing import Final

from django.db import connection, models

from parvis.places.models import PM, Building, Commune, House, Line, Street

COUNTED: Final[dict[str, type[models.Model]]] = {
    "communes": Commune,
    "streets": Street,
    "houses": House,
    "buildings": Building,
    "cabinets": PM,
    "lines": Line,
}

MANY: Final = 100_000


def counts() -> dict[str, int]:
    """Of millions of rows PostgreSQL gives what it estimates; smaller tables are counted, all in one question."""
    found = _estimates() if connection.vendor == "postgresql" else {}
    small = {name: model for name, model in COUNTED.items() if found.get(name, 0) <= MANY}
    if small:
        asked = ", ".join(f'(SELECT COUNT(*) FROM "{model._meta.db_table}")' for model in small.values())  # noqa: S608  names of ours
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked}")
            found |= dict(zip(small, cursor.fetchone(), strict=True))
    return {name: found[name] for name in COUNTED}


def _estimates() -> dict[str, int]:
    tables = {model._meta.db_table: name for name, model in COUNTED.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE oid = ANY(%s::regclass[])", [list(tables)])
        return {tables[table]: estimated for table, estimated in cursor.fetchall()}
