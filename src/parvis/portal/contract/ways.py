"""How a visitor reaches the team: what the portal says to everybody, narrowed and completed by the level of their contract.

The direct line of who is in charge of a customer is said to the people of that customer, where the level shows it, and to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.catalogue.covering import counts_on
from parvis.portal.shell.stand import filing_place
from parvis.tickets.contract_sheet import ContractSheet

if TYPE_CHECKING:
    from django.http import HttpRequest

    from parvis.catalogue.models import Portal


@dataclass(frozen=True)
class Ways:
    """`contract`: the one in force where the person stands; none: what is said to everybody."""

    contact: dict[str, Any]
    contract: ContractSheet | None = None

    @classmethod
    def of(cls, request: HttpRequest, portal: Portal) -> Ways:
        home = filing_place(request) if counts_on(portal) else None
        if home is None or home.is_personal:
            return cls(portal.contact)
        contract = ContractSheet(portal, home)
        return cls(portal.contact, contract if contract.is_in_force else None)

    @property
    def phone(self) -> str:
        return str(self.contact.get("phone", "")) if self._opens("phone") else ""

    @property
    def email(self) -> str:
        return str(self.contact.get("email", "")) if self._opens("mail") else ""

    def _opens(self, channel: str) -> bool:
        """A level that names no channel at all closes none."""
        open_channels = self.contract.open_channels if self.contract else []
        return not open_channels or channel in open_channels
