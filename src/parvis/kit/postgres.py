"""What only PostgreSQL has: its own migration steps, which do nothing on SQLite, and statements whose plan is kept."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunSQL
from django.db.migrations.state import ProjectState


def keeps_plans(database: BaseDatabaseWrapper) -> bool:
    """Not behind a pooler that gives each transaction another connection (`?pooler=transaction`): plans belong to a connection."""
    return database.vendor == "postgresql" and not database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


def prepared_cursor(database: Any, number: int = 0) -> Any:
    """A cursor of Django's connection `database`, counted and logged as any other, whose statements PostgreSQL plans once per connection.

    `number`: another one for each statement whose rows are read after the next was sent.
    """
    database.ensure_connection()
    with database.wrap_database_errors:
        kept = getattr(database, KEPT, None)
        if kept is None or kept[0].connection is not database.connection:
            kept = []
            setattr(database, KEPT, kept)
        while len(kept) <= number:
            kept.append(_cursor_class()(database.connection))
        return database._prepare_cursor(kept[number])


KEPT = "_parvis_cursors"
"""Where a connection keeps its cursors of prepared statements."""


@cache
def _cursor_class() -> Any:
    from django.db.backends.postgresql import base  # psycopg is installed where PostgreSQL is used
    from psycopg.adapt import Loader

    binding: Any = base.ServerBindingCursor

    class MomentLoader(Loader):
        """A list is full of moments: Python reads them ten times faster than psycopg's pattern."""

        def load(self, data: Any) -> datetime:
            return datetime.fromisoformat(bytes(data).decode())

    class PreparedCursor(binding):  # type: ignore[misc]  # the stubs have no class for it
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.adapters.register_loader("timestamptz", MomentLoader)

        def execute(self, query: Any, params: Any = None) -> Any:
            return super().execute(query, params, prepare=True)

        def close(self) -> None:
            """Django closes a cursor after each use; this one serves as long as its connection."""

    return PreparedCursor


class OnPostgres(RunSQL):
    """Run `sql` (and `reverse_sql`) on PostgreSQL alone."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def extension(name: str) -> OnPostgres:
    """Have the extension `name`, which stays when the step is undone: others may use it."""
    return OnPostgres(f'CREATE EXTENSION IF NOT EXISTS "{name}"', RunSQL.noop)


def index(name: str, table: str, definition: str) -> OnPostgres:
    """`definition`: what follows the table, such as `USING gin (name gin_trgm_ops)`."""
    return OnPostgres(f'CREATE INDEX "{name}" ON "{table}" {definition}', f'DROP INDEX IF EXISTS "{name}"')
