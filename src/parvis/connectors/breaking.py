"""The circuit breaker of a connector: when it is left alone, who may try it, and when it is called again."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from parvis.connectors.models import Breaker
from parvis.connectors.registry import Patience, connectors
from parvis.kit.clock import now

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)

CLOSED: Final = {"state": Breaker.State.CLOSED, "failures": 0, "openings": 0, "opened_at": None, "rested_at": None, "trial_at": None}
SEEN: Final = timedelta(minutes=1)
"""How stale “answered last at” may be: a success that changes nothing else is not written each time."""


def may_call(connector_key: str, environment: str, *, trial: timedelta) -> bool:
    """Whether a call may go out now. While the breaker is open, one caller at a time may try, each `trial` after the one before."""
    breaker = Breaker.objects.filter(connector_key=connector_key, environment=environment).first()
    if breaker is None or not breaker.is_open:
        return True
    moment = now()
    waiting = Breaker.objects.filter(pk=breaker.pk, state=Breaker.State.OPEN, trial_at__lte=moment)
    return bool(waiting.update(trial_at=moment + trial))


def closed_to(connector_key: str, moment: datetime) -> list[str]:
    """The environments of the connector that nobody may call now."""
    return list(Breaker.objects.shut(moment).filter(connector_key=connector_key).values_list("environment", flat=True))


def answered(connector_key: str, environment: str) -> None:
    """It works: whatever was counted against it is forgotten."""
    moment = now()
    stale = Q(last_success_at=None) | Q(last_success_at__lt=moment - SEEN)
    rows = Breaker.objects.filter(connector_key=connector_key, environment=environment)
    rows.filter(Q(state=Breaker.State.OPEN) | Q(failures__gt=0) | stale).update(**CLOSED, last_success_at=moment)


def failed(connector_key: str, environment: str, code: str) -> bool:
    """Count it; whether the breaker is open now. A failed trial opens it again, for twice as long."""
    patience = connectors.get(connector_key).patience
    with transaction.atomic():
        Breaker.objects.get_or_create(connector_key=connector_key, environment=environment)
        breaker = Breaker.objects.select_for_update().get(connector_key=connector_key, environment=environment)
        moment = now()
        if breaker.window_since < moment - patience.window:
            breaker.failures, breaker.window_since = 0, moment
        breaker.failures += 1
        breaker.last_error_code, breaker.last_failure_at = code, moment
        if breaker.is_open or breaker.failures >= patience.failures:
            _open(breaker, patience, moment)
        breaker.save()
    return breaker.is_open


def close(breaker: Breaker) -> bool:
    """By hand: somebody knows that it works again. False when it was not open."""
    rows = Breaker.objects.filter(pk=breaker.pk, state=Breaker.State.OPEN)
    return bool(rows.update(**CLOSED))


def _open(breaker: Breaker, patience: Patience, moment: datetime) -> None:
    """Calls that were under way when it opened fail too; those do not make it rest longer: only a trial does, after its rest."""
    if breaker.rested_at and moment < breaker.rested_at + _rest(breaker, patience):
        return
    breaker.openings += 1
    breaker.state, breaker.opened_at, breaker.rested_at = Breaker.State.OPEN, breaker.opened_at or moment, moment
    breaker.trial_at = moment + _rest(breaker, patience)
    logger.warning("connector %s (%s) does not answer: opened %s times", breaker.connector_key, breaker.environment, breaker.openings)


def _rest(breaker: Breaker, patience: Patience) -> timedelta:
    times: int = 2 ** min(breaker.openings - 1, 20)
    return min(patience.rest * times, patience.longest)
