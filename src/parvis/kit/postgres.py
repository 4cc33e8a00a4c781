"""Migration steps for what only PostgreSQL has; on SQLite they do nothing."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunSQL
from django.db.migrations.state import ProjectState


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
