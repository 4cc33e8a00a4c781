"""The operations on orders. Each may be called again with the same run: the outside knows the order by it, and answers as before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from parvis.connectors.fulfilment import not_there_yet
from parvis.connectors.registry import Answer, Later
from parvis.connectors.shapes.orders import OrderAnswer
from parvis.connectors.simulated import identifiers, scenarios
from parvis.connectors.simulated.answering import answering
from parvis.connectors.simulated.clock import clock, order_clock, simulation
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.lives import Life, Step
from parvis.connectors.simulated.models import PinnedScenario, SimulatedOrder, Simulation
from parvis.connectors.simulated.network import building_of
from parvis.connectors.troubles import Rejected
from parvis.kit.clock import now

if TYPE_CHECKING:
    from parvis.connectors.models import Run
    from parvis.places.models import Building

Kind = SimulatedOrder.Kind
State = SimulatedOrder.State
OPEN: Final = (State.OPEN, State.HELD)
KEPT: Final = (
    "own_reference", "offer", "offer_title", "options", "building", "floor", "staircase", "socket", "visit", "id1", "box", "wanted_on",
)  # fmt: skip
"""What the outside keeps of what is said: nobody's name."""
WITHOUT_VISIT: Final = {
    "fr": "Cette commande demande un rendez-vous : réservez-en un, puis envoyez-la de nouveau.",
    "en": "This order needs an appointment: book one, then send it again.",
}
WITHOUT_ACCESS: Final = {
    "fr": "L’accès n’est pas nommé : indiquez son ID1.",
    "en": "The access is not named: give its ID1.",
}
ALREADY_OPEN: Final = {
    "fr": "Une demande du même type est déjà en cours pour cet accès. Attendez qu’elle se termine.",
    "en": "A request of the same kind is already under way for this access. Wait until it ends.",
}
UNKNOWN_ORDER: Final = {
    "fr": "Cette commande n’est pas connue. Vérifiez sa référence.",
    "en": "This order is not known. Check its reference.",
}
TOO_LATE: Final = {
    "fr": "Il est trop tard : cette commande est déjà terminée, en échec ou annulée.",
    "en": "It is too late: this order is already completed, failed or cancelled.",
}


def create_order(run: Run) -> Answer:
    """Raises Rejected without a visit."""
    if not run.input.get("visit", {}).get("starts_at"):
        raise Rejected("visit_missing", WITHOUT_VISIT)
    return _placed(run, Kind.CREATION)


def swap_box(run: Run) -> Answer:
    """Raises Rejected without an access, or while it is being swapped already."""
    return _on_access(run, Kind.SWAP)


def terminate(run: Run) -> Answer:
    """Raises Rejected without an access, or while it is being ended already."""
    return _on_access(run, Kind.TERMINATION)


def rebook(run: Run) -> Answer | Later:
    """Give an order another visit. Raises Rejected for one that is unknown, or over."""
    if not run.input.get("visit", {}).get("starts_at"):
        raise Rejected("visit_missing", WITHOUT_VISIT)
    row = simulation()
    with answering(row, operation="rebook", run=run), transaction.atomic():
        order = _open_order(run)
        if order is None:
            return not_there_yet(run)
        if run.once not in order.said.get("rebooked", []):
            order.said = order.said | {"visit": run.input["visit"], "rebooked": [*order.said.get("rebooked", []), run.once]}
            order.visit_count += 1
            _come_to_today(order, row)
            happened = _happened(order)
            visit = _life(order, row).visit(order.said, order.visit_count, after=_moment(order, row))
            parcel = [step for step in order.steps[order.done_count :] if step["kind"].startswith("box_")]
            _go_on(order, [*happened, *parcel, *visit])
    return _answer(order, is_new=False)


def cancel_order(run: Run) -> Answer | Later:
    """Raises Rejected for one that is unknown, or over."""
    row = simulation()
    with answering(row, operation="cancel_order", run=run), transaction.atomic():
        order = _open_order(run, cancelled_by=run.once)
        if order is None:
            return not_there_yet(run)
        if order.said.get("cancelled_by") != run.once:
            order.said = order.said | {"cancelled_by": run.once}
            _go_on(order, [*_happened(order), *_life(order, row).cancelling(_moment(order, row))])
    return _answer(order, is_new=False)


def wait_for_visit(key: str) -> None:
    """The customer was absent at the first visit of this order, long ago: nothing is told of it any more until it has another."""
    row = simulation()
    for order in SimulatedOrder.objects.filter(key=key, kind=Kind.CREATION):
        order.scenario = "customer_absent"
        order.steps = list(_life(order, row).creation(order.placed_at, order.said))
        order.done_count, order.state, order.next_on_clock = len(order.steps), State.HELD, None
        order.save(update_fields=["scenario", "steps", "done_count", "state", "next_on_clock"])


def _on_access(run: Run, kind: str) -> Answer:
    access = str(run.input.get("id1", "")).strip()
    if not access:
        raise Rejected("access_missing", WITHOUT_ACCESS)
    others = SimulatedOrder.objects.filter(access=access, kind=kind, state__in=OPEN).exclude(key=run.once)
    if others.exists():
        raise Rejected("already_open", ALREADY_OPEN)
    return _placed(run, kind)


def _placed(run: Run, kind: str) -> Answer:
    row = simulation()
    with answering(row, operation=run.operation_key, run=run):
        order = SimulatedOrder.objects.filter(key=run.once).first() or _place(run.once, kind, run.input, row)
    return _answer(order, is_new=True)


def _place(key: str, kind: str, given: Mapping[str, Any], row: Simulation) -> SimulatedOrder:
    """A new order, or that of another process which was called with the same key just now."""
    said = {name: given[name] for name in KEPT if name in given}
    moment = now()
    building = building_of(said)
    subject = "/".join(str(said.get(name, "")) for name in ("building", "staircase", "floor", "id1", "own_reference"))
    order = SimulatedOrder(key=key, kind=kind, said=said, access=str(said.get("id1", "")), visit_count=1)
    order.placed_at, order.placed_on_clock = moment, clock(row, at=moment)
    for count in range(50):
        order.subject = f"{subject[:110]}#{count}" if count else subject[:120]
        draw = Draw(row.seed, f"order/{order.subject}")
        order.reference = identifiers.order_reference(draw)
        order.scenario = _scenario(order, building) or _mismatch(said, building)
        order.facts = {"owner": building.owner_code if building else ""}
        life = _life(order, row)
        order.steps = list(getattr(life, kind)(moment, said))
        order.next_on_clock = order_clock(order, datetime.fromisoformat(order.steps[0]["at"]))
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError:
            if earlier := SimulatedOrder.objects.filter(key=key).first():
                return earlier
        else:
            return order
    raise Rejected("crowded", UNKNOWN_ORDER)


def _scenario(order: SimulatedOrder, building: Building | None) -> str:
    """Pinned by the reference itself, on the order, on its line, or on its building; empty for chance."""
    subject = PinnedScenario.Subject
    said = order.said
    kinds = {
        building.identifier if building else str(said.get("building", "")): subject.BUILDING,
        str(said.get("socket", "")): subject.LINE,
        order.access: subject.LINE,
        str(said.get("own_reference", "")): subject.ORDER,
    }
    pins = scenarios.pinned(kinds)
    wanted = scenarios.said_in(str(said.get("own_reference", "")))
    found = [
        wanted,
        *(pins.get(key, "") for key, kind in sorted(kinds.items(), key=lambda item: list(subject).index(item[1]), reverse=True)),
    ]
    return next((key for key in found if key and subject.ORDER in scenarios.SCENARIOS[key].subjects), "")


def _mismatch(said: Mapping[str, Any], building: Building | None) -> str:
    """What the network finds wrong in the order itself, where the register knows better."""
    if building is None:
        return ""
    sockets = set(building.lines.exclude(pto="").values_list("pto", flat=True))
    if said.get("socket") and sockets and said["socket"] not in sockets:
        return "wrong_pto"
    return "pto_exists" if not said.get("socket") and sockets and building.dwelling_count <= 1 else ""


def _life(order: SimulatedOrder, row: Simulation) -> Life:
    return Life(Draw(row.seed, f"order/{order.subject}"), order.scenario, order.facts.get("owner", ""))


def _open_order(run: Run, *, cancelled_by: str = "") -> SimulatedOrder | None:
    """None while it is not placed yet. Raises Rejected."""
    order = _named(str(run.input.get("order", "")), str(run.input.get("once", "")))
    if order is None and run.input.get("once"):
        return None
    if order is None:
        raise Rejected("unknown_order", UNKNOWN_ORDER)
    is_known = cancelled_by and order.said.get("cancelled_by") == cancelled_by
    if order.state not in OPEN and not is_known and run.once not in order.said.get("rebooked", []):
        raise Rejected("too_late", TOO_LATE)
    return order


def _named(reference: str, key: str) -> SimulatedOrder | None:
    orders = SimulatedOrder.objects.select_for_update()
    found = orders.filter(reference=reference).first() if reference else None
    return found or (orders.filter(key=key).first() if key else None)


def _happened(order: SimulatedOrder) -> list[Step]:
    return list(order.steps[: order.done_count])


def _moment(order: SimulatedOrder, row: Simulation) -> datetime:
    """Now, on the calendar of the order's life."""
    return order.placed_at + (clock(row) - order.placed_on_clock)


def _come_to_today(order: SimulatedOrder, row: Simulation) -> None:
    """A life that is ahead of the calendar waits for it: whoever books again chose a day of the calendar, which is to come."""
    if _moment(order, row) > now():
        order.placed_on_clock = clock(row) - (now() - order.placed_at)


def _go_on(order: SimulatedOrder, steps: list[Step]) -> None:
    """Another life from here on."""
    ahead = sorted(steps[order.done_count :], key=lambda step: datetime.fromisoformat(step["at"]))
    order.steps = [*steps[: order.done_count], *ahead]
    order.next_on_clock = order_clock(order, datetime.fromisoformat(ahead[0]["at"])) if ahead else None
    order.state = State.OPEN
    order.save(update_fields=["said", "steps", "placed_on_clock", "next_on_clock", "state", "visit_count"])


def _answer(order: SimulatedOrder, *, is_new: bool) -> Answer:
    found: OrderAnswer = {"order": order.reference, "state": "received", "received_at": order.placed_at.isoformat()}
    return Answer(found, verdict="received", remote_reference=order.reference if is_new else "")
