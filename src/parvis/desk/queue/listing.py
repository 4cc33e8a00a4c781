"""A queue by what presses most: commitments first, then who has waited longest for the team, then what waits for somebody else."""

from __future__ import annotations

from parvis.desk.find.meaning import Meant, understand
from parvis.desk.queue.asked import SORTS, Asked
from parvis.people.models import User
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.lists import Page
from parvis.tickets.scope import Scope

SIZE = 40


def meant_by(asked: Asked, scope: Scope) -> Meant | None:
    """What its words say, with their operators; the view itself comes first."""
    return understand(asked.filters.q, scope, asked.filters) if asked.filters.q else None


def filters_of(asked: Asked, scope: Scope) -> Filters:
    meant = meant_by(asked, scope)
    return meant.filters.but(**asked.view.fixed) if meant else asked.filters


def page(user: User, asked: Asked, *, after: str, scope: Scope) -> Page:
    return lists.page(user, filters_of(asked, scope), after=after, size=SIZE, scope=scope, order=asked.sorting)


def sorted_page(user: User, asked: Asked, *, after: str, scope: Scope) -> Page | None:
    """By the column the address names; None where the list is too long for that."""
    way, column = ("-" if asked.sort.startswith("-") else ""), SORTS[asked.sort.lstrip("-")]
    return lists.sorted_page(user, filters_of(asked, scope), way + column, after=after, size=SIZE, scope=scope)
