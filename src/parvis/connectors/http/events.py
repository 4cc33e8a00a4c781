"""News that the outside system sends: who may send them, and what they say. TMF622: events about product orders."""

from __future__ import annotations

import binascii
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.utils.dateparse import parse_datetime

from parvis.connectors.fulfilment import REBOOK
from parvis.connectors.listening import receive
from parvis.connectors.models import Notification
from parvis.connectors.registry import Hears, Stranger
from parvis.hooks.signing import signature
from parvis.kit.clock import now
from parvis.kit.text import one_line

WINDOW: Final = timedelta(minutes=5)
"""How far the clock of a signature may be from ours: an older one is somebody's copy."""
LAST_SEQUENCE: Final = 2**63 - 1
KINDS: Final[Mapping[str, str]] = {
    "acknowledged": "order_acknowledged",
    "held": "order_held",
    "completed": "order_completed",
    "failed": "order_failed",
    "rejected": "order_failed",
    "cancelled": "order_cancelled",
}
"""What the state of an order says, where no milestone says more. Source: telecom.md 1.2, as the rest of what is said here."""
MILESTONES: Final[Mapping[str, str]] = {"awaitingReturn": "return_awaited", REBOOK: "order_held"}
"""Those that have another name here; the others are kinds."""
ENDS: Final = ("completed", "failed", "rejected", "cancelled")
SAYS_MORE: Final = ("return_late",)
"""The only milestone that says more than the end of the order: the others are those that it passed on its way."""


def require_sender(headers: Mapping[str, str], body: bytes) -> str:
    """By which it is known: “certificate” or “signature”. `headers`: names in small letters. Raises Stranger."""
    if _has_certificate(headers.get("x-client-cert", "")):
        return "certificate"
    if _is_signed(headers, body):
        return "signature"
    raise Stranger


def heard(connector_key: str) -> Hears:
    """What a connector says of how it is told news."""

    def hears(headers: Mapping[str, str], body: bytes) -> Notification:
        require_sender(headers, body)
        return hear(connector_key, body)

    return hears


def hear(connector_key: str, body: bytes) -> Notification:
    """Keep one event. Raises ValueError for what is none."""
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError("an event is an object")
    order = said.get("event", {}).get("productOrder", {})
    at = parse_datetime(str(said.get("eventTime", "")))
    if at is None or at.tzinfo is None or not said.get("eventId") or not order.get("id"):
        raise ValueError("an event has eventId, eventTime with an offset, and event.productOrder.id")
    sequence = said.get("sequence")
    return receive(
        connector_key,
        event_id=one_line(said["eventId"], 200),
        remote_reference=one_line(order["id"], 120),
        sequence=sequence if type(sequence) is int and 0 <= sequence <= LAST_SEQUENCE else None,
        kind=_kind(order),
        at=at,
        data=_facts(order),
    )


def _kind(order: Mapping[str, Any]) -> str:
    state = str(order.get("state", ""))
    milestones = [str(one.get("name", "")) for one in order.get("milestone", ()) if isinstance(one, Mapping)]
    last = milestones[-1] if milestones else ""
    if last and (state not in ENDS or last in SAYS_MORE):
        return one_line(MILESTONES.get(last, last), 60)
    return one_line(KINDS.get(state, state), 60)


def _facts(order: Mapping[str, Any]) -> dict[str, Any]:
    """{name: value} of the characteristics, and why where it says why: in words, or by the code that stands for them."""
    found: dict[str, Any] = {}
    for item in order.get("productOrderItem", ()):
        found |= dict(_characteristics(item.get("product", {}).get("productCharacteristic", ())))
    notes = [one_line(note.get("text", ""), 300) for note in order.get("note", ()) if isinstance(note, Mapping)]
    if REBOOK in notes:
        found["reason"] = REBOOK
    words = [note for note in notes if note != REBOOK]
    return found | ({"reason_text": dict.fromkeys(("fr", "en"), words[-1])} if words else {})


def _characteristics(said: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    return ((one_line(one["name"], 40), one_line(one.get("value", ""), 200)) for one in said)


def _is_signed(headers: Mapping[str, str], body: bytes) -> bool:
    """As Standard Webhooks has it. The event's own id keeps a copy that comes within the window from doing anything twice."""
    secret, identifier, said_at = settings.REMOTE["events_secret"], headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not identifier or not said_at.isdigit() or len(said_at) > 12:
        return False
    if abs(now().timestamp() - int(said_at)) > WINDOW.total_seconds():
        return False
    expected = signature(secret, identifier, int(said_at), body)
    return any(hmac.compare_digest(expected, one) for one in headers.get("webhook-signature", "").split())


def _has_certificate(said: str) -> bool:
    """What the proxy in front says of who came; without a proxy anybody could say it, so then it is nothing."""
    allowed = {one.replace(":", "").lower() for one in settings.REMOTE["events_certificates"]}
    if not said or not allowed or not settings.TRUSTED_PROXIES:
        return False
    try:
        found = x509.load_pem_x509_certificate(unquote(said).encode())
    except (ValueError, UnicodeEncodeError):
        return False
    return binascii.hexlify(found.fingerprint(hashes.SHA256())).decode() in allowed
