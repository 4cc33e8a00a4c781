"""Rows into a table, in sets: what is not there is made, what differs is changed, what is equal is not written.

On PostgreSQL rows travel by COPY; on SQLite by `executemany`. Both keep what they compare with in temporary tables, and the ids
of what is known come back, so that a loader can say what its file no longer names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db import connection, models

Row = Sequence[Any]
"""Texts, numbers, booleans, None; a day in ISO form; JSON as text."""

_SEPARATOR, _QUOTE, _NULL = "\x1f", "\x1e", "\x1d"
"""None of them passes the border of `text.py`, so that nothing in a copy is ever escaped."""
_NEARBY: Final = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
"""A batch is small and the table is not: an index is walked for each row, whatever the planner thinks of a table without statistics."""

_NEXT: Final = (
    "SELECT nextval(one.name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) one, generate_series(1, %s)"
)
"""The sequence is looked for once, and not for each row."""


@dataclass
class Merged:
    """`ids`: of the rows, in their order; `created` and `changed`: positions in it."""

    ids: list[int]
    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)

    @property
    def unchanged_count(self) -> int:
        return len(self.ids) - len(self.created) - len(self.changed)


@dataclass(frozen=True)
class Table:
    """`columns` (attnames): what a row holds, its key first. `at_first`: what a new row is given besides, and keeps."""

    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    at_first: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        return self.model._meta.db_table

    def merge(self, rows: Sequence[Row], found: Sequence[int | None] | None = None) -> Merged:
        """The rows' keys are all different; inside a transaction. `found`: what `find` said of them, where it was asked already."""
        if not rows:
            return Merged([])
        if found is None:
            found = self.find([row[: len(self.key)] for row in rows])
        known = [place for place, pk in enumerate(found) if pk is not None]
        new = [place for place, pk in enumerate(found) if pk is None]
        merged = Merged([pk or 0 for pk in found], created=new)
        for place, pk in zip(new, self.next_ids(len(new)), strict=True):
            merged.ids[place] = pk
        changed = self._change({merged.ids[place]: rows[place] for place in known})
        merged.changed = [place for place in known if merged.ids[place] in changed]
        self._insert([(merged.ids[place], rows[place]) for place in new])
        return merged

    def find(self, keys: Sequence[Row]) -> list[int | None]:
        """The id of each key, where it is known."""
        stage = f"stage_{self.name}_key"
        self._fill(stage, ("n", *self.key), ((place, *key) for place, key in enumerate(keys)))
        same = " AND ".join(f"t.{name} = s.{name}" for name in self.key)
        found: list[int | None] = [None] * len(keys)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_NEARBY)
            cursor.execute(f'SELECT s.n, t.id FROM "{stage}" s CROSS JOIN "{self.name}" t WHERE {same}')  # noqa: S608  names of ours
            for place, pk in cursor.fetchall():
                found[place] = pk
        return found

    def _change(self, rows: dict[int, Row]) -> set[int]:
        """Those of {id: row} that differed from what was kept."""
        rest = self.columns[len(self.key) :]
        if not rows or not rest:
            return set()
        stage = f"stage_{self.name}"
        self._fill(stage, ("id", *self.columns), ((pk, *row) for pk, row in rows.items()))
        differ = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        ours, theirs = ", ".join(f's."{name}"' for name in rest), ", ".join(f't."{name}"' for name in rest)
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT s.id FROM "{stage}" s CROSS JOIN "{self.name}" t WHERE t.id = s.id AND ({theirs}) {differ} ({ours})'  # noqa: S608
            )
            changed = {pk for (pk,) in cursor.fetchall()}
            if changed:
                written = ", ".join(f'"{name}" = s."{name}"' for name in rest)
                cursor.execute(
                    f'UPDATE "{self.name}" AS t SET {written} FROM "{stage}" s WHERE t.id = s.id AND ({theirs}) {differ} ({ours})'  # noqa: S608
                )
        return changed

    def _insert(self, rows: list[tuple[int, Row]]) -> None:
        if rows:
            write(self.name, ("id", *self.columns, *self.at_first), ((pk, *row) for pk, row in rows), tuple(self.at_first.values()))

    def next_ids(self, count: int) -> Iterable[int]:
        """Ids for so many new rows."""
        if not count:
            return ()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_NEXT, [self.name, count])
                return [pk for (pk,) in cursor.fetchall()]
            cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [self.name])
            last = cursor.fetchone()[0]
        return range(last + 1, last + 1 + count)

    def _fill(self, stage: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        """A temporary table of these columns and rows, which whatever an earlier batch left there leaves."""
        names = ", ".join(f'"{name}"' if name != "n" else "0 AS n" for name in columns)
        empty = "WITH NO DATA" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE TEMP TABLE IF NOT EXISTS "{stage}" AS SELECT {names} FROM "{self.name}" WHERE 1 = 0 {empty}')  # noqa: S608
            cursor.execute(f'TRUNCATE "{stage}"' if connection.vendor == "postgresql" else f'DELETE FROM "{stage}"')  # noqa: S608
        write(stage, columns, rows)


def write(table: str, columns: Sequence[str], rows: Iterable[Row], tail: Row = ()) -> None:
    """`tail`: the last cells, the same of every row."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            options = f"FORMAT csv, DELIMITER E'{_SEPARATOR}', QUOTE E'{_QUOTE}', NULL E'{_NULL}'"
            end = "".join(f"{_SEPARATOR}{cell}" for cell in _copied(tail)) + "\n"
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN WITH ({options})') as copy:
                copy.write("".join([_SEPARATOR.join(_copied(row)) + end for row in rows]))
            return
        marks = ", ".join(["%s"] * len(columns))
        whole = [(*row, *tail) for row in rows] if tail else list(rows)
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', whole)  # noqa: S608  names of ours


def _copied(row: Row) -> list[str]:
    return [value if type(value) is str else _NULL if value is None else str(value) for value in row]
