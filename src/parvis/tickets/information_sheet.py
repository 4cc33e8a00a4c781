"""The information sheet of an organisation («fiche d'information»): whom the support knows there, its contract, how to reach the support.

One page to print, and a tagged PDF of the same rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.speaking import moment
from parvis.kit.text import clean
from parvis.people.models import Membership, Organisation
from parvis.tickets import document
from parvis.tickets.contract_sheet import ContractSheet

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal
    from parvis.people.models import User

RUNS = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)


def may_print(user: User, organisation: Organisation) -> bool:
    """Who manages or administers it, or an organisation above it."""
    return any(place.organisation_id in organisation.ancestor_ids and place.role in RUNS for place in user.places())


def contacts_of(organisation: Organisation) -> list[Membership]:
    """Those whom the support knows there: those who are named, else those who administer it."""
    active = organisation.memberships.filter(user__is_active=True, user__is_staff=False).select_related("user")
    found = list(active.order_by("user__last_name", "user__first_name", "pk"))
    named = [one for one in found if one.is_support_contact]
    return named or [one for one in found if one.role == Membership.Role.ADMINISTRATOR]


@dataclass(frozen=True)
class Part:
    title: str
    rows: tuple[tuple[str, str], ...]
    text: str = ""


class InformationSheet:
    """`by`: who prints it."""

    def __init__(self, portal: Portal, organisation: Organisation, *, by: User) -> None:
        self.portal, self.organisation, self.by = portal, organisation, by

    @property
    def path(self) -> str:
        parent = self.organisation.parent
        return f"{parent.name} > {self.organisation.name}" if parent else self.organisation.name

    @property
    def printed(self) -> str:
        return _("Printed by %(name)s on %(at)s") % {"name": self.by, "at": moment(now())}

    @cached_property
    def contract(self) -> ContractSheet:
        return ContractSheet(self.portal, self.organisation)

    @property
    def parts(self) -> list[Part]:
        return [self._contacts(), self._contract(), self._support()]

    def _contacts(self) -> Part:
        rows: list[tuple[str, str]] = []
        for one in contacts_of(self.organisation):
            rows += [
                (_("Support contact"), str(one.user)),
                (_("Identifier of the support contact"), one.user.username),
                (_("E-mail of the support contact"), one.user.email),
            ]
        text = "" if rows else _("Nobody is named yet. Tell the team who writes to it for your organisation.")
        number = [(_("Public number"), self.organisation.registration)] if self.organisation.registration else []
        return Part(_("Your organisation"), tuple(_said([*number, *rows])), text)

    def _contract(self) -> Part:
        contract, agreement = self.contract, self.contract.agreement
        if agreement is None or not contract.is_in_force:
            return Part(_("Your contract"), (), contract.why_not)
        rows = [
            (_("Contract"), agreement.reference),
            (_("Umbrella contract"), contract.umbrella),
            (_("Level"), contract.level),
            (_("Dates"), contract.dates),
            (_("Hours"), contract.hours),
            *((f"{one.what}, {one.of}" if one.of else one.what, one.within) for one in contract.promises),
            (_("Categories that are covered"), ", ".join(contract.categories) or _("All")),
            (_("Ways to reach us"), ", ".join(contract.channels)),
            (_("In charge of your solution"), contract.in_charge),
            (_("Direct line"), contract.phone),
        ]
        return Part(_("Your contract"), tuple(_said(rows)))

    def _support(self) -> Part:
        contact = self.portal.contact
        rows = [
            (_("Telephone"), str(contact.get("phone", ""))),
            (_("E-mail"), str(contact.get("email", ""))),
            (_("Hours"), pick(contact.get("hours"))),
        ]
        return Part(_("To reach the support"), tuple(_said(rows)))


def _said(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, said) for label, said in rows if said]


def pdf(sheet: InformationSheet, language: str) -> bytes:
    with override(language):
        data = {
            "language": language,
            "portal": sheet.portal.name,
            "subtitle": pick(sheet.portal.subtitle),
            "title": _("Information sheet"),
            "organisation": clean(sheet.path),
            "printed": clean(sheet.printed),
            "parts": [
                {"title": part.title, "text": clean(part.text), "rows": [[clean(label), clean(said)] for label, said in part.rows]}
                for part in sheet.parts
            ],
        }
    return document.drawn(document.template("information_sheet.typ"), json.dumps(data, ensure_ascii=False))
