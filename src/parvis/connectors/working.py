"""Runs that wait for a worker: taken one at a time by a lease, performed, and taken again where a worker died."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db.models import F

from parvis.connectors import breaking
from parvis.connectors.models import Call, Run
from parvis.connectors.performing import CRASHES, attempt, give_up, is_kept_in, lease_for, operation_of
from parvis.connectors.registry import connectors, sweep_of
from parvis.kit.clock import now
from parvis.kit.ids import token
from parvis.kit.jobs import SWEEPS, each, poke, sweep

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 5
BATCH: Final = 50
CALLS_KEPT: Final = timedelta(days=30)
State = Run.State


def perform_due(connector_key: str) -> int:
    """Perform what is due of one connector, the longest due first; how many. Environments whose breaker is open are left alone."""
    if connector_key not in connectors or is_kept_in(connector_key):
        return 0
    done = each(_due(connector_key), perform_one, most=BATCH)
    if done == BATCH and sweep_of(connector_key) in SWEEPS:
        poke(sweep_of(connector_key))
    return done


def perform_one(run: Run) -> int:
    """One attempt at a due run, unless another worker has it or its breaker opened meanwhile; 1 when an attempt was made."""
    try:
        operation = operation_of(run)
    except LookupError:
        return int(give_up(run, "unknown_operation"))
    if run.attempts >= operation.max_attempts + CRASHES:
        return int(give_up(run, "crashed"))
    if now() >= run.begun_at + operation.within and run.attempts:
        return int(give_up(run, "no_end", state=State.TIMED_OUT))
    if operation.calls_out and not breaking.may_call(run.connector_key, run.environment, trial=lease_for(operation)):
        return 0
    if not take(run, lease_for(operation)):
        return 0
    attempt(run)
    return 1


def take(run: Run, lasting: timedelta) -> bool:
    """Hold a due run for this process alone; False when it is not as it was read, so that two workers never hold one."""
    holder, moment = token(), now()
    as_read = Run.objects.filter(pk=run.pk, state=run.state, attempts=run.attempts, lease_until=run.lease_until, leased_by=run.leased_by)
    taken = {"state": State.RUNNING, "attempts": F("attempts") + 1, "lease_until": moment + lasting, "leased_by": holder}
    if not as_read.update(**taken, started_at=run.started_at or moment, updated_at=moment):
        return False
    run.refresh_from_db()
    return True


@sweep(every_seconds=3600)
def forget_old_calls() -> int:
    """The log of calls says how an outside system does these days, not what was asked years ago."""
    old = Call.objects.filter(started_at__lt=now() - CALLS_KEPT).order_by("started_at")
    return Call.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:5000])).delete()[0]


@sweep(every_seconds=600)
def forget_expired() -> int:
    """Runs whose keeping time is over; what a ticket rests on stays."""
    expired = Run.objects.to_purge(now()).filter(parent=None).exclude(parts__is_evidence=True)
    return Run.objects.filter(pk__in=list(expired.order_by("expires_at").values_list("pk", flat=True)[:1000])).delete()[0]


def _due(connector_key: str) -> list[Run]:
    moment = now()
    due = Run.objects.due(moment).filter(connector_key=connector_key).exclude(environment__in=breaking.closed_to(connector_key, moment))
    return list(due.order_by("next_attempt_at", "pk")[: BATCH * 2])
