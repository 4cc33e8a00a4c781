"""The search index as a step of a migration, and as what is put back when SQLite has rebuilt the table without its triggers."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.migrations.operations.base import Operation

from parvis.tickets.search import statements


class AddSearchIndex(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: columns, indexes and triggers go with their table; the next way forward finds the rest as it is."""

    def describe(self) -> str:
        return "Add the search index of tickets"


def keep_index(using: str, **signal: Any) -> None:
    """After any migration: SQLite rebuilds a table to change it, and drops its triggers on the way."""
    connection = connections[using]
    if connection.vendor == "sqlite" and "tickets_ticket" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor):
                cursor.execute(statement)
