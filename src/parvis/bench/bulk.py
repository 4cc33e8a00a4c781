"""Many rows at once: COPY on PostgreSQL, prepared inserts on SQLite. For measuring databases only: no verb is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

BATCH = 5000


class Writer:
    """Buffers rows of one model; `columns` are attribute names (`user_id`), values are what the fields hold in Python."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model = model
        by_attribute = {field.attname: field for field in model._meta.concrete_fields}
        self.fields = [by_attribute[name] for name in columns]
        self.names = [field.column for field in self.fields]

    def write(self, rows: Iterable[Sequence[Any]]) -> int:
        written = 0
        for batch in _batches(rows):
            prepared = [self._prepared(row) for row in batch]
            with transaction.atomic(), connection.cursor() as cursor:
                (self._copy if connection.vendor == "postgresql" else self._insert)(cursor, prepared)
            written += len(prepared)
        return written

    def _prepared(self, row: Sequence[Any]) -> list[Any]:
        return [field.get_db_prep_save(value, connection) for field, value in zip(self.fields, row, strict=True)]

    def _copy(self, cursor: Any, rows: list[list[Any]]) -> None:
        names = ", ".join(f'"{name}"' for name in self.names)
        with cursor.copy(f'COPY "{self.model._meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def _insert(self, cursor: Any, rows: list[list[Any]]) -> None:
        names, marks = ", ".join(f'"{name}"' for name in self.names), ", ".join(["%s"] * len(self.names))
        cursor.executemany(f'INSERT INTO "{self.model._meta.db_table}" ({names}) VALUES ({marks})', rows)  # noqa: S608  names of our own columns


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
