"""What becomes of an order here: the access that it makes, changes or ends is an asset of the organisation, and its ticket is told.

The input of the run says under which kind of asset an access is kept (`asset_kind`); without one, none is. A kind takes of the facts
what it has a number or an attribute for: numbers `id1 id2 socket ont box box_mac`, attributes `offer offer_title options building
address floor staircase order`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, get_args

from parvis.assets import keeping
from parvis.assets.models import Asset, AssetKind, Phase
from parvis.assets.reading import chosen_state, states_of
from parvis.connectors.event_words import words_of
from parvis.connectors.models import Notification, Run
from parvis.connectors.registry import Handler, Later, Told
from parvis.connectors.shapes.orders import EventKind
from parvis.kit.clock import now
from parvis.kit.ids import of_sending
from parvis.kit.languages import pick
from parvis.tickets import visits
from parvis.tickets.models import Ticket, TicketAsset

SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
NUMBERS: Final = ("id1", "id2", "socket", "ont", "box", "box_mac")
ATTRIBUTES: Final = ("offer", "offer_title", "options", "building", "address", "floor", "staircase", "order")
ON_ACCESS: Final = ("swap_box", "terminate")
"""Operations on an access that is there already: they make none."""
REBOOK: Final = "appointmentToRebook"
"""Why an order is held whose visit has to be made again."""
EVENTS: Final[tuple[str, ...]] = get_args(EventKind)


def facts_of(ticket_id: Any) -> dict[str, Any]:
    """All that was told of the orders of a ticket, the last word on each: tracking, ID1, serial numbers, days, none that only the team reads.

    Source: `shapes.orders.Facts`.
    """
    told = Notification.objects.filter(run__ticket=ticket_id, state=Notification.State.APPLIED).select_related("run")
    found: dict[str, Any] = {}
    secret: dict[Any, frozenset[str]] = {}
    for one in told.order_by("run", "sequence", "id"):
        if one.run and one.run_id not in secret:
            secret[one.run_id] = _secret(one.run)
        found |= one.data
    hidden = frozenset[str]().union(*secret.values())
    return {name: value for name, value in found.items() if name not in hidden}


def tell(run: Run, notification: Notification, kind: str = "") -> Told:
    """That it happened, and nothing more. `kind`: what it comes to, where it is named otherwise."""
    hidden = _secret(run)
    facts = {name: value for name, value in notification.data.items() if name not in hidden}
    kind = kind or notification.kind
    return Told(event=kind, says=words_of(kind, run.operation_key, facts))


def complete(run: Run, notification: Notification) -> Told:
    """The last of an order, by what was ordered: an access is in service, has its new box, or is no more."""
    if run.operation_key == "terminate":
        return end(run, notification)
    return change_box(run, notification) if run.operation_key == "swap_box" else activate(run, notification)


def hold(run: Run, notification: Notification) -> Told:
    """A new access is held for another visit, unless it says for what else."""
    is_for_visit = run.operation_key not in ON_ACCESS and notification.data.get("reason", REBOOK) == REBOOK
    return miss_visit(run, notification) if is_for_visit else tell(run, notification)


def activate(run: Run, notification: Notification) -> Told:
    kind = None if run.operation_key in ON_ACCESS else _kind(run)
    if kind is not None:
        said = _said(kind, run, notification.data)
        key = of_sending(run.pk, "access")
        asset = Asset.objects.filter(pk=key).first() or keeping.register(kind, run.organisation, said, by=None, key=key)
        _tie(run, asset)
    return tell(run, notification, "access_activated")


def change_box(run: Run, notification: Notification) -> Told:
    """The new box of a swap, once it is there; that of a new access comes with its activation."""
    asset = access_of(run) if run.operation_key == "swap_box" else None
    if asset is not None:
        said = _as_kept(asset)
        known = {scheme["key"] for scheme in asset.kind.schemes}
        new = {name: notification.data[name] for name in ("box", "box_mac") if name in known and notification.data.get(name)}
        keeping.change(asset, replace(said, numbers={**said.numbers, **new}), by=None)
        _tie(run, asset)
    return tell(run, notification)


def end(run: Run, notification: Notification) -> Told:
    asset = access_of(run)
    if asset is not None and asset.phase != Phase.RETIRED:
        last = next((state for state in states_of(asset.kind) if state.phase == Phase.RETIRED), None)
        if last:
            keeping.set_state(asset, last.key, by=None)
        _tie(run, asset)
    return tell(run, notification)


def miss_visit(run: Run, notification: Notification) -> Told:
    """The appointment has to be made again."""
    told = tell(run, notification, "visit_missed")
    if ticket := _ticket(run):
        visits.missed(ticket, reason=pick(notification.data.get("reason_text")) or pick(told.says))
    return told


def make_visit(run: Run, notification: Notification) -> Told:
    if ticket := _ticket(run):
        visits.done(ticket)
    return tell(run, notification)


def not_there_yet(run: Run) -> Later:
    """The outside system answered that it does not know the order which `run` changes: it is asked again, ever less often."""
    moment = now()
    return Later(moment + min(max(moment - run.begun_at, SHORTEST_WAIT), LONGEST_WAIT))


HANDLERS: Final[Mapping[str, Handler]] = {
    **dict.fromkeys(EVENTS, tell),
    "order_held": hold,
    "order_completed": complete,
    "access_activated": activate,
    "visit_missed": miss_visit,
    "visit_done": make_visit,
    "box_delivered": change_box,
    "access_terminated": end,
}
"""For any connector that takes orders."""


def access_of(run: Run) -> Asset | None:
    """The access that a swap or a termination is about: named by the run, else found by its ID1 among those of the organisation."""
    if run.asset_id:
        return Asset.objects.select_related("kind", "owner").get(pk=run.asset_id)
    number = str(run.input.get("id1", ""))
    held = Asset.objects.select_related("kind", "owner").filter(organisation=run.organisation_id, kind__portal_key=run.portal_key)
    return held.identified_by(number, scheme="id1").exclude(phase=Phase.RETIRED).order_by("-created_at").first() if number else None


def _ticket(run: Run) -> Ticket | None:
    return Ticket.objects.filter(pk=run.ticket_id).first() if run.ticket_id else None


def _kind(run: Run) -> AssetKind | None:
    key = str(run.input.get("asset_kind", ""))
    return AssetKind.objects.filter(portal_key=run.portal_key, key=key).select_related("form").first() if key else None


def _secret(run: Run) -> frozenset[str]:
    """Facts that say a number which the kind of the access keeps for the team."""
    asset = access_of(run)
    kind = asset.kind if asset else _kind(run)
    names = frozenset(scheme["key"] for scheme in kind.schemes if scheme.get("secret")) if kind else frozenset()
    return names | {"old_box"} if "box" in names else names


def _said(kind: AssetKind, run: Run, facts: Mapping[str, Any]) -> keeping.Said:
    known = {scheme["key"] for scheme in kind.schemes}
    version = kind.form.latest if kind.form else None
    fields = {field.key for _step, field in version.definition.fields()} if version else set()
    asked = run.input | {"order": run.remote_reference, "offer_title": pick(run.input.get("offer_title"))}
    return keeping.Said(
        name=str(facts.get("id1") or run.remote_reference),
        reference=run.remote_reference,
        location=str(asked.get("address", "")),
        numbers={name: str(facts[name]) for name in NUMBERS if name in known and facts.get(name)},
        attributes={name: asked[name] for name in ATTRIBUTES if name in fields and asked.get(name)},
    )


def _as_kept(asset: Asset) -> keeping.Said:
    return keeping.Said(
        name=asset.name,
        reference=asset.reference,
        location=asset.location,
        state=chosen_state(asset) if asset.kind.states else "",
        attributes=asset.attributes,
        numbers={one.scheme: one.value for one in asset.identifiers.all()},
        used_by=asset.used_by,
        warranty_ends_on=asset.warranty_ends_on,
    )


def _tie(run: Run, asset: Asset) -> None:
    """The run and its ticket are about this access."""
    if run.asset_id != asset.pk:
        run.asset = asset
        Run.objects.filter(pk=run.pk).update(asset=asset)
    if run.ticket_id:
        TicketAsset.objects.get_or_create(ticket_id=run.ticket_id, asset=asset, defaults={"organisation_id": run.organisation_id})
