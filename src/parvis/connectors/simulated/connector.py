"""What the simulator declares: the operations and events of a wholesaler's order back-end, and its technicians' planning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from parvis.connectors.fulfilment import HANDLERS
from parvis.connectors.order_panel import PANEL as ORDER_PANEL
from parvis.connectors.registry import Answer, Connector, Later, Operation, Told
from parvis.connectors.simulated import eligibility, ordering, slots
from parvis.connectors.simulated.advancing import KEY
from parvis.planning.sources import SlotSource

if TYPE_CHECKING:
    from parvis.connectors.models import Run

KEPT_FOR: Final = timedelta(days=365)
FAILED: Final = Told(event="order_failed")


def _order(key: str, fr: str, en: str, perform: Callable[[Run], Answer | Later], failed: Told | None = None) -> Operation:
    """Left to a worker, and tried again for two days."""
    return Operation(
        key,
        {"fr": fr, "en": en},
        perform,
        is_queued=True,
        timeout=timedelta(seconds=20),
        max_attempts=8,
        within=timedelta(days=2),
        failed=failed,
    )


SIMULATED: Final = Connector(
    KEY,
    {"fr": "Simulateur", "en": "Simulator"},
    operations=(
        Operation(
            eligibility.OPERATION,
            {"fr": "Éligibilité", "en": "Eligibility"},
            eligibility.perform,
            timeout=timedelta(seconds=10),
            kept_for=KEPT_FOR,
        ),
        _order("create_order", "Créer la commande", "Create the order", ordering.create_order, FAILED),
        _order("swap_box", "Échanger la box", "Swap the box", ordering.swap_box, FAILED),
        _order("terminate", "Résilier", "Terminate", ordering.terminate, FAILED),
        _order("rebook", "Reprendre un rendez-vous", "Rebook an appointment", ordering.rebook),
        _order("cancel_order", "Annuler la commande", "Cancel the order", ordering.cancel_order),
    ),
    slot_sources=(SlotSource("technicians", slots.search, slots.hold, slots.confirm, slots.cancel),),
    panels=(ORDER_PANEL,),
    handlers=HANDLERS,
)
