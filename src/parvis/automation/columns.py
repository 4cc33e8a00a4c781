"""Tests of a condition on columns of a request, as SQL; None for a test that only Python decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from parvis.intake.conditions import is_number
from parvis.intake.conditions_sql import NOTHING, Sql

Wanted = Any  # of a test: a text, a number, true or false


@dataclass(frozen=True)
class Text:
    path: str

    def test(self, name: str, wanted: Wanted) -> Q | None:
        if name == "is":
            return Q(**{self.path: wanted}) if isinstance(wanted, str) else NOTHING
        if name == "filled":
            empty = Q(**{f"{self.path}__isnull": True}) | Q(**{self.path: ""})
            return ~empty if wanted else empty
        return NOTHING


@dataclass(frozen=True)
class Named:
    """A relation that may be to nothing, by the name of what it leads to. Without a join: a “not” beside an “or” would lose rows."""

    relation: str
    named: Callable[[str], Any]

    def test(self, name: str, wanted: Wanted) -> Q | None:
        if name == "is":
            return Q(**{f"{self.relation}__in": self.named(wanted)}) if isinstance(wanted, str) else NOTHING
        if name == "filled":
            return Q(**{f"{self.relation}__isnull": not wanted})
        return NOTHING


@dataclass(frozen=True)
class Number:
    path: str

    def test(self, name: str, wanted: Wanted) -> Q | None:
        if name == "filled":
            return Q(**{f"{self.path}__isnull": not wanted})
        if not is_number(wanted) or name == "contains":
            return NOTHING
        return Q(**{self.path + {"is": "", "at_least": "__gte", "at_most": "__lte"}[name]: wanted})


@dataclass(frozen=True)
class Hours:
    """Since the instant in a column, at `at`."""

    path: str
    at: datetime

    def test(self, name: str, wanted: Wanted) -> Q | None:
        if name == "filled":
            return Q(**{f"{self.path}__isnull": not wanted})
        if name not in ("at_least", "at_most") or not is_number(wanted) or abs(wanted) > 1_000_000:
            return None
        sign = "lte" if name == "at_least" else "gte"
        return Q(**{f"{self.path}__{sign}": self.at - timedelta(hours=wanted)}) if wanted > 0 else None


@dataclass(frozen=True)
class ListHas:
    """A column that is a JSON list of texts."""

    path: str

    def test(self, name: str, wanted: Wanted) -> Q | None:
        if name == "contains":
            return Q(_Has(self.path, wanted)) if isinstance(wanted, str) else NOTHING
        if name == "filled":
            return ~Q(**{self.path: []}) if wanted else Q(**{self.path: []})
        return NOTHING


class _Has(Func):
    output_field = BooleanField()

    def __init__(self, path: str, wanted: str) -> None:
        super().__init__(F(path))
        self.wanted = wanted

    @property
    def identity(self) -> tuple[Any, ...]:
        return (self.__class__, *self.get_source_expressions(), self.wanted)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:  # type: ignore[override]  # no `template` here
        column, params = compiler.compile(self.get_source_expressions()[0])
        # the column is the model's own, the value a parameter
        return f"EXISTS (SELECT 1 FROM JSON_EACH({column}) WHERE value = %s)", [*params, self.wanted]  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Sql:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"({column} @> %s::jsonb)", [*params, json.dumps([self.wanted])]
