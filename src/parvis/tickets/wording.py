"""Texts of presets with placeholders: filled from a fixed dictionary, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.registry import Registry
from parvis.kit.speaking import day, moment
from parvis.kit.times import parse_delay

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.tickets.moves import Moves

PLACEHOLDERS: Registry[Callable[[Moves], str]] = Registry("placeholders of texts about tickets")
"""{name: its value in the active language}, of what layers above know of a ticket."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def fill(texts: Mapping[str, str] | None, values: Mapping[str, str], language: str | None = None) -> str:
    """The text with its placeholders filled; a sentence whose placeholder has no value is left out."""
    sentences = _SENTENCE.split(pick(texts, language))
    kept = [sentence for sentence in sentences if all(values.get(name, "?") for name in _PLACEHOLDER.findall(sentence))]
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), " ".join(kept))


@dataclass(frozen=True)
class Turn:
    """The block that says who acts next, by when and how."""

    turn: str
    title: str
    text: str


def turn_of(ticket: Moves) -> Turn:
    """In the active language and time zone."""
    status = ticket.status
    values = values_of(ticket)
    return Turn(status.turn, fill(status.next_title, values), fill(status.next_text, values))


def values_of(ticket: Moves) -> dict[str, str]:
    """Every placeholder that texts about a ticket may use. One without an answer now is empty.

    `closes_on` is the day until which its people may act before the workflow goes on by itself, to a closed status or to another:
    the text around it says what happens then.
    """
    team = pick(ticket.team.title) if ticket.team else ""
    return {
        "reference": ticket.reference,
        "status": ticket.status.name(),
        "agent": (ticket.agent.full_name if ticket.agent else "") or team or _("the team"),
        "team": team or _("the team"),
        "due": moment(ticket.due_at) if ticket.due_at else "",
        "closes_on": _day(ticket.next_move_at),
        "reopen_until": _day(reopen_until(ticket)),
        **{name: value(ticket) for name, value in PLACEHOLDERS.items()},
    }


def said_by_house(data: Mapping[str, Any], reference: str, language: str | None = None) -> str:
    """The automatic answer that a move left in the journal, with the words of that day."""
    agent = str(data.get("agent") or "") or _("the team")
    status = pick(data.get("status", {}).get("label"), language)
    return fill(data.get("says"), {"status": status, "agent": agent, "reference": reference}, language)


def closes_at(ticket: Moves) -> datetime | None:
    """When the ticket will be closed by itself, if nobody acts."""
    move = ticket.alone()
    closes = move is not None and ticket.workflow.status(move.to).phase == "closed"
    return ticket.next_move_at if closes else None


def reopen_until(ticket: Moves) -> datetime | None:
    """Until when a closed ticket may still be opened again by its people; None once that is over."""
    ways = [
        move
        for move in ticket.workflow.life.moves_from(ticket.status_key)
        if move.within and {"requester", "participant", "organisation"} & set(move.by)
    ]
    ends = (parse_delay(move.within).after(ticket.status_since, ticket.zone) for move in ways)
    return max((end for end in ends if end > now()), default=None)


def _day(at: datetime | None) -> str:
    return day(at) if at else ""
