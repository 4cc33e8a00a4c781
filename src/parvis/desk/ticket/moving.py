"""Moves as the desk offers them: those that are one click, those that ask something, those that go with an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.catalogue.workflow import Move, Status
from parvis.intake.definition import MOVE_STEP, Definition
from parvis.intake.forms import StepForm, build_step
from parvis.people.models import User
from parvis.tickets.asking import SPOKEN, context_of
from parvis.tickets.models import Ticket

ENDING = ("solved", "closed")
OF_THE_BOX = frozenset({"mode", "then", "key", "seen", "attached", "kept", "csrfmiddlewaretoken"})
"""What the box that one writes in sends itself: a move that asks under such a name keeps its own page."""


@dataclass(frozen=True)
class Way:
    """A move, where it leads, and in which words the team calls it."""

    move: Move
    status: Status

    @property
    def name(self) -> str:
        return self.move.name(for_agent=True)

    @property
    def status_name(self) -> str:
        return self.status.name(for_agent=True)

    @property
    def asks(self) -> bool:
        """Whether it has a page of its own: something is asked, or somebody."""
        return bool(self.move.asks or self.move.needs)

    @property
    def further(self) -> tuple[dict[str, Any], ...]:
        """What it asks beyond what the answer itself says."""
        return tuple(item for item in self.move.asks if item["key"] not in SPOKEN)

    @property
    def goes_with_an_answer(self) -> bool:
        """What it asks stands in the box one writes in: nothing at all, or fields that need no page of their own."""
        simple = all(item["key"] not in OF_THE_BOX and "show" not in item and item["type"] != "file" for item in self.further)
        return not self.move.needs and not self.move.seeks and simple

    @property
    def ends(self) -> bool:
        return self.status.phase in ENDING


def ways_of(ticket: Ticket, user: User) -> list[Way]:
    """What may be done, then what may be asked for, each in the workflow's order."""
    return [Way(move, ticket.workflow.status(move.to)) for move in (*ticket.moves_for(user), *ticket.approvable_for(user))]


def thens(ways: list[Way], leads_to: Status) -> list[Way]:
    """Those that can go with an answer, one for each status that it does not come to by itself."""
    found: dict[str, Way] = {}
    for way in ways:
        if way.goes_with_an_answer and way.status.key != leads_to.key:
            found.setdefault(way.status.key, way)
    return list(found.values())


def after_answer(ticket: Ticket) -> Status:
    """Where an answer leads by itself: the workflow may tie a move to it."""
    for move in ticket.workflow.life.moves_from(ticket.status_key):
        if "reply_by_handler" in move.on:
            return ticket.workflow.status(move.to)
    return ticket.status


def then_of(ticket: Ticket, user: User, key: str) -> Way | None:
    """The move of this key, where it may go with an answer."""
    return next((way for way in ways_of(ticket, user) if way.move.key == key and way.goes_with_an_answer), None)


def form_of(ticket: Ticket, way: Way, user: User, data: Any = None, answers: Mapping[str, Any] | None = None) -> StepForm:
    """What a move asks beyond the answer it goes with."""
    context = context_of(ticket.service, user, organisation=ticket.organisation, for_staff=True)
    return build_step(Definition.of_fields(way.further), MOVE_STEP, answers=dict(answers or {}), context=context, data=data)
