"""What is told to other systems is a row, written in the transaction of its cause. `tell` is the only way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import poke

if TYPE_CHECKING:
    from parvis.people.models import Organisation

SEND: Final = "hooks.send_due"
VERSION: Final = 1
"""Of what bodies look like; raised when a receiver would have to be changed."""
State = Delivery.State


def body(event: str, at: str, **data: Any) -> dict[str, Any]:
    """What a receiver reads. `at`: ISO 8601; docs/webhooks.md says what `data` holds."""
    return {"type": event, "version": VERSION, "timestamp": at, "data": data}


def tell(webhook: Webhook, event: str, *, about: UUID, organisation: Organisation, payload: dict[str, Any]) -> bool:
    """Write what shall be told; False when the webhook was told of `about` before. A worker sends it once the transaction commits."""
    made = {"organisation": organisation, "event": event, "payload": payload}
    _row, is_new = Delivery.objects.get_or_create(webhook=webhook, entry_id=about, defaults=made)
    if is_new:
        poke(SEND)
    return is_new


def send_again(delivery: Delivery) -> bool:
    """Once more, with the id it had, at once; False while it is being sent, or waits for it already. Raises Refused in a copy."""
    require_original()
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.SENDING).exclude(state=State.WAITING, attempts=0)
    done = rows.update(state=State.WAITING, next_attempt_at=now(), attempts=0, last_error="", last_status=None)
    if done:
        poke(SEND)
    return bool(done)


def require_original() -> None:
    if settings.IS_COPY:
        raise Refused(_("This is a copy of the installation: it calls nobody."), code="copy")
