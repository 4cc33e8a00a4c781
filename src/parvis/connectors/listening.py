"""Notifications of outside systems: kept first, then applied once, in the order of their sequence, each in one transaction.

One that comes before its time waits for those that lack, for a while; one that comes too late, or again, changes nothing and stays
to be seen. What cannot be applied is tried again some times, then left to the team.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import F

from parvis.connectors import telling
from parvis.connectors.models import Notification, Run
from parvis.connectors.registry import Told, connectors
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, poke, sweep

logger = logging.getLogger(__name__)

APPLY: Final = "connectors.apply_due"
BATCH: Final = 200
UNCLAIMED: Final = timedelta(minutes=15)
"""How long one waits for the run that it is about: it may come before the answer that says its reference."""
BACK_OFF: Final = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600)]
"""After each failed attempt; the one after the last is the last."""
KEPT: Final = timedelta(days=90)
"""Those that are about nothing we know."""
STUMBLES: Final = (Refused, LookupError, TypeError, ValueError, AttributeError, ObjectDoesNotExist, DatabaseError)
State = Notification.State


def receive(
    connector_key: str,
    *,
    event_id: str,
    remote_reference: str,
    sequence: int | None,
    kind: str,
    at: datetime,
    data: Mapping[str, Any],
) -> Notification:
    """Keep it; a worker applies it at once (`apply_due`). The row of the first, when this event came before.

    `sequence`: 1, 2, 3… among those of `remote_reference`, None where the outside system counts nothing. Raises Unknown for a connector.
    """
    connectors.get(connector_key)
    told = {"remote_reference": remote_reference[:120], "sequence": sequence, "kind": kind[:60], "at": at, "data": dict(data)}
    try:
        with transaction.atomic():
            notification = Notification.objects.create(connector_key=connector_key, event_id=event_id[:200], **told)
            poke(APPLY)
    except IntegrityError:
        known = Notification.objects.filter(connector_key=connector_key, event_id=event_id[:200])
        known.update(repeats=F("repeats") + 1)
        logger.info("notification %s of %s came again", event_id[:200], connector_key)
        return known.get()
    return notification


@sweep(every_seconds=5)
def apply_due() -> int:
    """Apply what waits, in the order of each reference; how many were settled."""
    due = Notification.objects.due(now()).order_by("next_attempt_at", "pk").values_list("connector_key", "remote_reference")
    return each(dict.fromkeys(list(due[:BATCH])), apply_of)


def apply_of(about: tuple[str, str]) -> int:
    """Those of one (connector, reference), as far as their order and their handler let them; how many were settled."""
    settled = 0
    while notification := _first_waiting(*about):
        if not _step(notification):
            break
        settled += 1
    return settled


def try_again(notification: Notification) -> bool:
    """By hand, at once and whatever its order, for one that was given up; whether it is applied now."""
    claimed = Run.objects.filter(connector_key=notification.connector_key, remote_reference=notification.remote_reference)
    if notification.state != State.FAILED or not claimed.exists():
        return False
    return _apply(notification, is_last=True)


@sweep(every_seconds=6 * 3600)
def forget_unclaimed() -> int:
    """Those that were about nothing we know; the others go with their run."""
    old = Notification.objects.filter(run=None, received_at__lt=now() - KEPT)
    return Notification.objects.filter(pk__in=list(old.order_by("received_at").values_list("pk", flat=True)[:5000])).delete()[0]


def _first_waiting(connector_key: str, remote_reference: str) -> Notification | None:
    waiting = Notification.objects.of(connector_key, remote_reference).filter(state=State.WAITING)
    return waiting.order_by(F("sequence").asc(nulls_first=True), "at", "pk").first()


def _step(notification: Notification) -> bool:
    """Whether it was settled, so that the next one may be looked at."""
    moment = now()
    if notification.next_attempt_at and notification.next_attempt_at > moment and notification.attempts:
        return False  # it stumbled a moment ago: those behind it wait for it
    run = Run.objects.filter(connector_key=notification.connector_key, remote_reference=notification.remote_reference).first()
    if run is None:
        return _wait_for_its_run(notification, moment)
    if notification.sequence is None or notification.sequence <= run.last_sequence + 1:
        return _apply(notification)
    given_up_at = notification.received_at + connectors.get(notification.connector_key).grace
    if given_up_at <= moment:
        return _apply(notification)
    _postpone(notification, given_up_at)
    return False


def _apply(notification: Notification, *, is_last: bool = False) -> bool:
    """In one transaction, once whoever else applies it; whether it was settled. The attempt is counted before: one that kills its
    worker is tried no more often than one that fails."""
    is_by_hand = notification.state == State.FAILED
    if notification.attempts > len(BACK_OFF) and not is_by_hand:
        _leave(notification, "crashed")
        return True
    attempts = notification.attempts + 1
    is_last = is_last or attempts > len(BACK_OFF)
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    Notification.objects.filter(pk=notification.pk).update(attempts=attempts, next_attempt_at=now() + pause)
    try:
        with transaction.atomic():
            return _applied(notification, is_forced=is_by_hand)
    except OperationalError:  # the database, not the news
        raise
    except STUMBLES as error:
        code = error.code if isinstance(error, Refused) else type(error).__name__
        logger.exception("notification %s cannot be applied", notification.pk)
        state = {"state": State.FAILED, "next_attempt_at": None} if is_last else {}
        Notification.objects.filter(pk=notification.pk).exclude(state=State.APPLIED).update(error_code=code[:60], **state)
        return is_last and not is_by_hand


def _applied(notification: Notification, *, is_forced: bool) -> bool:
    run = Run.objects.select_for_update(of=("self",)).get(
        connector_key=notification.connector_key, remote_reference=notification.remote_reference
    )
    held = Notification.objects.select_for_update(of=("self",)).get(pk=notification.pk)
    if held.state not in (State.WAITING, State.FAILED):
        return True
    if not is_forced and _is_outdated(held, run):
        return _end(held, run, State.OUTDATED)
    handler = connectors.get(held.connector_key).handlers.get(held.kind)
    told = handler(run, held) if handler else Told(event=held.kind)
    telling.tell(run, told, at=held.at)
    if held.sequence is not None and held.sequence > run.last_sequence:
        Run.objects.filter(pk=run.pk).update(last_sequence=held.sequence, updated_at=now())
    return _end(held, run, State.APPLIED)


def _is_outdated(held: Notification, run: Run) -> bool:
    """Where nothing is counted, what happened before something that was applied already is old."""
    if held.sequence is not None:
        return held.sequence <= run.last_sequence
    return run.notifications.filter(state=State.APPLIED, sequence=None, at__gt=held.at).exists()


def _end(held: Notification, run: Run, state: str) -> bool:
    held.state, held.run, held.organisation_id = state, run, run.organisation_id
    held.applied_at = now() if state == State.APPLIED else None
    held.next_attempt_at, held.error_code = None, ""
    held.save(update_fields=["state", "run", "organisation", "applied_at", "next_attempt_at", "error_code"])
    return True


def _wait_for_its_run(notification: Notification, moment: datetime) -> bool:
    if notification.received_at + UNCLAIMED > moment:
        _postpone(notification, moment + BACK_OFF[0])
        return False
    _leave(notification, "unknown_reference")
    return True


def _leave(notification: Notification, code: str) -> None:
    """To the team."""
    rows = Notification.objects.filter(pk=notification.pk, state=State.WAITING)
    rows.update(state=State.FAILED, error_code=code, next_attempt_at=None)


def _postpone(notification: Notification, until: datetime) -> None:
    Notification.objects.filter(pk=notification.pk, state=State.WAITING).update(next_attempt_at=until)
