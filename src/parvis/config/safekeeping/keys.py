"""The files that rows name: every column called as below holds the key of a stored file."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

COLUMNS: Final = ("raw_key", "storage_key")


def columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column in COLUMNS]


class Keys:
    """However many, each once: on the disk as soon as they are more than a few."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")  # a file of its own, that goes with it
        self._rows.execute("CREATE TABLE keys (key TEXT PRIMARY KEY, tab TEXT, col TEXT) WITHOUT ROWID")

    def add(self, key: str, table: str, column: str) -> None:
        if key:
            self._rows.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (key, table, column))

    def count(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM keys").fetchone()[0])

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """(key, table, column) in the order of the keys, which is that of the folders."""
        yield from self._rows.execute("SELECT key, tab, col FROM keys ORDER BY key")

    def close(self) -> None:
        self._rows.close()
