"""Agreements at the desk: read by who works for the portal, written by who administers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.catalogue.covering import counts_on, day_on
from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.desk.articles.reach import portals_read
from parvis.desk.customers import reach
from parvis.people.models import Organisation, User
from parvis.planning.models import Agreement


def contract_portals(user: User) -> list[Portal]:
    """Those that the agent works for and where contracts count."""
    return [portal for portal in portals_read(user) if counts_on(portal)]


def organisation_read(user: User, organisation_id: UUID) -> Organisation:
    """Raises Http404 for one that is nothing to them."""
    found = reach.organisations_of(user).select_related("parent").filter(pk=organisation_id).first()
    if found is None:
        raise Http404
    return found


def agreement_read(user: User, agreement_id: UUID) -> tuple[Agreement, Portal]:
    """Raises Http404 for one that is nothing to them."""
    found = Agreement.objects.select_related("level__calendar", "calendar", "in_charge", "organisation__parent").filter(pk=agreement_id)
    agreement = found.first()
    portal = next((one for one in contract_portals(user) if agreement and one.key == agreement.portal_key), None)
    if agreement is None or portal is None or not reach.organisations_of(user).filter(pk=agreement.organisation_id).exists():
        raise Http404
    return agreement, portal


def require_writer(user: User, portal: Portal) -> None:
    if not may_write(user, portal):
        raise PermissionDenied(_("Only who administers this portal writes its agreements."))


@dataclass(frozen=True)
class Kept:
    """One agreement in a list."""

    agreement: Agreement
    portal: Portal
    holder: str = ""
    """Of an umbrella contract: the organisation above that holds it."""

    @property
    def state(self) -> str:
        today = day_on(self.portal)
        if self.agreement.starts_on > today:
            return "later"
        return "ended" if self.agreement.ends_on and self.agreement.ends_on < today else "now"


class OfOrganisation:
    """What the page of an organisation shows of its contracts; nothing where none counts."""

    def __init__(self, user: User, organisation: Organisation) -> None:
        self.user, self.organisation = user, organisation

    @cached_property
    def portals(self) -> list[Portal]:
        return contract_portals(self.user)

    @cached_property
    def writable(self) -> list[Portal]:
        return [portal for portal in self.portals if may_write(self.user, portal)]

    @cached_property
    def rows(self) -> list[Kept]:
        """Its own, then those of organisations above that cover it; of these the ones that are over are the holder's business."""
        by_key = {portal.key: portal for portal in self.portals}
        if not by_key:
            return []
        own = self.organisation.pk
        found = Agreement.objects.filter(organisation__in=self.organisation.own_ancestor_ids, portal_key__in=by_key)
        kept = [
            Kept(one, by_key[one.portal_key], "" if one.organisation_id == own else one.organisation.name)
            for one in found.select_related("level", "organisation")
            if one.covers_tree or one.organisation_id == own
        ]
        return sorted((one for one in kept if not one.holder or one.state != "ended"), key=lambda one: bool(one.holder))
