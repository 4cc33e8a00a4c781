"""Rows put into an empty database of either kind: without its indexes and foreign keys, which are made again once all rows are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from parvis.config.safekeeping import rows, schema


def make_tables(migrations: schema.Names) -> None:
    """As they were when the archive was made."""
    executor = MigrationExecutor(connection)
    executor.migrate(schema.last_of(migrations))


def drop_everything() -> None:
    """Of PostgreSQL; the file of SQLite is replaced."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")


class Loader:
    """Fills the tables of `models` once `ready` has been entered."""

    def __init__(self, models: list[Any]) -> None:
        self._models = {model._meta.db_table: model for model in models}

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Empties the tables; at its end all that a database watches over is watched over again. Raises IntegrityError."""
        if connection.vendor == "postgresql":
            with self._postgresql_bare():
                yield
        else:
            with self._sqlite_bare():
                yield
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._models.values())):
                cursor.execute(statement)

    def add(self, table: str, columns: list[str], lines: list[list[Any]]) -> None:
        if not lines:
            return
        fields = {field.column: field for field in self._models[table]._meta.concrete_fields}
        makers = [_maker(fields[column]) for column in columns]
        made = [[make(value) for make, value in zip(makers, line, strict=True)] for line in lines]
        quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
        into = f"{connection.ops.quote_name(table)} ({quoted})"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in made:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", made)  # noqa: S608  our own names

    def sums(self) -> dict[str, Any]:
        """What the tables hold now."""
        found = {}
        for table, model in self._models.items():
            total = rows.Sum()
            for row in rows.read(model, "default"):
                total.add(row, rows.line(row))
            found[table] = total.said()
        return found

    @contextmanager
    def _postgresql_bare(self) -> Iterator[None]:
        with transaction.atomic(), connection.cursor() as cursor:
            names = ", ".join(connection.ops.quote_name(table) for table in self._models)
            cursor.execute(f"TRUNCATE {names} CASCADE")
            cursor.execute(
                "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            )
            keys = cursor.fetchall()
            cursor.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
                "WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s) "
                "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
                [list(self._models)],
            )
            indexes = cursor.fetchall()
            for table, name, _definition in keys:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            for name, _definition in indexes:
                cursor.execute(f"DROP INDEX {name}")
        yield
        with connection.cursor() as cursor:
            for _name, definition in indexes:
                cursor.execute(definition)
            for table, name, definition in keys:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            cursor.execute("ANALYZE")

    @contextmanager
    def _sqlite_bare(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")  # the file is flushed once, when it is whole
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            indexes = cursor.fetchall()
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self._models:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own names
            for name, _definition in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            yield
            for _name, definition in indexes:
                cursor.execute(definition)
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("ANALYZE")


def _maker(field: Any) -> Any:
    full = rows.fuller(field)
    is_json = field.get_internal_type() == "JSONField"

    def make(value: Any) -> Any:
        if value is None and not (is_json and not field.null):
            return None
        return field.get_db_prep_save(full(value), connection)

    return make
