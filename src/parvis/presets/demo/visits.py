"""Requests of the past whose appointment the demo has: what they order is known outside, so that their story can go on."""

from __future__ import annotations

from parvis.connectors import calling
from parvis.connectors.models import Run
from parvis.connectors.simulated.ordering import wait_for_visit
from parvis.connectors.working import perform_one
from parvis.planning.models import Booking
from parvis.tickets.models import Ticket
from parvis.tickets.visits import visit_of


def hand_over(ticket: Ticket) -> None:
    """Order it as if it were sent now; where the visit was missed, another one is waited for."""
    told = Ticket.objects.get(pk=ticket.pk)
    if not told.is_open:
        return
    calling.listen(told, told.entries.get(verb="submitted"))
    visit = visit_of(told)
    for run in Run.objects.filter(ticket=told.pk):
        perform_one(run)
        if visit and visit.state == Booking.State.MISSED:
            wait_for_visit(run.once)
