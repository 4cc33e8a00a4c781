"""Rounds of approval whose deadline comes near or has passed."""

from __future__ import annotations

from django.db.models import QuerySet

from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.tickets.models import ApprovalRound, Ticket

BATCH = 200


@sweep(every_seconds=30)
def lapse_rounds() -> int:
    """End the rounds whose time is over; how many. Each in its own transaction, looked at again under the ticket's lock."""
    return each(_open().filter(due_at__lte=now()).order_by("due_at")[:BATCH], lambda round: _ticket(round).lapse_round(round.pk))


@sweep(every_seconds=60)
def remind_rounds() -> int:
    """Tell those who have not answered that the deadline comes near; of how many rounds."""
    return each(_open().filter(remind_at__lte=now()).order_by("remind_at")[:BATCH], lambda round: _ticket(round).remind_round(round.pk))


def _open() -> QuerySet[ApprovalRound]:
    return ApprovalRound.objects.filter(ended_at=None, ticket__merged_into=None)


def _ticket(round: ApprovalRound) -> Ticket:
    return Ticket.objects.select_related("workflow", "portal", "service", "organisation", "requester").get(pk=round.ticket_id)
