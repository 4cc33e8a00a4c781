"""How many requests each view holds: all of them in one query, each stopping at a hundred."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from parvis.desk.queue.asked import VIEWS
from parvis.tickets.filters import Filters
from parvis.tickets.lists import Count
from parvis.tickets.scope import Scope

MOST = 99
URGENT = "urgent"
"""Beside the views: what the person has and is late."""


def tallies(scope: Scope) -> dict[str, Count]:
    wanted = {view.key: Filters().but(**view.fixed) for view in VIEWS.values() if view.is_counted}
    wanted[URGENT] = Filters(agent="me", due="late")
    counted = {name: _count(scope, filters) for name, filters in wanted.items()}
    params = [value for _sql, values in counted.values() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({sql})' for sql, _values in counted.values())}", params)
        numbers = cursor.fetchone()
    return {name: Count(min(number, MOST), number > MOST) for name, number in zip(counted, numbers, strict=True)}


def _count(scope: Scope, filters: Filters) -> tuple[str, list[Any]]:
    """The arms together, none read beyond what is shown."""
    parts: list[str] = []
    params: list[Any] = []
    for arm in scope.arms(filters):
        try:
            sql, values = arm.order_by().values_list("pk")[: MOST + 1].query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS arm_{len(parts)}")  # noqa: S608  compiled by Django
        params += values
    if not parts:
        return "0", []
    return f"SELECT COUNT(*) FROM ({' UNION '.join(parts)} LIMIT {MOST + 1}) AS found", params  # noqa: S608  compiled by Django
