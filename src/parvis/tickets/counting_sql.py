"""What keeps `StatusCount` equal to the tickets, in the database's own words: the upkeep of an index, and nothing else.

Each change of one of five columns adds a row for the place that was left and one for the place that was entered. Nobody waits for
anybody: rows are only added, in the transaction of their cause.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connections
from django.db.migrations.operations.base import Operation

COLUMNS: Final = ("organisation_id", "service_id", "requester_id", "visibility", "status_key")
_NAMES: Final = ", ".join(COLUMNS)
_ADD: Final = """INSERT INTO tickets_statuscount ({names}, number, is_sum)
SELECT {values}, {number}, {false} FROM catalogue_service WHERE id = {row}.service_id AND is_counted"""
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION parvis_count_statuses() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
IF TG_OP <> 'INSERT' THEN {left}; END IF;
IF TG_OP <> 'DELETE' THEN {entered}; END IF;
RETURN NULL;
END $body$
"""


def _add(row: str, number: int, false: str) -> str:
    values = ", ".join(f"{row}.{name}" for name in COLUMNS)
    return _ADD.format(names=_NAMES, values=values, number=number, row=row, false=false)


def _changed(words: str) -> str:
    return " OR ".join(f"OLD.{name} {words} NEW.{name}" for name in COLUMNS)


def _on_postgres() -> list[str]:
    """With `ONLY` the columns written, so that an update of others costs nothing."""
    function = _FUNCTION.format(left=_add("OLD", -1, "false"), entered=_add("NEW", 1, "false"))
    created = [
        "CREATE TRIGGER ticket_counted AFTER INSERT OR DELETE ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION parvis_count_statuses()",
        f"CREATE TRIGGER ticket_recounted AFTER UPDATE OF {_NAMES} ON tickets_ticket FOR EACH ROW"
        f" WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION parvis_count_statuses()",
    ]
    dropped = [f"DROP TRIGGER IF EXISTS {name} ON tickets_ticket" for name in ("ticket_counted", "ticket_recounted")]
    return [function, *dropped, *created]


def _on_sqlite() -> list[str]:
    left, entered = _add("OLD", -1, "0"), _add("NEW", 1, "0")
    return [
        f"CREATE TRIGGER IF NOT EXISTS ticket_counted AFTER INSERT ON tickets_ticket BEGIN {entered}; END",
        f"CREATE TRIGGER IF NOT EXISTS ticket_uncounted AFTER DELETE ON tickets_ticket BEGIN {left}; END",
        f"CREATE TRIGGER IF NOT EXISTS ticket_recounted AFTER UPDATE OF {_NAMES} ON tickets_ticket"
        f" WHEN {_changed('IS NOT')} BEGIN {left}; {entered}; END",
    ]


def statements(vendor: str) -> list[str]:
    return _on_postgres() if vendor == "postgresql" else _on_sqlite()


class KeepCounts(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        on = " ON tickets_ticket" if schema_editor.connection.vendor == "postgresql" else ""
        for name in ("ticket_counted", "ticket_uncounted", "ticket_recounted"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", params=None)

    def describe(self) -> str:
        return "Keep the counts of requests by status"


def keep_counting(using: str, **signal: Any) -> None:
    """After any migration: SQLite rebuilds a table to change it, and drops its triggers on the way."""
    connection = connections[using]
    tables = connection.introspection.table_names() if connection.vendor == "sqlite" else ()
    if {"tickets_ticket", "tickets_statuscount"} <= set(tables):
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor):
                cursor.execute(statement)
