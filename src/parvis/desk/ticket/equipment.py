"""What a request's page says of the equipment it is about."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.assets.reading import State, is_under_warranty, state_of
from parvis.people.models import User
from parvis.tickets import equipment
from parvis.tickets.models import Ticket

MOST_OTHERS = 5


@dataclass(frozen=True)
class Piece:
    judged: equipment.Judged

    @property
    def asset(self) -> equipment.Asset:
        return self.judged.asset

    @property
    def is_covered(self) -> bool | None:
        return self.judged.is_covered

    @property
    def state(self) -> State:
        return state_of(self.asset)

    @property
    def is_under_warranty(self) -> bool | None:
        return is_under_warranty(self.asset)


@dataclass(frozen=True)
class Equipment:
    """`others`: what else is open about the same; `has_more`: than what is listed."""

    pieces: list[Piece]
    others: list[Ticket]
    has_more: bool = False

    @classmethod
    def of(cls, ticket: Ticket, user: User) -> Equipment | None:
        """None where the portal knows no equipment."""
        if not equipment.is_about_equipment(ticket):
            return None
        assets = equipment.named(ticket)
        others = list(equipment.also_open(ticket, user, assets)[: MOST_OTHERS + 1]) if assets else []
        return cls([Piece(one) for one in equipment.judged(ticket, assets)], others[:MOST_OTHERS], len(others) > MOST_OTHERS)
