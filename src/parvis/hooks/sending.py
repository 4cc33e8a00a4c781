"""The way out: deliveries that are due are leased one at a time, sent, and marked; a worker may be killed anywhere.

What was sent may be sent again, with the same id, when a worker died before it could write that it was taken.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.outbox import body, require_original
from parvis.hooks.signing import signature
from parvis.kit import egress
from parvis.kit.clock import now
from parvis.kit.ids import token
from parvis.kit.jobs import sweep
from parvis.kit.registry import Registry
from parvis.kit.text import one_line

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
BATCH: Final = 100
BACK_OFF: Final = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, 600, 600))]
"""After each failed attempt; the one after the last is the last."""
PATIENCE: Final = timedelta(days=5)
"""Given up with nothing taken for so long, the webhook is disabled."""
KEPT: Final = timedelta(days=90)
SHOWN: Final = 300
"""Characters that are kept of the answer to a failed attempt."""
GONE: Final = 410
PING: Final = "ping"
"""The event of a trial."""
State = Delivery.State

ALARMS: Registry[Callable[[Delivery, bool], None]] = Registry("alarms of webhooks")
"""Called when a delivery is given up, in that transaction; the second says whether its webhook was disabled for it."""


@sweep(every_seconds=10)
def send_due() -> int:
    """Send what is due; how many were taken. A webhook that fails is left alone until the next round; a copy calls nobody."""
    if settings.IS_COPY:
        return 0
    taken, failing = 0, set[UUID]()
    for _ in range(BATCH):
        delivery = lease_next(failing)
        if delivery is None:
            break
        if deliver(delivery):
            taken += 1
        else:
            failing.add(delivery.webhook_id)
    return taken


@sweep(every_seconds=6 * 3600)
def forget_old() -> int:
    """Let go of what was settled long ago."""
    old = Delivery.objects.filter(created_at__lt=now() - KEPT).exclude(state__in=[State.WAITING, State.SENDING])
    return Delivery.objects.filter(pk__in=list(old.order_by("pk").values_list("pk", flat=True)[:5000])).delete()[0]


def lease_next(failing: Collection[UUID] = ()) -> Delivery | None:
    """Take the next that is due for this process alone. Two workers never hold the same one."""
    moment, mine = now(), f"{socket.gethostname()[:40]}:{os.getpid()}:{token()[:8]}"
    due = Delivery.objects.due(moment).filter(webhook__state=Webhook.State.ACTIVE).exclude(webhook__in=failing)
    for found in due.order_by("next_attempt_at", "pk")[:5]:
        as_read = Delivery.objects.filter(pk=found.pk, state=found.state, attempts=found.attempts, lease_until=found.lease_until)
        if as_read.update(state=State.SENDING, lease_until=moment + LEASE, leased_by=mine, attempts=F("attempts") + 1):
            return Delivery.objects.select_related("webhook").get(pk=found.pk)
    return None


def deliver(delivery: Delivery) -> bool:
    """One attempt at a leased one; whether it was taken."""
    if _attempt(delivery):
        return _taken(delivery)
    _postpone(delivery)
    return False


def try_out(webhook: Webhook) -> Delivery:
    """A trial, at once and kept nowhere, whatever the state of the webhook: see its `last_…`. Raises Refused in a copy."""
    require_original()
    trial = Delivery(webhook=webhook, event=PING, payload=body(PING, now().isoformat()))
    trial.state = State.SENT if _attempt(trial) else State.FAILED
    return trial


def _attempt(delivery: Delivery) -> bool:
    """What came of it is in its `last_…`, not written yet."""
    begun, answer, problem = time.monotonic(), None, ""
    try:
        answer = call(delivery)
    except (egress.Forbidden, egress.Unreachable) as error:
        problem = error.code
    except ValueError:  # the secret is none, or was sealed with a key that was lost
        problem = "secret"
    is_taken = answer is not None and 200 <= answer.status < 300
    delivery.last_took, delivery.last_attempt_at = timedelta(seconds=time.monotonic() - begun), now()
    delivery.last_status = answer.status if answer else None
    delivery.last_error = "" if is_taken else one_line(answer.text, SHOWN) if answer else problem
    return is_taken


def call(delivery: Delivery) -> egress.Answer:
    """Raises Forbidden, Unreachable, and ValueError for a secret that cannot be read."""
    said = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp, name = int(now().timestamp()), str(delivery.pk)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Parvis",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(delivery.webhook.secret, name, timestamp, said),
    }
    return egress.post(delivery.webhook.url, said, headers, settings.HOOKS_ALLOW)


def _taken(delivery: Delivery) -> bool:
    with transaction.atomic():
        if _settle(delivery, state=State.SENT, sent_at=now(), next_attempt_at=None):
            Webhook.objects.filter(pk=delivery.webhook_id).update(failures=0, last_success_at=now())
    logger.info("delivery %s of webhook %s taken", delivery.pk, delivery.webhook_id)
    return True


def _postpone(delivery: Delivery) -> None:
    """Later, or never: when the receiver says that it is gone, and when the back-off is used up."""
    is_final = delivery.last_status == GONE or delivery.attempts > len(BACK_OFF)
    state = State.FAILED if is_final else State.WAITING
    later = None if is_final else now() + BACK_OFF[delivery.attempts - 1]
    with transaction.atomic():
        if _settle(delivery, state=state, next_attempt_at=later):
            Webhook.objects.filter(pk=delivery.webhook_id).update(failures=F("failures") + 1)
            if is_final:
                _give_up(delivery)
    logger.warning("delivery %s not taken, attempt %s", delivery.pk, delivery.attempts)


def _give_up(delivery: Delivery) -> None:
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    is_lost = delivery.last_status == GONE or (webhook.last_success_at or webhook.created_at) < now() - PATIENCE
    if is_lost and webhook.state == Webhook.State.ACTIVE:
        Webhook.objects.filter(pk=webhook.pk).update(state=Webhook.State.DISABLED, disabled_at=now(), updated_at=now())
    for _name, alarm in ALARMS.items():
        alarm(delivery, is_lost)


def _settle(delivery: Delivery, **values: object) -> int:
    """What came of the attempt, unless the lease was lost meanwhile."""
    names = ("last_status", "last_error", "last_took", "last_attempt_at")
    told = {name: getattr(delivery, name) for name in names}
    held = Delivery.objects.filter(pk=delivery.pk, leased_by=delivery.leased_by, attempts=delivery.attempts, state=State.SENDING)
    return held.update(lease_until=None, leased_by="", **told, **values)
