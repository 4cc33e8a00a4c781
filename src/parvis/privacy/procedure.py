"""Which services are personal-data requests, and how they are to be: the option `personal_data` of a service says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date

from parvis.catalogue.models import Service
from parvis.kit.times import parse_delay

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

OPTION = "personal_data"
AT_CLOSING = "erased_at_closing"
FIRST, MORE = "P1M", "P2M"
"""Source: GDPR 12.3: one month of receipt, that may be extended by two further months."""


@dataclass(frozen=True)
class Procedure:
    """`received`, `action`, `terms`, `contact`: keys of the form's fields that say them."""

    received: str = ""
    action: str = ""
    terms: tuple[str, ...] = ()
    contact: str = ""
    grounds: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, service: Service) -> Procedure | None:
        """None for a service that is no personal-data request."""
        said = service.options.get(OPTION)
        if not isinstance(said, dict):
            return None
        texts = {name: str(said.get(name, "")) for name in ("received", "action", "contact")}
        grounds = said.get("grounds", {})
        return cls(**texts, terms=tuple(said.get("terms", [])), grounds=tuple(grounds.items()))

    def received_on(self, ticket: Ticket) -> date:
        """The day that the form says, never a later one than that of the request."""
        filed = ticket.created_at.astimezone(ticket.zone).date()
        said = parse_date(str(ticket.answers.get(self.received) or "")) if self.received else None
        return min(said or filed, filed)

    def ground(self, ticket: Ticket) -> str:
        return dict(self.grounds).get(str(ticket.answers.get(self.action)), "erasure")

    def sought(self, ticket: Ticket) -> dict[str, list[str]]:
        """What the form says already of how to find the person."""
        contact = str(ticket.answers.get(self.contact) or "").strip()
        lines = [line.strip() for key in self.terms for line in str(ticket.answers.get(key) or "").splitlines()]
        kind = "emails" if "@" in contact else "phones"
        return {"terms": [line for line in lines if line], kind: [contact] if contact else []}


def deadline(received_on: date, zone: ZoneInfo, *, extended: bool = False) -> datetime:
    """The end of the last day, on the clocks of the portal. Source: regulation 1182/71, article 3."""
    start = datetime.combine(received_on, time(), zone)
    months = parse_delay(FIRST).months + (parse_delay(MORE).months if extended else 0)
    return parse_delay(f"P{months}M").after(start, zone) + timedelta(days=1) - timedelta(seconds=1)


def services_for(user: User) -> Any:
    """Personal-data services that `user` handles."""
    return Service.objects.handled_by(user).filter(options__has_key=OPTION)
