"""The connector `remote`: an outside system that speaks TM Forum's interfaces, where the operator names one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings

from parvis.connectors.fulfilment import HANDLERS
from parvis.connectors.http import appointing, events, ordering, qualifying
from parvis.connectors.http.slots import REMOTE, TECHNICIANS
from parvis.connectors.order_panel import PANEL as ORDER_PANEL
from parvis.connectors.registry import Connector, Operation, Patience, Told, register

KEY: Final = REMOTE
KEPT: Final = timedelta(days=365)
WINDOW_LIMITS: Final = 6
"""Failures are counted within so many time limits: calls that hang one after the other open the breaker too."""


def connector() -> Connector:
    limit = timedelta(seconds=float(settings.REMOTE["seconds"]))
    queued: dict[str, Any] = {"is_queued": True, "max_attempts": 12, "within": timedelta(days=2), "timeout": limit}
    placing: dict[str, Any] = queued | {"failed": Told(event="order_failed")}
    return Connector(
        KEY,
        {"fr": "Système distant", "en": "Remote system"},
        operations=(
            Operation("eligibility", {"fr": "Éligibilité", "en": "Eligibility"}, qualifying.eligibility, timeout=limit, kept_for=KEPT),
            Operation("appoint", {"fr": "Prise de rendez-vous", "en": "Booking"}, appointing.appoint, timeout=limit),
            Operation("give_back", {"fr": "Annulation de rendez-vous", "en": "Cancelling a booking"}, appointing.give_back, **queued),
            Operation("create_order", {"fr": "Création de commande", "en": "New order"}, ordering.create_order, **placing),
            Operation("swap_box", {"fr": "Échange de box", "en": "Swapping the box"}, ordering.swap_box, **placing),
            Operation("terminate", {"fr": "Résiliation", "en": "Termination"}, ordering.terminate, **placing),
            Operation("rebook", {"fr": "Nouveau rendez-vous", "en": "Another visit"}, ordering.rebook, **queued),
            Operation("cancel_order", {"fr": "Annulation de commande", "en": "Cancelling an order"}, ordering.cancel_order, **queued),
        ),
        panels=(ORDER_PANEL,),
        slot_sources=(TECHNICIANS,),
        handlers=HANDLERS,
        patience=Patience(window=max(Patience.window, WINDOW_LIMITS * limit)),
        hears=events.heard(KEY),
    )


def register_if_set() -> None:
    """Nothing is registered, and nothing called, where `PARVIS_REMOTE_URL` is empty."""
    if settings.REMOTE["url"]:
        register(connector())
