"""Queries that Django writes once and that are run again with other values.

Writing the SQL of a query with joins takes Django longer than PostgreSQL takes to answer it. A page that is opened all day
describes its query with `Slot`s where the values go; the SQL of each shape is kept, and only the values are bound:

    OWN = Prepared(lambda: Ticket.objects.filter(requester=Slot("user")).select_related("service"))
    tickets = OWN.all({"user": user.pk})

What describes the query sees no value of anybody, so that nothing personal can stay in what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from types import NoneType
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Expression, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

from parvis.kit.postgres import keeps_plans, prepared_cursor

MAIN: Final = "default"
"""The one database there is. `connections[MAIN]` is asked for once and handed on: `django.db.connection` looks it up at each attribute."""
MOST_SHAPES: Final = 500
"""Kept for one query; past that, the oldest is forgotten."""
NOT_YET: Final = object()

Values = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)
Answer = TypeVar("Answer")


class Slot(Expression):
    """Where a value goes. `field` says how the database takes it: as any field of that class would."""

    def __init__(self, name: str, field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or models.UUIDField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


def bind(params: Iterable[Any], values: Values) -> list[Any]:
    """`params` of a query, with the values in their slots."""
    database = connections[MAIN]
    known: dict[tuple[str, type], Any] = {}  # a person's key goes into a dozen slots
    bound = []
    for param in params:
        if not isinstance(param, Slot):
            bound.append(param)
            continue
        field = param.output_field
        taken = param.name, type(field)
        if taken not in known:
            known[taken] = field.get_db_prep_value(values[param.name], database)
        bound.append(known[taken])
    return bound


@dataclass(frozen=True)
class _Written:
    """One shape's SQL; `compiler` is kept for what it knows of the columns, and is never run."""

    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]

    def converted(self, rows: Iterable[Any]) -> Iterable[Any]:
        found: Iterable[Any] = self.compiler.apply_converters(rows, self.converters) if self.converters else rows
        return found


@dataclass(frozen=True)
class _Objects:
    """How the rows of a query become objects, with the rows joined to them."""

    model: type[models.Model]
    names: list[str]
    start: int
    end: int
    populators: list[Any]
    annotations: dict[str, int]

    def all(self, rows: Iterable[Any]) -> list[Any]:
        """A person or an organisation that several rows name is one object."""
        named: dict[tuple[int, Any], Any] = {}
        return [self._of(row, named) for row in rows]

    def _of(self, row: Any, named: dict[tuple[int, Any], Any]) -> models.Model:
        found = _made(self.model, self.names, row[self.start : self.end])
        for number, populator in enumerate(self.populators):
            if populator.reorder_for_init is not None:
                populator.populate(row, found)
                continue
            columns = row[populator.cols_start : populator.cols_end]
            key = number, columns[populator.pk_idx]
            if key[1] is None:
                populator.local_setter(found, None)
                continue
            if key not in named:
                named[key] = _made(populator.model_cls, populator.init_list, columns)
                for further in populator.related_populators:
                    further.populate(row, named[key])
            populator.local_setter(found, named[key])
            populator.remote_setter(named[key], found)
        for name, place in self.annotations.items():
            setattr(found, name, row[place])
        return found


def _made(model: type[Row], names: Iterable[str], values: Iterable[Any]) -> Row:
    """As `from_db` makes it, but made as unpickling does: `__init__` would ask after each column that was not read."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True), _state=ModelState())
    made._state.db, made._state.adding = MAIN, False
    return made


class Shapes:
    """What was made for each shape, forgotten oldest first."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}
        self._lock = Lock()

    def of(self, shape: Hashable, make: Callable[[], Any]) -> Any:
        key = (connections[MAIN].vendor, shape)
        made = self._made.get(key, NOT_YET)  # in one go: another thread may forget it meanwhile
        if made is NOT_YET:
            made = make()
            with self._lock:
                if len(self._made) >= MOST_SHAPES:
                    self._made.pop(next(iter(self._made)))
                self._made[key] = made
        return made


@dataclass(frozen=True)
class Asked(Generic[Answer]):
    """A question, for `together`. `read`: what its rows say."""

    sql: str
    params: list[Any]
    read: Callable[[list[Any]], Answer]

    def answer(self) -> Answer:
        """Asked now, alone."""
        return self.read(run(self.sql, self.params))


class Prepared(Generic[Row]):
    """`describe(*shape)` gives the query of a shape, whose values are `Slot`s; a shape is what changes the SQL itself."""

    def __init__(self, describe: Callable[..., QuerySet[Row]]) -> None:
        self._describe = describe
        self._shapes = Shapes()

    def asked(self, values: Values, *shape: Hashable) -> Asked[list[Row]] | None:
        """None: no row can be meant, and nobody need be asked."""
        written: tuple[_Written, _Objects] | None = self._shapes.of(shape, lambda: _write(self._describe(*shape)))
        if written is None:
            return None
        query, objects = written
        return Asked(query.sql, bind(query.params, values), lambda rows: objects.all(query.converted(rows)))

    def all(self, values: Values, *shape: Hashable) -> list[Row]:
        """The objects, as the query itself would give them."""
        asked = self.asked(values, *shape)
        return asked.answer() if asked else []

    def first(self, values: Values, *shape: Hashable) -> Row | None:
        """The first of `all`: what describes the query limits it."""
        return next(iter(self.all(values, *shape)), None)


def run(sql: str, params: list[Any], *, is_kept: bool = True) -> list[tuple[Any, ...]]:
    """The rows. `is_kept`: PostgreSQL keeps its plan too, one for all values; not for what needs a plan of its own (a prefix)."""
    database = connections[MAIN]
    with prepared_cursor(database) if is_kept and keeps_plans(database) else database.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def together(*asked: Asked[Any] | None) -> list[Any]:
    """The answers, in the order of the questions; an empty list for None.

    They travel to PostgreSQL together, so that a page waits for them once.
    """
    database = connections[MAIN]
    if not keeps_plans(database):
        return [one.answer() if one else [] for one in asked]
    cursors = [prepared_cursor(database, number) for number in range(len(asked))]
    with database.wrap_database_errors, database.connection.pipeline():
        for one, cursor in zip(asked, cursors, strict=True):
            if one:
                cursor.execute(one.sql, one.params)
    return [one.read(cursor.fetchall()) if one else [] for one, cursor in zip(asked, cursors, strict=True)]


NOTHING: Final = "DO NOTHING"


def insert(*rows: models.Model, at_conflict: str = "") -> None:
    """Write new rows of one model in one statement, as `bulk_create` does, where the application makes the keys.

    Writing the SQL of an insert takes Django longer than PostgreSQL takes to do it. `at_conflict`: what follows «ON CONFLICT», a
    constant: with NOTHING, what is there already stays.
    """
    if not rows:
        return
    model = type(rows[0])
    sql, fields = _INSERTS.of((model, len(rows), at_conflict), lambda: _insert(model, len(rows), at_conflict))
    _execute(sql, [value for row in rows for value in _values(row, fields, adding=True)])
    for row in rows:
        row._state.adding, row._state.db = False, MAIN


@contextmanager
def in_one_go() -> Iterator[None]:
    """Inside, what is written travels to PostgreSQL together: nobody waits for the answer to each statement.

    A statement that fails is told at the end, or when something is read. Not for `QuerySet.update`, whose count is not known yet.
    """
    database = connections[MAIN]
    if not (keeps_plans(database) and database.in_atomic_block):
        yield
        return
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def update(row: models.Model, *names: str, still: Mapping[str, Any] | None = None) -> bool:
    """Write these fields of one row, as `save(update_fields=names)` does; False when it is not there, or not as `still` says any more."""
    model, conditions = type(row), still or {}
    sql, fields, tested = _UPDATES.of((model, names, tuple(conditions)), lambda: _update(model, names, tuple(conditions)))
    expected = [field.get_db_prep_value(conditions[field.name], connections[MAIN]) for field in tested]
    return _execute(sql, [*_values(row, fields, adding=False), *expected]) == 1


_INSERTS, _UPDATES = Shapes(), Shapes()


def _insert(model: type[models.Model], count: int, at_conflict: str) -> tuple[str, list[Any]]:
    quote: Callable[[Any], str] = connections[MAIN].ops.quote_name
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    row = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(quote(field.column) for field in fields)
    end = f" ON CONFLICT {at_conflict}" if at_conflict else ""
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([row] * count)}{end}", fields  # noqa: S608  names of ours


def _update(model: type[models.Model], names: tuple[str, ...], conditions: tuple[str, ...]) -> tuple[str, list[Any], list[Any]]:
    quote: Callable[[Any], str] = connections[MAIN].ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    tested: list[Any] = [model._meta.get_field(name) for name in conditions]
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    key = model._meta.pk
    where = " AND ".join(f"{quote(field.column)} = %s" for field in [key, *tested])
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {where}", [*fields, key], tested  # noqa: S608  names of ours


def _values(row: models.Model, fields: Iterable[Any], *, adding: bool) -> list[Any]:
    database = connections[MAIN]
    is_postgresql = database.vendor == "postgresql"  # takes most values as they are
    found = []
    for field in fields:
        value = getattr(row, field.attname)
        if not (is_postgresql and type(value) in TAKEN and _is_plain(field)):
            value = field.get_db_prep_save(field.pre_save(row, adding), connection=database)
        found.append(value)
    return found


@cache
def _is_plain(field: models.Field[Any, Any]) -> bool:
    """Whether its values go to PostgreSQL untouched. Not a text that is cleaned on its way, nor a moment that Django sets."""
    return type(field) in PLAIN and not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


TAKEN: Final = {NoneType, bool, int, str, UUID, datetime}
PLAIN: Final = {
    models.UUIDField, models.ForeignKey, models.DateTimeField, models.BooleanField, models.PositiveSmallIntegerField,
    models.PositiveIntegerField, models.PositiveBigIntegerField, models.CharField, models.EmailField, models.SlugField, models.TextField,
}  # fmt: skip


def _execute(sql: str, params: list[Any]) -> int:
    """How many rows; not known yet inside `in_one_go`."""
    database = connections[MAIN]
    with prepared_cursor(database) if keeps_plans(database) else database.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _write(query: QuerySet[Any]) -> tuple[_Written, _Objects] | None:
    compiler = query.query.get_compiler(connection=connections[MAIN])
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    select, columns = compiler.select, compiler.klass_info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    objects = _Objects(
        query.model,
        [column[0].target.attname for column in select[start:end]],
        start,
        end,
        get_related_populators(compiler.klass_info, select, MAIN),  # type: ignore[call-arg]  # the stubs are of a later Django
        compiler.annotation_col_map,
    )
    return _Written(compiler, sql, tuple(params), compiler.get_converters(column[0] for column in select)), objects
