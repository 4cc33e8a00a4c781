"""What tickets do by themselves: moves whose time has come, reminders before, and forgetting drafts nobody came back to."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from parvis.catalogue.models import Portal, Service
from parvis.intake import uploads as intake_uploads
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.kit.times import parse_delay
from parvis.tickets import drafts
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.satisfaction import OPTION, Terms

logger = logging.getLogger(__name__)

BATCH = 200
STRANGERS_DRAFT_LIFE = timedelta(days=7)
LATEST = timedelta(days=14)
"""Of a ticket closed longer ago than its service's delay and this, nobody is asked: the option may have been written today."""
DRAFT_LIFE = "P90D"
"""Where the portal does not say (`[legal.retention]`, `drafts`)."""
UPLOAD_LIFE = timedelta(days=2)
"""Of a file that belongs to no draft any more: those of a draft live as long as it."""


@sweep(every_seconds=30)
def move_due() -> int:
    """Make the moves that workflows make after a delay; how many. Each in its own transaction, looked at again under its lock."""
    due = _first(Ticket.objects.filter(next_move_at__lte=now()).order_by("next_move_at"))
    moved = each(due, _move)
    if moved:
        logger.info("tickets moved by themselves: %d", moved)
    return moved


@sweep(every_seconds=60)
def remind_due() -> int:
    """Tell whose turn it is that a delayed move comes near; how many were told about."""
    due = _first(Ticket.objects.filter(next_reminder_at__lte=now()).order_by("next_reminder_at"))
    return each(due, _remind)


@sweep(every_seconds=300)
def ask_satisfaction_due() -> int:
    """Ask the requesters of tickets closed long enough ago what they think, where their service says so; how many were asked."""
    asked = 0
    for service in Service.objects.filter(is_active=True, options__has_key=OPTION).select_related("portal"):
        terms = Terms.of(service)
        if terms is not None:
            asked += each(_closed(service, terms), _ask)
    return asked


def _move(pk: Any) -> bool:
    return _ticket(pk).move_alone() is not None


def _remind(pk: Any) -> bool:
    return _ticket(pk).remind() is not None


def _ask(pk: Any) -> bool:
    return _ticket(pk).ask_satisfaction()


def _closed(service: Service, terms: Terms) -> list[Any]:
    """A ticket changes when it closes and after: what changed lately holds what closed lately, and an index leads there."""
    moment, zone = now(), ZoneInfo(service.portal.time_zone)
    since = moment - LATEST - (terms.after.after(moment, zone) - moment)
    closed = Ticket.objects.filter(
        service=service, is_open=False, updated_at__gte=since, closed_at__gte=since, status_key__in=terms.statuses
    )
    rows = (
        closed.filter(survey=None, requester__isnull=False, merged_into=None)
        .order_by("closed_at")
        .values_list("pk", "closed_at")[: BATCH * 5]
    )
    return [pk for pk, closed_at in rows if closed_at and terms.after.after(closed_at, zone) <= moment][:BATCH]


@sweep(every_seconds=3600)
def forget_drafts() -> int:
    """Drop drafts that were left, sooner those of strangers, and files that belong to nothing; how many drafts."""
    moment = now()
    old = [
        *Draft.objects.filter(owner=None, updated_at__lt=moment - STRANGERS_DRAFT_LIFE)[:BATCH],
        *(draft for portal in Portal.objects.all() for draft in _left(portal, moment)),
    ]
    dropped = each(old, _discard)
    intake_uploads.sweep(older_than=_oldest_kept(moment))
    return dropped


def _discard(draft: Draft) -> bool:
    drafts.discard(draft)
    return True


def _left(portal: Portal, moment: datetime) -> QuerySet[Draft]:
    life = parse_delay(str(portal.legal.get("retention", {}).get("drafts") or DRAFT_LIFE))
    before = moment - timedelta(days=life.days + life.months * 30, seconds=life.seconds)
    return Draft.objects.filter(owner__isnull=False, service__portal=portal, updated_at__lt=before)[:BATCH]


def _oldest_kept(moment: datetime) -> datetime:
    """Before this, no file can belong to a draft that still stands."""
    oldest = Draft.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return min(oldest or moment, moment - UPLOAD_LIFE)


def _first(due: QuerySet[Ticket]) -> list[Any]:
    return list(due.values_list("pk", flat=True)[:BATCH])


def _ticket(pk: Any) -> Ticket:
    return Ticket.objects.select_related("workflow", "portal", "service", "organisation", "requester").get(pk=pk)
