"""What answers say about the request itself: how urgent it is, what it is about, which equipment it concerns.

A service's `fills` names the field that says each: `{"urgency": "urgency", "category": "category", "assets": "equipment"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from parvis.intake.definition import Field
from parvis.intake.options import Option
from parvis.kit.languages import pick

if TYPE_CHECKING:
    from parvis.catalogue.models import Service
    from parvis.intake.models import FormVersion
    from parvis.tickets.models import Ticket

FILLED: Final[Mapping[str, frozenset[str]]] = {
    "urgency": frozenset({"choice"}),
    "category": frozenset({"choice"}),
    "assets": frozenset({"asset"}),
    "follow_up": frozenset({"yes_no"}),
    "follow_up_email": frozenset({"email"}),
}
"""What a form may fill, and the types of the fields that can say it."""
COLUMNS: Final = ("urgency", "category")
URGENCIES: Final = 5
"""Options of a field that says the urgency, from very low to very high."""
MIDDLE: Final = 3


def columns(service: Service, version: FormVersion, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a ticket's columns that its answers say; a question that was not asked says nothing new."""
    found: dict[str, Any] = {}
    for name, key in service.fills.items():
        field = _field(version, key)
        said = answers.get(key) if field else None
        if field is None or name not in COLUMNS:
            continue
        found[name] = _urgency(field, said) if name == "urgency" else str(said or "")
    return found


def categories(service: Service, version: FormVersion) -> list[Option]:
    """What the form's field offers, in the active language, whatever the conditions; none where no field says the category."""
    field = _field(version, service.fills.get("category", ""))
    said = field.options if field else ()
    return [Option(one.value, pick(one.label), group=pick(one.group)) for one in said]


def asset_ids(service: Service, version: FormVersion, answers: Mapping[str, Any]) -> list[UUID]:
    """The equipment that the answers name; each was offered to whoever answered."""
    key = service.fills.get("assets", "")
    said = answers.get(key) if _field(version, key) else None
    return [UUID(one) for one in (said if isinstance(said, list) else [said]) if one]


def set_assets(ticket: Ticket, answers: Mapping[str, Any]) -> None:
    """Tie the ticket to the equipment that `answers` name, and to no other that the form named before."""
    from parvis.tickets.models import TicketAsset  # the models are made of what imports this module

    wanted = set(asset_ids(ticket.service, ticket.form_version, answers))
    held = set(asset_ids(ticket.service, ticket.form_version, ticket.answers)) if answers is not ticket.answers else set()
    ticket.ticket_assets.filter(asset__in=held - wanted).delete()
    rows = [TicketAsset(organisation_id=ticket.organisation_id, ticket=ticket, asset_id=pk) for pk in sorted(wanted - held)]
    TicketAsset.objects.bulk_create(rows, ignore_conflicts=True)


def _field(version: FormVersion, key: str) -> Field | None:
    try:
        return version.definition.field(key)
    except KeyError:
        return None


def _urgency(field: Field, said: object) -> int:
    """The place of the chosen option among the five; in the middle where nothing was chosen."""
    values = [option.value for option in field.options]
    return values.index(said) + 1 if said in values else MIDDLE
