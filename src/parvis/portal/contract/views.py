"""«Mon contrat», and the information sheet of an organisation for whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.catalogue.covering import counts_on
from parvis.kit import downloads
from parvis.kit.text import slug
from parvis.people.models import Organisation
from parvis.portal.following.seen import user_of
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.contract_sheet import ContractSheet, organisations_of
from parvis.tickets.information_sheet import InformationSheet, may_print, pdf


@dataclass(frozen=True)
class Held:
    contract: ContractSheet
    may_print: bool


@require_safe
@signed_in
def contract(request: HttpRequest) -> HttpResponse:
    portal, user = portal_of(request), user_of(request)
    if not counts_on(portal):
        raise Http404
    held = [Held(ContractSheet(portal, one), may_print(user, one)) for one in organisations_of(user)]
    return render(request, "portal/contract/contract.html", {"held": held})


@require_safe
@signed_in
def sheet(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    return render(request, "portal/contract/sheet.html", {"sheet": _sheet(request, organisation_id)})


@require_safe
@signed_in
def sheet_pdf(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    found = _sheet(request, organisation_id)
    made = pdf(found, (get_language() or "fr").partition("-")[0])
    return downloads.pdf(made, name=slug(found.organisation.name, 60) or "sheet")


def _sheet(request: HttpRequest, organisation_id: UUID) -> InformationSheet:
    """Raises Http404 for an organisation that one does not run."""
    portal, user = portal_of(request), user_of(request)
    found = Organisation.objects.select_related("parent").filter(pk=organisation_id, is_personal=False).first()
    if found is None or not counts_on(portal) or not may_print(user, found):
        raise Http404
    return InformationSheet(portal, found, by=user)
