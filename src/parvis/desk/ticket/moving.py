"""Moves as the desk offers them: those that are one click, those that ask something, those that go with an answer."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.catalogue.workflow import Move, Status
from parvis.people.models import User
from parvis.tickets.asking import SPOKEN
from parvis.tickets.models import Ticket

ENDING = ("solved", "closed")


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
    def goes_with_an_answer(self) -> bool:
        """It asks for nothing but what the answer itself says."""
        return not self.move.needs and not self.move.seeks and all(item["key"] in SPOKEN for item in self.move.asks)

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
