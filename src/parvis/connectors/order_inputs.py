"""What a request says to a back-end of orders: the inputs that `[[calls]]` of a service may name (`shapes.orders`).

The table of the call says which answer is which: `fields = {own_reference = "operator_order_reference", building = "building_id", …}`,
whose keys are those of the input; `visit` names the answer that holds the reference of a booking. `asset_kind` says under which kind of
asset the access is kept.

    [[calls]]
    on = "submitted"
    operation = "simulated.create_order"
    input = "order.creation"
    asset_kind = "access"
    fields = { own_reference = "operator_order_reference", offer = "offer", building = "building_id", visit = "appointment_reference" }
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.assets.models import Asset, Phase
from parvis.connectors.calling import INPUTS, Calling
from parvis.connectors.models import Run
from parvis.connectors.visits import kind_lasting
from parvis.intake.answers import summary
from parvis.kit.errors import Refused
from parvis.kit.languages import LANGUAGES
from parvis.planning.models import Booking
from parvis.tickets.visits import visit_of


@INPUTS.register("order.creation")
def creation(calling: Calling) -> Mapping[str, Any]:
    """`NewOrder`. Raises Refused for a reference that is no booking of the organisation."""
    said = _said(calling)
    if reference := said.pop("visit", ""):
        said["visit"] = _visit(calling, str(reference))
    return said | _titles(calling) | {"asset_kind": calling.said.get("asset_kind", "")}


@INPUTS.register("order.access")
def access(calling: Calling) -> Mapping[str, Any]:
    """`OnAccess`: `access` names the answer that is the asset, or `id1` that which says its number; the box is read from the asset."""
    said = _said(calling)
    chosen = said.pop("access", None)
    if isinstance(chosen, list):
        chosen = chosen[0] if chosen else None
    held = Asset.objects.filter(organisation=calling.ticket.organisation_id, kind__portal_key=calling.ticket.portal.key)
    found = held.filter(pk=chosen) if chosen else held.identified_by(str(said.get("id1", "")), scheme="id1").exclude(phase=Phase.RETIRED)
    asset = found.order_by("-created_at").first()
    numbers = {one.scheme: one.value for one in asset.identifiers.all()} if asset else {}
    known = {name: numbers[name] for name in ("id1", "box") if name in numbers}
    return said | known | {"asset_kind": calling.said.get("asset_kind", "")}


@INPUTS.register("order.rebooking")
def rebooking(calling: Calling) -> Mapping[str, Any]:
    """`Rebooking`, of the last order of the request: for the appointment that the move names, else for the one that was made instead."""
    named = calling.entry.data.get("answers", {}).get(calling.said.get("fields", {}).get("visit", ""), "")
    tied = None if named else visit_of(calling.ticket)
    return _order(calling) | {"visit": _as_visit(tied) if tied else _visit(calling, str(named))}


@INPUTS.register("order.cancelling")
def cancelling(calling: Calling) -> Mapping[str, Any]:
    """`Cancelling`, of the last order of the request."""
    return _order(calling)


def _said(calling: Calling) -> dict[str, Any]:
    answers = calling.answers
    found = {name: answers.get(key) for name, key in calling.said.get("fields", {}).items()}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _visit(calling: Calling, reference: str) -> dict[str, str]:
    held = Booking.objects.select_related("rule").filter(organisation=calling.ticket.organisation_id, portal_key=calling.ticket.portal.key)
    booking = held.filter(reference__iexact=reference.strip()).exclude(state=Booking.State.MOVED).order_by("-id").first()
    if booking is None:
        raise Refused(_("No appointment of your organisation has the reference “%(name)s”.") % {"name": reference}, code="no_booking")
    return _as_visit(booking)


def _as_visit(booking: Booking) -> dict[str, str]:
    return {
        "reference": booking.reference,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "kind": kind_lasting(booking.rule.duration),
    }


def _order(calling: Calling) -> dict[str, str]:
    """By the outside's reference and, where it has not said one yet, by what we said it once."""
    orders = Run.objects.filter(ticket=calling.ticket.pk, operation_key="create_order").order_by("-id")
    run = orders.first()
    return {"order": run.remote_reference, "once": run.once} if run else {"order": "", "once": ""}


def _titles(calling: Calling) -> dict[str, Any]:
    """The offer and the address as the form's words have them."""
    fields = calling.said.get("fields", {})
    offers = {language: offer for language in LANGUAGES if (offer := _words(calling, fields.get("offer", ""), language))}
    address = _words(calling, fields.get("address", ""), "fr")
    return ({"offer_title": offers} if offers else {}) | ({"address": address} if address else {})


def _words(calling: Calling, key: str, language: str) -> str:
    rows = [row for block in summary(calling.ticket.form_version, calling.answers, language) for row in block.rows]
    return next((", ".join(part.text for part in row.value_parts) for row in rows if row.key == key), "")
