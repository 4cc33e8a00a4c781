"""A queue as a table: its columns, how it is sorted, what can be done to the rows one chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from parvis.desk.find.vocabulary import Vocabulary
from parvis.desk.queue.asked import DUE, Asked
from parvis.desk.queue.columns import COLUMNS, Column, chosen
from parvis.desk.queue.listing import page, sorted_page
from parvis.people.models import User
from parvis.tickets import bulk
from parvis.tickets.lists import Row
from parvis.tickets.scope import Scope


@dataclass(frozen=True)
class Heading:
    """`sort`: what the address says when one clicks on it; `way`: of the arrow, empty for a column that does not sort now."""

    column: Column
    sort: str
    way: str

    @property
    def label(self) -> str | Promise:
        return self.column.label


@dataclass(frozen=True)
class Line:
    row: Row
    cells: list[tuple[Column, object]]


def context_of(user: User, asked: Asked, scope: Scope, *, after: str, columns: Iterable[str]) -> dict[str, Any]:
    shown = chosen(user, columns)
    found = sorted_page(user, asked, after=after, scope=scope) if asked.sort else None
    is_too_long = bool(asked.sort) and found is None
    found = found or page(user, asked, after=after, scope=scope)
    vocabulary = Vocabulary(scope)
    return {
        "asked": asked,
        "vocabulary": vocabulary,
        "found": found,
        "headings": [_heading(asked, column) for column in shown],
        "lines": [Line(row, [(column, column.said(row.ticket)) for column in shown]) for row in found.rows],
        "is_too_long": is_too_long,
        "columns": [(column, column in shown) for column in COLUMNS.values()],
        "chosen_keys": [column.key for column in shown],
        "most": bulk.MOST,
        "agents": vocabulary.agents,
        "teams": vocabulary.teams,
        "priorities": vocabulary.values("priority"),
        "moves": moves_of(vocabulary),
        "is_continued": bool(after),
    }


def moves_of(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Those of the team that ask nothing, by name; each workflow has its own."""
    found: dict[str, str] = {}
    for workflow in {service.workflow_id: service.workflow for service in vocabulary.services}.values():
        for move in workflow.life.moves:
            if "handler" in move.by and not move.asks and not move.needs:
                found.setdefault(move.key, move.name(for_agent=True))
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _heading(asked: Asked, column: Column) -> Heading:
    key = asked.sort.lstrip("-")
    if not column.is_sortable:
        return Heading(column, "", "")
    if column.key == key:
        is_down = asked.sort.startswith("-")
        return Heading(column, column.key if is_down else f"-{column.key}", "descending" if is_down else "ascending")
    by_order = not asked.sort and column.key == ("due" if asked.order == DUE else "updated")
    return Heading(column, column.key, ("ascending" if asked.order == DUE else "descending") if by_order else "")
