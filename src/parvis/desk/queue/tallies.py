"""How many requests each view holds: all of them in one query, each stopping at a hundred."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parvis.desk.queue.asked import VIEWS
from parvis.kit.prepared import Shapes, bind, run
from parvis.tickets.filters import Filters
from parvis.tickets.lists import Count, union
from parvis.tickets.scope import Scope, Who, arms_of
from parvis.tickets.visibility import TicketQuerySet

MOST = 99
URGENT = "urgent"
"""Beside the views: what the person has and is late."""


def tallies(scope: Scope) -> dict[str, Count]:
    wanted = {view.key: Filters().but(**view.fixed) for view in VIEWS.values() if view.is_counted}
    wanted[URGENT] = Filters(agent="me", due="late")
    shape = (scope.who.shape, tuple(wanted.items()))
    if all(scope.is_usual(filters) for filters in wanted.values()):
        sql, params = WRITTEN.of(shape, lambda: _counts(wanted, lambda filters: arms_of(Who.slots(shape[0]), filters)))
        params = bind(params, scope.who.values)
    else:
        sql, params = _counts(wanted, scope.arms)
    [numbers] = run(sql, params)
    return {name: Count(min(number, MOST), number > MOST) for name, number in zip(wanted, numbers, strict=True)}


WRITTEN = Shapes()


def _counts(wanted: Mapping[str, Filters], arms: Callable[[Filters], list[TicketQuerySet]]) -> tuple[str, list[Any]]:
    counted = [_count(arms(filters)) for filters in wanted.values()]
    return f"SELECT {', '.join(f'({sql})' for sql, _values in counted)}", [value for _sql, values in counted for value in values]


def _count(arms: list[TicketQuerySet]) -> tuple[str, list[Any]]:
    """The arms together, none read beyond what is shown."""
    sql, params = union(arms, MOST + 1, columns=("pk",))
    return (f"SELECT COUNT(*) FROM ({sql}) AS found", params) if sql else ("0", [])  # noqa: S608  compiled by Django
