"""The ledger of tickets about which nothing was promised when they were filed: what the journal tells of their moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from parvis.catalogue.workflow import Life, Move, Status
from parvis.journal.models import Entry
from parvis.tickets.commitments import named
from parvis.tickets.models import Interval

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.tickets.row import TicketRow


def remembered(ticket: TicketRow, entries: Iterable[Entry]) -> Iterator[Interval]:
    """Not written. `entries`: those of its moves, in order. A status that the workflow has no more counts as its phase did."""
    life = ticket.workflow.life
    yield _mark(ticket, life, _status(life, life.start, {}), None, ticket.created_at, Interval.Reason.FILED)
    for entry in entries:
        key = str(entry.data.get("move"))
        status = _status(life, str(entry.data.get("to")), entry.data.get("status", {}))
        move = next((one for one in life.moves if one.key == key), None)
        yield _mark(ticket, life, status, move, entry.created_at, Interval.Reason.MOVED)


def _mark(ticket: TicketRow, life: Life, status: Status, move: Move | None, at: datetime, reason: str) -> Interval:
    return Interval(
        organisation_id=ticket.organisation_id,
        ticket_id=ticket.pk,
        at=at,
        is_counted=life.counts(status, move),
        reason=reason,
        data=named(status),
    )


def _status(life: Life, key: str, said: dict[str, object]) -> Status:
    try:
        return life.status(key)
    except KeyError:
        label = said.get("label") if isinstance(said.get("label"), dict) else {"": key}
        return Status(key, str(said.get("phase", "active")), "team", "alert", "calm", label, label)  # type: ignore[arg-type]  # as written
