"""Everything a database and a folder hold, as one text."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

MASKED = ("sqlite_sequence", "django_migrations")


def dumped() -> str:
    """Every column of every table, those of the search indexes included, and every file that was kept."""
    with connection.cursor() as cursor:
        tables = [table for table in _tables(cursor) if table not in MASKED]
        rows = [row for table in tables for row in _rows(cursor, table)]
    return "\n".join(rows) + "\n" + _files()


def _tables(cursor) -> list[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [name for (name,) in cursor.fetchall()]


def _rows(cursor, table: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')
    return [table + " " + " | ".join(_said(value) for value in row) for row in cursor.fetchall()]


def _said(value: object) -> str:
    text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
    return text.encode().decode("unicode_escape", errors="replace") if "\\u" in text else text


def _files() -> str:
    root = Path(settings.MEDIA_ROOT)
    found = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return "\n".join(f"{path.name}: {path.read_bytes().decode('latin-1')}" for path in found)
