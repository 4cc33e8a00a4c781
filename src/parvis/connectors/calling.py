"""What the requests of a service ask of outside systems: a run is written in the transaction of the entry that causes it.

A service says `[[calls]]` with `on` (“submitted”, or the key of a move), `operation` (`<connector>.<operation>`) and `input`: a table
{name in the input: key of an answer}, or the name of one of INPUTS that knows more of the request; all answers where it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from parvis.connectors.running import PRODUCTION, leave
from parvis.journal.acting import LISTENERS
from parvis.kit.registry import Registry
from parvis.tickets.checks import is_past
from parvis.tickets.row import TicketRow

if TYPE_CHECKING:
    from parvis.journal.models import Entry
    from parvis.tickets.models import Ticket


@dataclass(frozen=True)
class Calling:
    """What an input is made of. `said`: the table of the preset; `entry`: what happened, with what was answered to a move."""

    ticket: Ticket
    entry: Entry
    said: Mapping[str, Any]

    @property
    def answers(self) -> Mapping[str, Any]:
        """Of the form, and over them those given to the move."""
        return {**self.ticket.answers, **self.entry.data.get("answers", {})}


INPUTS: Registry[Callable[[Calling], Mapping[str, Any]]] = Registry("inputs of calls")
"""May raise Refused: then what would have caused the call does not happen, and the person reads why."""


@LISTENERS.register("connectors")
def listen(subject: Any, entry: Entry) -> None:
    """A run for each call that the service makes at this entry."""
    if entry.verb not in ("submitted", "moved") or not isinstance(subject, TicketRow) or is_past():
        return
    happened = entry.data.get("move", "") if entry.verb == "moved" else entry.verb
    for number, said in enumerate(subject.service.calls):
        if said["on"] == happened:
            _call(Calling(cast("Ticket", subject), entry, said), number)


def _call(calling: Calling, number: int) -> None:
    ticket = calling.ticket
    leave(
        calling.said["operation"],
        by=calling.entry.actor,
        organisation=ticket.organisation,
        portal_key=ticket.portal.key,
        input=_input(calling),
        key=f"{calling.entry.pk.hex}:{number}",
        ticket=ticket,
        summary=ticket.title,
        environment=calling.said.get("environment", PRODUCTION),
    )


def _input(calling: Calling) -> Mapping[str, Any]:
    said = calling.said.get("input")
    if isinstance(said, str):
        return INPUTS.get(said)(calling)
    answers = calling.answers
    return {name: answers.get(key) for name, key in said.items()} if said else dict(answers)
