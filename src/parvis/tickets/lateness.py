"""Telling the team that a commitment comes near, and that it was not kept: each once.

A worker may be killed anywhere: a commitment is marked in the transaction that writes the entry and the mails, under the ticket's lock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.tickets import notices
from parvis.tickets.commitments import milestone_texts
from parvis.tickets.models import Clock, Ticket

logger = logging.getLogger(__name__)

BATCH = 200


@sweep(every_seconds=30)
def warn_due() -> int:
    """Tell of what falls due soon; of how many."""
    near = Clock.objects.filter(met_at=None, warned_at=None, breached_at=None, warn_at__lte=now())
    return _tell(near.order_by("warn_at"), _warn)


@sweep(every_seconds=30)
def break_due() -> int:
    """Tell of what was not kept; of how many."""
    broken = _tell(Clock.objects.filter(met_at=None, breached_at=None, due_at__lte=now()).order_by("due_at"), _break)
    if broken:
        logger.info("commitments broken: %d", broken)
    return broken


def _tell(due: QuerySet[Clock], tell: Callable[[Ticket, Clock], bool]) -> int:
    return each(due.values_list("pk", "ticket")[:BATCH], lambda row: _one(*row, tell))


def _one(pk: UUID, ticket_pk: UUID, tell: Callable[[Ticket, Clock], bool]) -> bool:
    """Looked at again under the ticket's lock: another worker may have told, somebody may have answered."""
    with transaction.atomic():
        ticket = Ticket.objects.select_related("workflow", "portal", "service", "organisation", "agent", "team").get(pk=ticket_pk)
        ticket.lock(merged_too=True)
        one = Clock.objects.filter(pk=pk, met_at=None).first()
        return one is not None and tell(ticket, one)


def _warn(ticket: Ticket, one: Clock) -> bool:
    """What is due already is told as broken, not as coming near."""
    moment = now()
    if one.warned_at or one.breached_at or one.warn_at is None or one.warn_at > moment:
        return False
    one.warned_at = moment
    one.save(update_fields=["warned_at"])
    if one.due_at is not None and one.due_at > moment:
        notices.tell_commitment(ticket, _record(ticket, one, "commitment_warned"), "commitment_warning")
    return True


def _break(ticket: Ticket, one: Clock) -> bool:
    moment = now()
    if one.breached_at or one.due_at is None or one.due_at > moment:
        return False
    one.breached_at = moment
    one.save(update_fields=["breached_at"])
    notices.tell_commitment(ticket, _record(ticket, one, "commitment_broken"), "commitment_breached")
    return True


def _record(ticket: Ticket, one: Clock, verb: str) -> Entry:
    data: dict[str, Any] = {
        "milestone": one.milestone,
        "label": milestone_texts(ticket, one.milestone),
        "due_at": one.due_at.isoformat() if one.due_at else "",
    }
    return Entry.write(ticket, verb, by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
