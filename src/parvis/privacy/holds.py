"""Legal holds: what may not go for now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry, Same
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.holdings import Holding
from parvis.kit.text import one_line
from parvis.people.models import Organisation, User
from parvis.privacy.models import LegalHold
from parvis.privacy.procedure import services_for
from parvis.tickets.redirects import family

if TYPE_CHECKING:
    from parvis.tickets.models import Ticket


@dataclass(frozen=True)
class Held:
    """What stands on hold now; of a request, with all that was merged with it."""

    tickets: frozenset[Any]
    people: frozenset[Any]
    organisations: frozenset[Any]

    @classmethod
    def now(cls) -> Held:
        rows = list(LegalHold.objects.standing().values_list("ticket", "person", "organisation"))
        return cls(
            frozenset(family(ticket for ticket, _person, _organisation in rows if ticket)),
            frozenset(person for _ticket, person, _organisation in rows if person),
            frozenset(organisation for ticket, person, organisation in rows if not ticket and not person),
        )

    def keeps(self, holding: Holding, row: Any) -> bool:
        """Whether erasing this row would touch what is held."""
        if self.organisations and getattr(row, "organisation_id", None) in self.organisations:
            return True
        if holding.model == "people.Organisation" and row.pk in self.organisations:
            return True
        if self.tickets and holding.about and _reached(row, holding.about) in self.tickets:
            return True
        return bool(self.people) and any(_reached(row, name) in self.people for name in (*holding.people, *holding.links) if name)

    def keeps_ticket(self, ticket: Ticket) -> bool:
        return ticket.pk in self.tickets or ticket.organisation_id in self.organisations or ticket.requester_id in self.people

    def keeps_person(self, user: User) -> bool:
        if user.pk in self.people or not self.organisations:
            return user.pk in self.people
        return any(place.organisation_id in self.organisations for place in user.places())


def _reached(row: Any, path: str) -> Any:
    """The key at the end of a path of columns; None where it leads to many rows."""
    found = row
    for part in path.split("__"):
        column = part if part == "pk" or part.endswith("_id") else f"{part}_id" if hasattr(found, f"{part}_id") else part
        if column.endswith("_id") and part != path.split("__")[-1]:
            column = part
        found = getattr(found, column, None)
    return found if isinstance(found, UUID | str) else None


def place(
    *, portal_key: str, reason: str, by: User, ticket: Ticket | None = None, person: User | None = None,
    organisation: Organisation | None = None, until: datetime | None = None,
) -> LegalHold:  # fmt: skip
    """Nothing of it is erased until the hold is released or `until` has come. Said twice, it is placed once. Raises Refused without a reason."""
    require_team(portal_key, by)
    if not one_line(reason, 300):
        raise Refused(_("Write why it must be kept."), code="no_reason")
    home = organisation or (ticket.organisation if ticket else None) or (_home(person) if person else None)
    if home is None:
        raise Refused(_("Choose a request, a person or an organisation."), code="nothing")
    said = {
        "organisation": home,
        "portal_key": portal_key,
        "ticket": ticket,
        "person": person,
        "reason": one_line(reason, 300),
        "until": until,
    }
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=home.pk)
        if standing := LegalHold.objects.standing().filter(**said).first():
            return standing
        hold = LegalHold.objects.create(owner=by, **said)
        Entry.write(_subject(hold), "hold_placed", by=by, from_team=True, internal=True, data={"hold": str(hold.pk)})
    return hold


def release(hold: LegalHold, *, by: User) -> LegalHold:
    """Said twice, it is done once."""
    require_team(hold.portal_key, by)
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if hold.released_at is None:
            hold.released_at, hold.released_by = now(), by
            hold.save(update_fields=["released_at", "released_by"])
            Entry.write(_subject(hold), "hold_released", by=by, from_team=True, internal=True, data={"hold": str(hold.pk)})
    return hold


def require_team(portal_key: str, by: User) -> None:
    if not services_for(by).filter(portal__key=portal_key).exists():
        raise Refused(_("Only the team that handles personal data may do this."), code="team_only")


def _home(person: User) -> Organisation | None:
    places = person.places()
    return places[0].organisation if places else None


def _subject(hold: LegalHold) -> Same:
    if hold.ticket_id:
        return Same("ticket", hold.ticket_id, hold.organisation_id)
    if hold.person_id:
        return Same("account", hold.person_id, hold.organisation_id)
    return Same("organisation", hold.organisation_id, hold.organisation_id)
