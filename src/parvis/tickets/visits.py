"""The appointment of a request: tied to it when it is filed, once for all; what becomes of one is told to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from parvis.journal.acting import LISTENERS
from parvis.planning import deciding, visits
from parvis.planning.models import Booking
from parvis.tickets.models import Ticket

if TYPE_CHECKING:
    from parvis.journal.models import Entry
    from parvis.tickets.row import TicketRow

KIND: Final = "ticket"
"""`Booking.subject_kind` of one that belongs to a request."""
BOOKED: Final = "visit_booked"
"""The event that a request is told when another appointment is made in the place of its own."""
MISSED: Final = "visit_missed"
"""And when its own has to be booked again, whoever found that out."""


def visit_of(ticket: TicketRow) -> Booking | None:
    """The last one that is or was made for it."""
    tied = Booking.objects.filter(subject_kind=KIND, subject_id=ticket.pk, organisation=ticket.organisation_id)
    return tied.select_related("resource__calendar", "rule__calendar", "organisation", "user").order_by("-id").first()


def holder_of(booking: Booking) -> UUID | None:
    """The request it belongs to."""
    return booking.subject_id if booking.subject_kind == KIND else None


def tie(booking: Booking, ticket: Ticket) -> bool:
    """Whether it belongs to `ticket` from now on; False when another was faster. The caller holds the row and the transaction."""
    if holder_of(booking) not in (None, ticket.pk):
        return False
    booking.subject_kind, booking.subject_id = KIND, ticket.pk
    booking.save(update_fields=["subject_kind", "subject_id"])
    return True


def missed(ticket: TicketRow, *, reason: str) -> None:
    """The visit did not take place, as the request hears from the same source: its appointment has to be made again. Nothing where
    none is confirmed."""
    booking = visit_of(ticket)
    if booking and booking.state == Booking.State.CONFIRMED:
        visits.missed(booking, by=None, reason=reason, is_heard=True)


def done(ticket: TicketRow) -> None:
    booking = visit_of(ticket)
    if booking and booking.state == Booking.State.CONFIRMED:
        visits.done(booking, by=None)


def give_up(ticket: Ticket, entry: Entry) -> None:
    """The appointment that was to come is cancelled, and none is to be booked again."""
    booking = visit_of(ticket)
    if booking is not None:
        deciding.withdraw(booking, by=entry.actor, made_for=ticket.reference, from_team=entry.is_from_team)


@LISTENERS.register("visits of requests")
def listen(subject: Any, entry: Entry) -> None:
    """What becomes of the appointment of a request moves it on where its workflow says so; one that is given up needs none."""
    if isinstance(subject, Ticket) and entry.verb == "moved" and subject.workflow.status(entry.data["to"]).given_up:
        give_up(subject, entry)
    elif isinstance(subject, Booking) and (event := _event(subject, entry)) and (holder := holder_of(subject)):
        ticket = Ticket.objects.filter(pk=holder).first()
        if ticket is not None:
            ticket.on_event(event)


def _event(booking: Booking, entry: Entry) -> str:
    if entry.verb == "missed" and not entry.data.get("heard"):
        return MISSED
    return BOOKED if entry.verb == "booked" and booking.replaces_id and booking.is_live else ""
