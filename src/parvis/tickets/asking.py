"""For whom a ticket's forms are built, and what the questions of a move were answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from parvis.catalogue.covering import day_on
from parvis.catalogue.workflow import Move
from parvis.intake.cleaning import clean_all
from parvis.intake.context import Context
from parvis.intake.definition import Definition
from parvis.intake.files import KnownFile
from parvis.intake.models import FormVersion
from parvis.intake.owner import Owner
from parvis.intake.uploads import MEGABYTE, waiting_files
from parvis.kit.languages import LANGUAGES
from parvis.tickets.contract import FormTerms
from parvis.tickets.invalid import Invalid

if TYPE_CHECKING:
    from parvis.catalogue.models import Service
    from parvis.people.models import Organisation, User
    from parvis.tickets.row import TicketRow

SPOKEN = ("body", "reason")
"""What a move asks under these keys becomes the entry's text."""


@dataclass(frozen=True)
class Said:
    """What someone answered to a move: its text, and the rest as the journal keeps it."""

    body: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def context_of(
    service: Service,
    user: User | None,
    *,
    organisation: Organisation | None = None,
    owner: Owner | None = None,
    purpose: str = "",
    kept: Iterable[KnownFile] = (),
    for_staff: bool = False,
) -> Context:
    """The context in which `user` (None: a stranger) answers a form of `service`, in the active language.

    `owner` and `purpose`: whose uploads count; `kept`: files of what is being corrected.
    """
    account = {name: str(getattr(user, name)) for name in ("first_name", "last_name", "email", "phone")} if user else {}
    waiting = waiting_files(owner=owner, purpose=purpose) if owner and purpose else ()
    return Context(
        language=_language(),
        today=day_on(service.portal),
        account=account,
        organisation_name=organisation.name if organisation else "",
        source_args={"user": user, "organisation": organisation, "service": service, "portal": service.portal},
        is_staff=for_staff,
        owner=owner,
        purpose=purpose,
        max_total_bytes=service.max_total_mb * MEGABYTE,
        files=(*waiting, *kept),
        apart=FormTerms.of(service, organisation),
    )


def kept_files(version: FormVersion, answers: Mapping[str, Any]) -> list[KnownFile]:
    """The files that sent answers hold, which a correction may keep."""
    found = []
    for step, item in version.definition.fields():
        if item.type == "file":
            holders = answers.get(step.key, []) if step.repeat else [answers]
            found += [KnownFile.of_item(one, item.key) for holder in holders for one in holder.get(item.key, []) if isinstance(one, dict)]
    return found


def asked(move: Move, answers: dict[str, Any], *, by: User | None, ticket: TicketRow) -> Said | None:
    """The clean answers to what `move` asks. Raises Invalid."""
    if not move.asks:
        return None
    form = Definition.of_fields(move.asks)
    context = context_of(ticket.service, by, organisation=ticket.organisation, for_staff=by is not None and by.is_staff)
    clean, errors = clean_all(form, answers, context)
    if errors:
        raise Invalid(form, errors)
    spoken = next((str(clean[key]) for key in SPOKEN if clean.get(key)), "")
    rest = {key: value for key, value in clean.items() if key not in SPOKEN or str(value) != spoken}
    return Said(spoken, {"answers": rest, "asks": [item for item in move.asks if item["key"] in rest]} if rest else {})


def _language() -> str:
    code = (get_language() or "").partition("-")[0]
    return code if code in LANGUAGES else next(iter(LANGUAGES))
