"""What tickets do by themselves: moves whose time has come, reminders before, and forgetting drafts nobody came back to."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from parvis.intake import uploads as intake_uploads
from parvis.kit.clock import now
from parvis.kit.jobs import sweep
from parvis.tickets import drafts
from parvis.tickets.models import Draft, Ticket

logger = logging.getLogger(__name__)

BATCH = 200
STRANGERS_DRAFT_LIFE = timedelta(days=7)
DRAFT_LIFE = timedelta(days=90)
UPLOAD_LIFE = timedelta(days=2)
"""Of a file that belongs to no draft any more: those of a draft live as long as it."""


@sweep(every_seconds=30)
def move_due() -> int:
    """Make the moves that workflows make after a delay; how many. Each in its own transaction, looked at again under its lock."""
    due = _first(Ticket.objects.filter(next_move_at__lte=now()).order_by("next_move_at"))
    moved = sum(_ticket(pk).move_alone() is not None for pk in due)
    if moved:
        logger.info("tickets moved by themselves: %d", moved)
    return moved


@sweep(every_seconds=60)
def remind_due() -> int:
    """Tell whose turn it is that a delayed move comes near; how many were told about."""
    due = _first(Ticket.objects.filter(next_reminder_at__lte=now()).order_by("next_reminder_at"))
    return sum(_ticket(pk).remind() is not None for pk in due)


@sweep(every_seconds=3600)
def forget_drafts() -> int:
    """Drop drafts that were left, sooner those of strangers, and files that belong to nothing; how many drafts."""
    moment = now()
    old = [
        *Draft.objects.filter(owner=None, updated_at__lt=moment - STRANGERS_DRAFT_LIFE)[:BATCH],
        *Draft.objects.filter(owner__isnull=False, updated_at__lt=moment - DRAFT_LIFE)[:BATCH],
    ]
    for draft in old:
        drafts.discard(draft)
    intake_uploads.sweep(older_than=_oldest_kept(moment))
    return len(old)


def _oldest_kept(moment: datetime) -> datetime:
    """Before this, no file can belong to a draft that still stands."""
    oldest = Draft.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return min(oldest or moment, moment - UPLOAD_LIFE)


def _first(due: QuerySet[Ticket]) -> list[Any]:
    return list(due.values_list("pk", flat=True)[:BATCH])


def _ticket(pk: Any) -> Ticket:
    return Ticket.objects.select_related("workflow", "portal", "service", "organisation", "requester").get(pk=pk)
