"""What a ticket learns of the calls made for it: a line of its history, and an event to which its workflow may tie a move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from parvis.connectors.models import Run
from parvis.connectors.registry import CALL_FAILED, NOTHING, Operation, Told
from parvis.journal.models import Entry
from parvis.tickets import notices, search
from parvis.tickets.models import Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.people.models import User

CAME_TO_NOTHING: Final = Told(event=CALL_FAILED)


def tell_end(run: Run, operation: Operation | None, told: Told | None) -> None:
    """How a run ended; the caller holds the transaction that says so."""
    if run.ticket_id is None:
        return
    if told is None and not run.is_done:
        told = operation.failed if operation and operation.failed else CAME_TO_NOTHING
        note(run, "run_failed", {"state": run.state, "code": run.error_code})
    tell(run, told or NOTHING)


def tell(run: Run, told: Told, *, at: datetime | None = None) -> None:
    """The ticket of `run` learns it, in the transaction under way. `at`: when it happened, where that was not now."""
    if run.ticket_id is None or told == NOTHING:
        return
    ticket = Ticket.objects.get(pk=run.ticket_id)
    data = {"run": run.number, **({"at": at.isoformat()} if at else {})}
    if told.notes:
        _write(ticket, "run_told", data | {"says": dict(told.notes)}, is_internal=True)
    entry = _write(ticket, "run_told", data | {"says": dict(told.says)}, is_internal=False) if told.says else None
    if entry:
        ticket.lock(merged_too=True)
        search.add(ticket, " ".join(told.says.values()))
    moved = ticket.on_event(told.event, told=dict(told.says)) if told.event else None
    if entry and not moved:
        notices.tell_news(ticket, entry)


def note(run: Run, verb: str, data: Mapping[str, Any], *, by: User | None = None) -> None:
    """A line for the team about `run`, in the history of its ticket."""
    if run.ticket_id:
        _write(Ticket.objects.get(pk=run.ticket_id), verb, {"run": run.number, "name": run.name, **data}, is_internal=True, by=by)


def _write(ticket: Ticket, verb: str, data: dict[str, Any], *, is_internal: bool, by: User | None = None) -> Entry:
    channel = Entry.Channel.WEB if by else Entry.Channel.AUTO
    return Entry.write(ticket, verb, by=by, from_team=True, internal=is_internal, data=data, channel=channel)
