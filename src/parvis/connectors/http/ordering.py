"""Orders as TMF622 has them: a product order with one item, found again by our own mark, which is its `externalId`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from parvis.connectors.fulfilment import not_there_yet
from parvis.connectors.http.line import Told, line
from parvis.connectors.registry import Answer, Later
from parvis.connectors.troubles import Garbled, Rejected
from parvis.kit.clock import now
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from parvis.connectors.models import Run

ORDERS: Final = "/productOrderingManagement/v4/productOrder"
CANCELLATIONS: Final = "/productOrderingManagement/v4/cancelProductOrder"
LONGEST_REFERENCE: Final = 120
UNKNOWN: Final = {
    "fr": "Cette demande n’a placé aucune commande. Demandez à l’équipe.",
    "en": "This request has placed no order. Ask the team.",
}
REFUSED: Final = {
    "fr": "La commande n’a pas été acceptée : {reason}. Corrigez-la, ou demandez à l’équipe.",
    "en": "The order was not accepted: {reason}. Correct it, or ask the team.",
}


def create_order(run: Run) -> Answer:
    return _order(run, "add")


def swap_box(run: Run) -> Answer:
    return _order(run, "modify")


def terminate(run: Run) -> Answer:
    return _order(run, "delete")


def rebook(run: Run) -> Answer | Later:
    """Another visit for an order that is under way."""
    order = _placed(run)
    if not order:
        return not_there_yet(run)
    said = {"productOrderItem": [{"id": "1", "action": "modify", "appointment": _appointment(run.input)}]}
    found = line().call("PATCH", f"{ORDERS}/{quote(order, safe='')}", said, once=run.once)
    return _answer(found.body, is_new=False)


def cancel_order(run: Run) -> Answer | Later:
    order = _placed(run)
    if not order:
        return not_there_yet(run)
    line().call("POST", CANCELLATIONS, {"productOrder": {"id": order}, "externalId": run.once}, once=run.once)
    return Answer({"order": order, "state": "received", "received_at": now().isoformat()}, verdict="received")


def _order(run: Run, action: str) -> Answer:
    """Asked again after a time limit, a crash or by hand, what the outside system knows already is taken before anything is sent anew."""
    known = _known(run.once) if run.may_have_been_sent else None
    found = known or line().call("POST", ORDERS, _body(run, action), once=run.once).body
    return _answer(found, is_new=True)


def _placed(run: Run) -> str:
    """What the outside calls the order that `run` is about: looked for by our mark while its answer is not here; empty until then."""
    order, once = str(run.input.get("order", "")), str(run.input.get("once", ""))
    if order:
        return order
    if not once:
        raise Rejected("unknown_order", UNKNOWN)
    known = _known(once)
    return _reference(known) if known else ""


def _known(once: str) -> Any:
    found: Told = line().get(ORDERS, externalId=once)
    if not isinstance(found.body, list):
        raise Garbled("orders")
    return next((one for one in found.body if isinstance(one, dict) and one.get("externalId") == once), None)


def _body(run: Run, action: str) -> dict[str, Any]:
    given: Mapping[str, Any] = run.input
    names = ("building", "floor", "staircase", "socket", "id1", "box", "wanted_on", "own_reference")
    item: dict[str, Any] = {
        "id": "1",
        "action": action,
        "product": {
            "productCharacteristic": [{"name": name, "value": given[name]} for name in names if given.get(name)],
            "place": [{"role": "installation", "id": str(given["building"])}] if given.get("building") else [],
        },
    }
    if given.get("offer"):
        item["productOffering"] = {"id": given["offer"]}
    if given.get("visit"):
        item["appointment"] = _appointment(given)
    return {"externalId": run.once, "category": "access", "productOrderItem": [item]}


def _appointment(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": given["visit"].get("reference", ""), "description": given["visit"].get("starts_at", "")}


def _answer(body: Any, *, is_new: bool) -> Answer:
    reference = _reference(body)
    if body.get("state") == "rejected":
        reason = str((body.get("note") or [{}])[0].get("text", "")) or "rejected"
        raise Rejected("rejected", {language: sentence.format(reason=reason) for language, sentence in REFUSED.items()})
    found = {"order": reference, "state": "received", "received_at": str(body.get("orderDate") or now().isoformat())}
    return Answer(found, verdict="received", remote_reference=reference if is_new else "")


def _reference(body: Any) -> str:
    """As its news name it (`events.hear`). Raises Garbled without any."""
    found = one_line(body.get("id"), LONGEST_REFERENCE) if isinstance(body, dict) and isinstance(body.get("id"), str) else ""
    if not found:
        raise Garbled("order")
    return found
