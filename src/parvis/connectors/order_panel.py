"""What the outside has told of an order so far, beside its request: numbers of the line, parcel, days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.utils.translation import gettext as _

from parvis.assets.models import AssetIdentifier
from parvis.connectors.fulfilment import facts_of
from parvis.connectors.registry import Panel
from parvis.kit.languages import pick
from parvis.kit.speaking import day

if TYPE_CHECKING:
    from parvis.tickets.models import Ticket

TRACKING: Final[Mapping[str, str]] = {"Colissimo": "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"}
"""{carrier: where a parcel is followed}."""


@dataclass(frozen=True)
class Fact:
    """`url`: of the page that says more; `is_code`: written letter by letter."""

    label: str
    text: str
    url: str = ""
    is_code: bool = True


def context(ticket: Ticket) -> Mapping[str, Any] | None:
    """None where nothing was told yet: for a service that calls nobody nothing is read."""
    if not ticket.service.calls:
        return None
    facts = list(_shown(_numbers(ticket) | facts_of(ticket.pk)))
    return {"facts": facts} if facts else None


def _numbers(ticket: Ticket) -> dict[str, str]:
    """Of the access that the request is about, as they are now: none of what only the team reads."""
    if "assets" in ticket.lacks:
        return {}
    found = AssetIdentifier.objects.filter(asset__ticket_assets__ticket=ticket.pk).select_related("asset__kind")
    return {one.scheme: one.value for one in found if not _is_secret(one)}


def _is_secret(one: AssetIdentifier) -> bool:
    return any(scheme["key"] == one.scheme and scheme.get("secret") for scheme in one.asset.kind.schemes)


def _shown(told: Mapping[str, Any]) -> Iterator[Fact]:
    labels = {
        "id1": _("ID1"),
        "id2": _("ID2"),
        "socket": _("Socket (PTO)"),
        "ont": _("ONT"),
        "box": _("Serial number of the box"),
        "box_mac": _("MAC address of the box"),
        "old_box": _("Box to return"),
    }
    for name, label in labels.items():
        if told.get(name):
            yield Fact(label, str(told[name]))
    if told.get("tracking"):
        pattern = TRACKING.get(str(told.get("carrier", "")), "")
        yield Fact(_("Parcel of the box"), str(told["tracking"]), pattern.format(number=quote(str(told["tracking"]), safe="")))
    if told.get("label"):
        yield Fact(_("Return label"), str(told["label"]))
    if told.get("return_by"):
        yield Fact(_("To return before"), _day(str(told["return_by"])), is_code=False)
    if told.get("reason_text"):
        yield Fact(_("Last reason given"), pick(told["reason_text"]), is_code=False)


def _day(said: str) -> str:
    try:
        return day(date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said))
    except ValueError:
        return said


PANEL: Final = Panel("order", {"fr": "Suivi de production", "en": "Production"}, "ticket", "connectors/order.html", context)
