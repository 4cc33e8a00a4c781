"""Conditions as SQL, for filters on a JSON column of answers; the same truth table as `parvis.intake.conditions`.

The column holds cleaned answers, so a hidden field's answer is already absent from it.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from parvis.intake.conditions import is_number, split_test
from parvis.intake.definition import Tree

Sql = tuple[str, list[Any]]

EVERYTHING = ~Q(pk__in=[])
NOTHING = Q(pk__in=[])


class JsonTest(Func):
    """One test on one key of a JSON object; true or false, never NULL, so that it may be negated."""

    output_field = BooleanField()

    def __init__(self, column: str, key: str, test: str, wanted: Any) -> None:
        super().__init__(F(column))
        self.key, self.test, self.wanted = key, test, wanted

    @property
    def identity(self) -> tuple[Any, ...]:
        return (self.__class__, *self.get_source_expressions(), self.key, self.test, json.dumps(self.wanted))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:  # type: ignore[override]  # no `template` here
        column, params = compiler.compile(self.get_source_expressions()[0])
        return _Sqlite(column, list(params), f'$."{self.key}"').test(self.test, self.wanted)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return _PostgreSQL(column, list(params), self.key).test(self.test, self.wanted)


class _Sqlite:
    def __init__(self, column: str, params: list[Any], path: str) -> None:
        self.value = (f"JSON_EXTRACT({column}, %s)", [*params, path])
        self.kind = (f"JSON_TYPE({column}, %s)", [*params, path])
        self.items = (f"JSON_EACH({column}, %s)", [*params, path])

    def test(self, test: str, wanted: Any) -> Sql:
        sql, params = getattr(self, f"_{test}")(wanted)
        return f"COALESCE({sql}, 0)", params

    def _is(self, wanted: Any) -> Sql:
        return self._same(self.kind, self.value, wanted)

    def _same(self, kind: Sql, value: Sql, wanted: Any) -> Sql:
        if isinstance(wanted, bool):
            return f"({kind[0]} = %s)", [*kind[1], "true" if wanted else "false"]
        kinds = "('integer', 'real')" if is_number(wanted) else "('text')"
        return f"({kind[0]} IN {kinds} AND {value[0]} = %s)", [*kind[1], *value[1], wanted]

    def _filled(self, wanted: bool) -> Sql:
        kind, params = self.kind
        value, value_params = self.value
        empty = f"({kind} IS NULL OR {kind} = 'null' OR ({kind} IN ('text', 'array', 'object') AND {value} IN ('', '[]', '{{}}')"
        # a text that reads '[]' is filled: only an array or an object is empty in that way
        empty += f" AND NOT ({kind} = 'text' AND {value} <> '')))"
        return f"({'NOT ' if wanted else ''}{empty})", [*params * 3, *value_params, *params, *value_params]

    def _compared(self, sign: str, wanted: Any) -> Sql:
        return f"({self.kind[0]} IN ('integer', 'real') AND {self.value[0]} {sign} %s)", [*self.kind[1], *self.value[1], wanted]

    def _at_least(self, wanted: Any) -> Sql:
        return self._compared(">=", wanted)

    def _at_most(self, wanted: Any) -> Sql:
        return self._compared("<=", wanted)

    def _contains(self, wanted: Any) -> Sql:
        same, params = self._same(("type", []), ("value", []), wanted)
        items, item_params = self.items
        # every piece is ours or a parameter
        return f"({self.kind[0]} = 'array' AND EXISTS (SELECT 1 FROM {items} WHERE {same}))", [*self.kind[1], *item_params, *params]  # noqa: S608


class _PostgreSQL:
    def __init__(self, column: str, params: list[Any], key: str) -> None:
        self.value = f"({column} -> %s::text)"
        self.params = [*params, key]

    def test(self, test: str, wanted: Any) -> Sql:
        sql, params = getattr(self, f"_{test}")(wanted)
        return f"COALESCE({sql}, false)", params

    def _is(self, wanted: Any) -> Sql:
        return f"({self.value} = %s::jsonb)", [*self.params, json.dumps(wanted)]

    def _filled(self, wanted: bool) -> Sql:
        filled = f"COALESCE({self.value} NOT IN ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb, '{{}}'::jsonb), false)"
        return (filled if wanted else f"NOT {filled}"), [*self.params]

    def _compared(self, sign: str, wanted: Any) -> Sql:
        number = f"CASE WHEN jsonb_typeof({self.value}) = 'number' THEN {self.value}::numeric {sign} %s::text::numeric ELSE false END"
        return number, [*self.params, *self.params, json.dumps(wanted)]

    def _at_least(self, wanted: Any) -> Sql:
        return self._compared(">=", wanted)

    def _at_most(self, wanted: Any) -> Sql:
        return self._compared("<=", wanted)

    def _contains(self, wanted: Any) -> Sql:
        sql = f"(jsonb_typeof({self.value}) = 'array' AND {self.value} @> %s::jsonb)"
        return sql, [*self.params, *self.params, json.dumps([wanted])]


def as_q(tree: Tree, column: str = "answers") -> Q:
    """The condition as a filter: `Ticket.objects.filter(as_q(tree))`. `column` may cross relations (`ticket__answers`)."""
    if "all" in tree:
        return _joined(EVERYTHING, [as_q(branch, column) for branch in tree["all"]], Q.AND)
    if "any" in tree:
        return _joined(NOTHING, [as_q(branch, column) for branch in tree["any"]], Q.OR)
    if "not" in tree:
        return ~as_q(tree["not"], column)
    key, name, wanted = split_test(tree)
    if name == "in":
        return _joined(NOTHING, [Q(JsonTest(column, key, "is", one)) for one in wanted], Q.OR)
    return Q(JsonTest(column, key, name, wanted))


def _joined(nothing: Q, parts: list[Q], connector: str) -> Q:
    if not parts:
        return nothing
    return Q(*parts, _connector=connector)
