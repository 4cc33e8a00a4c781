"""The indexes by which places are found, each of its database's own kind, and their upkeep.

PostgreSQL: GIN over the words of streets and communes, GiST over points, kept by the database itself.
SQLite: an FTS5 table of the streets' words and one of the communes', kept by triggers; points by squares of 250 m in an index of
expressions, which needs no upkeep at all (an R-Tree of 1.5 million houses takes half a minute to make and triggers to keep).
Both: the dictionary of words (`dictionary.refresh`), to be made current after a loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connection, connections
from django.db.migrations.operations.base import Operation

from parvis.places import dictionary

SQUARE: Final = 250
"""Metres along the side of a square."""
STREET_WORDS: Final = "array_to_tsvector(array_remove(string_to_array(label_folded || ' i' || lower(commune_id), ' '), ''))"
"""A street's words and, after an `i`, the code of its commune: a postcode may be the same five digits."""
COMMUNE_WORDS: Final = (
    "array_to_tsvector(array_remove(string_to_array("
    "name_folded || translate((postcodes)::text, '[]\",', '    ') || ' i' || lower(code), ' '), ''))"
)


def refresh() -> None:
    """After a loading: the dictionary, and what the database knows of its tables. Cheap where little changed."""
    if connection.vendor == "postgresql" and _are_aside():
        _execute(connection, POSTGRES)
    dictionary.refresh()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("places").get_models():
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def _are_aside() -> bool:
    """A loading that was killed had set them aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ANY(%s)", [list(POSTGRES_NAMES)]
        )
        found: int = cursor.fetchone()[0]
    return found < len(POSTGRES_NAMES)


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, a first loading of many rows writes without the indexes of PostgreSQL; they are made at the end, in one go. Nothing is found meanwhile."""
    if connection.vendor != "postgresql":
        yield
        return
    _check_rows()
    _execute(connection, POSTGRES_BACK)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _check_rows()
            _execute(connection, POSTGRES)


def _check_rows() -> None:
    """Foreign keys of rows written in this transaction are looked at now: PostgreSQL makes no index while that waits."""
    if connection.in_atomic_block:
        _execute(connection, ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"])


class AddPlaceIndexes(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _execute(schema_editor.connection, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _execute(schema_editor.connection, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRES_BACK)

    def describe(self) -> str:
        return "Add the indexes by which places are found"


def keep_indexes(using: str, **signal: Any) -> None:
    """After any migration: SQLite rebuilds a table to change it, and drops its triggers and these indexes on the way."""
    database = connections[using]
    if database.vendor == "sqlite" and "places_spelling" in database.introspection.table_names():
        _execute(database, SQLITE)


def _execute(database: Any, statements: Iterable[str]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


POSTGRES: Final = [  # without a list of what is still to be put in: the planner takes a long one for a reason to read the whole table
    f"CREATE INDEX IF NOT EXISTS street_words ON places_street USING gin (({STREET_WORDS})) WITH (fastupdate = off)",
    f"CREATE INDEX IF NOT EXISTS commune_words ON places_commune USING gin (({COMMUNE_WORDS})) WITH (fastupdate = off)",
    "CREATE INDEX IF NOT EXISTS house_point ON places_house USING gist (point(x, y))",
    "CREATE INDEX IF NOT EXISTS building_point ON places_building USING gist (point(x, y))",
]
POSTGRES_NAMES: Final = ("street_words", "commune_words", "house_point", "building_point")
POSTGRES_BACK: Final = [f"DROP INDEX IF EXISTS {name}" for name in POSTGRES_NAMES]


def _squares(table: str) -> str:
    across, up = (f"CAST({axis} / {SQUARE} AS INTEGER)" for axis in "xy")
    return f"CREATE INDEX IF NOT EXISTS {table}_square ON places_{table} ({across}, {up}, x, y) WHERE x IS NOT NULL"


_WORDS = "{row}.label_folded || ' i' || lower({row}.commune_id)"
_OLD, _NEW = _WORDS.format(row="old"), _WORDS.format(row="new")
_CODE = " + ".join(f"(unicode(substr({{row}}.code || '00000', {place}, 1)) << {7 * place})" for place in range(1, 6))
"""A number of its own for each code: FTS5 knows its rows by numbers, and SQLite may give the table's rows others."""
_COMMUNE_WORDS = "new.name_folded || ' ' || replace(replace(replace(replace(new.postcodes, '[', ' '), ']', ' '), '\"', ' '), ',', ' ') || ' i' || lower(new.code)"
_ADD_COMMUNE = f"INSERT INTO places_commune_search (rowid, code, words) VALUES ({_CODE.format(row='new')}, new.code, {_COMMUNE_WORDS});"  # noqa: S608  names of ours
_DROP_COMMUNE = f"DELETE FROM places_commune_search WHERE rowid = {_CODE.format(row='old')};"  # noqa: S608  names of ours
_ADD_STREET = f"INSERT INTO places_street_search (rowid, words) VALUES (new.id, {_NEW});"  # noqa: S608  names of ours
_DROP_STREET = f"INSERT INTO places_street_search (places_street_search, rowid, words) VALUES ('delete', old.id, {_OLD});"  # noqa: S608  names of ours
SQLITE: Final = [
    f"CREATE VIEW IF NOT EXISTS places_street_words AS SELECT id, {_WORDS.format(row='places_street')} AS words FROM places_street",  # noqa: S608
    "CREATE VIRTUAL TABLE IF NOT EXISTS places_street_search USING fts5(words, content='places_street_words', content_rowid='id', "
    "prefix='1 2 3 4', detail=none, tokenize='ascii')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS places_commune_search USING fts5(code UNINDEXED, words, prefix='2 3', detail=none, tokenize='ascii')",
    f"CREATE TRIGGER IF NOT EXISTS street_search_insert AFTER INSERT ON places_street BEGIN {_ADD_STREET} END",
    f"CREATE TRIGGER IF NOT EXISTS street_search_update AFTER UPDATE OF label_folded, commune_id ON places_street "
    f"WHEN {_OLD} <> {_NEW} BEGIN {_DROP_STREET} {_ADD_STREET} END",
    f"CREATE TRIGGER IF NOT EXISTS street_search_delete AFTER DELETE ON places_street BEGIN {_DROP_STREET} END",
    f"CREATE TRIGGER IF NOT EXISTS commune_search_insert AFTER INSERT ON places_commune BEGIN {_ADD_COMMUNE} END",
    f"CREATE TRIGGER IF NOT EXISTS commune_search_update AFTER UPDATE OF code, name_folded, postcodes ON places_commune "
    f"BEGIN {_DROP_COMMUNE} {_ADD_COMMUNE} END",
    f"CREATE TRIGGER IF NOT EXISTS commune_search_delete AFTER DELETE ON places_commune BEGIN {_DROP_COMMUNE} END",
    _squares("house"),
    _squares("building"),
]
SQLITE_BACK: Final = [
    *(f"DROP TRIGGER IF EXISTS {name}_search_{act}" for name in ("street", "commune") for act in ("insert", "update", "delete")),
    "DROP TABLE IF EXISTS places_street_search",
    "DROP TABLE IF EXISTS places_commune_search",
    "DROP VIEW IF EXISTS places_street_words",
    "DROP INDEX IF EXISTS house_square",
    "DROP INDEX IF EXISTS building_square",
]
