"""How the life of an order goes, drawn the moment it comes in. Pure. Source of the delays and shares: telecom.md 3.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypedDict, cast
from zoneinfo import ZoneInfo

from parvis.connectors.shapes.orders import EventKind, Facts
from parvis.connectors.simulated import identifiers
from parvis.connectors.simulated.drawing import Draw
from parvis.connectors.simulated.scenarios import FAILURES, SCENARIOS
from parvis.connectors.visits import is_worked

PARIS: Final = ZoneInfo("Europe/Paris")
OUTCOMES: Final = {"done": 85, "customer_absent": 8, "fails": 7}
"""Of a visit, per cent."""
RETURNS: Final = {"done": 85, "return_reminded": 10, "return_late": 5}
"""Of a box that is to come back, per cent."""
RETURN_WITHIN: Final = timedelta(days=15)
REMINDED_AFTER: Final = timedelta(days=10)
BOX_BEFORE: Final = timedelta(days=3)
BOX_PRICE: Final = "120.00"
CARRIER: Final = "Colissimo"
ABSENT: Final = {"fr": "Client absent au rendez-vous", "en": "Customer absent at the appointment"}
NOT_RETURNED: Final = {"fr": "Box non restituée dans les 15 jours", "en": "Box not returned within 15 days"}
REFUSED: Final = {"fr": "Commande refusée à l’accusé de réception", "en": "Order refused at the acknowledgement"}


class Step(TypedDict):
    """`at`: ISO 8601."""

    kind: EventKind
    at: str
    facts: Facts


@dataclass(frozen=True)
class Life:
    """`draw`: of the order; `scenario`: pinned, or empty for chance; `owner`: of the building's network."""

    draw: Draw
    scenario: str = ""
    owner: str = ""

    def creation(self, placed_at: datetime, said: Mapping[str, Any]) -> list[Step]:
        acknowledged_at = placed_at + self._minutes("acknowledgement", 1, 5)
        if self.scenario == "refused":
            return [_step("order_failed", acknowledged_at, reason="refused", reason_text=dict(REFUSED))]
        starts_at, _ends_at = _visit(said)
        steps = [_step("order_acknowledged", acknowledged_at, expected_on=_day(starts_at))]
        if self.scenario == "silent":
            return steps
        ready_at = acknowledged_at + timedelta(hours=2)
        shipped_at = max(_at_ten(starts_at.astimezone(PARIS).date() - BOX_BEFORE), ready_at)
        parcel = self._parcel(shipped_at, before=starts_at)
        return sorted([*steps, *parcel, *self.visit(said, 1, after=ready_at)], key=lambda step: datetime.fromisoformat(step["at"]))

    def visit(self, said: Mapping[str, Any], count: int, *, after: datetime) -> list[Step]:
        """What the technician finds at the visit `count`, which is over after `after` at the soonest, and what follows."""
        draw = self.draw.about("visit", count)
        _starts_at, ends_at = _visit(said)
        ends_at = max(ends_at, after)
        outcome = self._outcome(draw, count)
        if outcome == "customer_absent":
            return [_step("visit_missed", ends_at, on=_day(ends_at), reason="customer_absent", reason_text=dict(ABSENT))]
        if outcome != "done":
            words = SCENARIOS[outcome].reason or {}
            return [_step("order_failed", ends_at, on=_day(ends_at), reason=outcome, reason_text=dict(words))]
        socket = said.get("socket") or identifiers.socket(self.draw, self.owner)
        box, mac = identifiers.box(self.draw)
        active_at = ends_at + timedelta(minutes=draw.between("activation", 5, 30))
        access: Facts = {
            "id1": identifiers.id1(self.draw),
            "id2": identifiers.id2(self.draw),
            "ont": identifiers.ont(self.draw),
            "box": box,
            "box_mac": mac,
            "socket": socket,
            "on": _day(active_at),
        }
        return [
            _step("visit_done", ends_at, on=_day(ends_at), socket=socket),
            {"kind": "access_activated", "at": active_at.isoformat(), "facts": access},
        ]

    def swap(self, placed_at: datetime, said: Mapping[str, Any]) -> list[Step]:
        acknowledged_at = placed_at + self._minutes("acknowledgement", 1, 5)
        shipped_at = placed_at + timedelta(hours=self.draw.between("shipping", 24, 48))
        steps = [_step("order_acknowledged", acknowledged_at, expected_on=_day(shipped_at)), *self._parcel(shipped_at)]
        return [*steps, *self._return(datetime.fromisoformat(steps[-1]["at"]), said.get("box", ""))]

    def termination(self, placed_at: datetime, said: Mapping[str, Any]) -> list[Step]:
        acknowledged_at = placed_at + self._minutes("acknowledgement", 1, 5)
        ends_on = placed_at.astimezone(PARIS).date() + timedelta(days=self.draw.between("termination", 1, 7))
        if said.get("wanted_on"):
            ends_on = max(date.fromisoformat(said["wanted_on"]), placed_at.astimezone(PARIS).date() + timedelta(days=1))
        ended_at = datetime.combine(ends_on, time(6), PARIS)
        return [
            _step("order_acknowledged", acknowledged_at, expected_on=ends_on.isoformat()),
            _step("access_terminated", ended_at, on=ends_on.isoformat()),
            *self._return(ended_at, said.get("box", "")),
        ]

    def cancelling(self, at: datetime) -> list[Step]:
        cancelled_at = at + self._minutes("cancelling", 1, 5)
        return [_step("order_cancelled", cancelled_at, on=_day(cancelled_at))]

    def _outcome(self, draw: Draw, count: int) -> str:
        """`done`, `customer_absent`, or the key of a failure."""
        if self.scenario == "always_absent" or (self.scenario == "customer_absent" and count == 1):
            return "customer_absent"
        if self.scenario:
            return self.scenario if any(self.scenario == failure.key for failure in FAILURES) else "done"
        drawn = draw.weighted("outcome", OUTCOMES)
        return draw.choice("failure", FAILURES).key if drawn == "fails" else drawn

    def _parcel(self, shipped_at: datetime, *, before: datetime | None = None) -> list[Step]:
        """`before`: the visit that needs the box, where it can be kept."""
        shipped_at = _on_a_worked_day(shipped_at)
        delivered_at = _on_a_worked_day(shipped_at + timedelta(hours=self.draw.between("delivery", 24, 72)))
        if before is not None:
            delivered_at = min(delivered_at, max(before - timedelta(hours=1), shipped_at + timedelta(minutes=30)))
        box, mac = identifiers.box(self.draw)
        number = identifiers.tracking(self.draw)
        shipped = _step("box_shipped", shipped_at, carrier=CARRIER, tracking=number, box=box, box_mac=mac, expected_on=_day(delivered_at))
        return [shipped, _step("box_delivered", delivered_at, tracking=number, box=box, box_mac=mac, on=_day(delivered_at))]

    def _return(self, awaited_at: datetime, old_box: str) -> list[Step]:
        return_by = _day(awaited_at + RETURN_WITHIN)
        label = identifiers.tracking(self.draw.about("return"))
        steps = [_step("return_awaited", awaited_at, old_box=old_box, return_by=return_by, label=label)]
        goes = self.scenario if self.scenario in RETURNS else "" if not self.scenario else "done"
        goes = goes or self.draw.weighted("return", RETURNS)
        if goes == "done":
            returned_at = awaited_at + timedelta(days=self.draw.between("return", 2, 9))
            return [*steps, _step("box_returned", returned_at, old_box=old_box, on=_day(returned_at))]
        steps.append(_step("return_reminder", awaited_at + REMINDED_AFTER, old_box=old_box, return_by=return_by))
        if goes == "return_reminded":
            returned_at = awaited_at + timedelta(days=self.draw.between("return", 11, 14))
            return [*steps, _step("box_returned", returned_at, old_box=old_box, on=_day(returned_at))]
        late = _step("return_late", awaited_at + RETURN_WITHIN, old_box=old_box, billed=BOX_PRICE, reason="box_not_returned")
        late["facts"]["reason_text"] = dict(NOT_RETURNED)
        return [*steps, late]

    def _minutes(self, name: str, low: int, high: int) -> timedelta:
        return timedelta(seconds=self.draw.between(name, low * 60, high * 60))


def _step(kind: EventKind, at: datetime, **facts: Any) -> Step:
    """What is not known is not said."""
    said = {name: value for name, value in facts.items() if value}
    return {"kind": kind, "at": at.isoformat(), "facts": cast("Facts", said)}


def _visit(said: Mapping[str, Any]) -> tuple[datetime, datetime]:
    starts_at = datetime.fromisoformat(said["visit"]["starts_at"])
    ends = said["visit"].get("ends_at")
    return starts_at, datetime.fromisoformat(ends) if ends else starts_at + timedelta(hours=2)


def _day(at: datetime) -> str:
    return at.astimezone(PARIS).date().isoformat()


def _at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), PARIS)


def _on_a_worked_day(at: datetime) -> datetime:
    while not is_worked(at.astimezone(PARIS).date(), ""):
        at += timedelta(days=1)
    return at
