"""Orders live on as the simulated clock goes, and tell us of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from parvis.connectors.listening import receive
from parvis.connectors.simulated import faults
from parvis.connectors.simulated.clock import clock, order_clock, simulation
from parvis.connectors.simulated.models import SimulatedEvent, SimulatedOrder, Simulation
from parvis.connectors.simulated.network import change_lines
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep

KEY: Final = "simulated"
BATCH: Final = 200
HELD_BACK: Final = timedelta(seconds=20)
"""How much later a notification is sent that is to come out of order."""
State = SimulatedOrder.State
ENDS: Final[Mapping[str, str]] = {
    "order_failed": State.FAILED,
    "order_cancelled": State.CANCELLED,
    "visit_missed": State.HELD,
    "access_activated": State.DONE,
    "box_returned": State.DONE,
    "return_late": State.FAILED,
}
"""What an order is after an event; after any other it is open."""


@sweep(every_seconds=2)
def live_on() -> int:
    """What is due by now happens, and is told."""
    happened = 0
    if SimulatedOrder.objects.filter(next_on_clock__isnull=False).exists():
        row = simulation()
        due = SimulatedOrder.objects.due(clock(row)).order_by("next_on_clock").values_list("pk", flat=True)
        happened = each(list(due[:BATCH]), lambda pk: _live(pk, row))
    return happened + each(list(_to_send()[:BATCH]), _send)


def _live(pk: Any, row: Simulation) -> int:
    """The steps of one order that are due; how many."""
    with transaction.atomic():
        order = SimulatedOrder.objects.select_for_update().get(pk=pk)
        shown, first = clock(row), order.done_count
        for step in order.steps[first:]:
            at = datetime.fromisoformat(step["at"])
            if order_clock(order, at) > shown:
                break
            _happen(order, step["kind"], at, step["facts"], row)
        ahead = order.steps[order.done_count :]
        order.next_on_clock = order_clock(order, datetime.fromisoformat(ahead[0]["at"])) if ahead else None
        order.save(update_fields=["state", "facts", "access", "done_count", "sequence", "next_on_clock"])
    return order.done_count - first


def _happen(order: SimulatedOrder, kind: str, at: datetime, facts: Mapping[str, Any], row: Simulation) -> None:
    order.done_count += 1
    order.sequence += 1
    order.state = ENDS.get(kind, State.OPEN)
    order.facts = order.facts | facts
    order.access = order.facts.get("id1", order.access)
    change_lines(order, kind)
    occasion = f"{order.reference}/{order.sequence}"
    is_late = faults.is_struck(row, "disorder", operation=kind, occasion=occasion)
    SimulatedEvent.objects.create(
        order=order,
        sequence=order.sequence,
        kind=kind,
        at=min(at, now()),
        facts=dict(facts),
        copies=2 if faults.is_struck(row, "duplicate", operation=kind, occasion=occasion) else 1,
        send_at=now() + (HELD_BACK if is_late else timedelta(0)),
    )


def _to_send() -> Any:
    unsent = SimulatedEvent.objects.filter(sent_at__isnull=True, send_at__lte=now())
    return unsent.select_related("order").order_by("send_at", "order", "sequence")


def _send(event: SimulatedEvent) -> int:
    """Sent again after a crash in between: the listener knows the event's id."""
    for _copy in range(event.copies):
        receive(
            KEY,
            event_id=str(event.pk),
            remote_reference=event.order.reference,
            sequence=event.sequence,
            kind=event.kind,
            at=event.at,
            data=event.facts,
        )
    SimulatedEvent.objects.filter(pk=event.pk).update(sent_at=now())
    return 1
