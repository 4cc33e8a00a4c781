"""The information sheet of an organisation at the desk, and whom the support knows there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue.contracting import name_contact
from parvis.catalogue.writing import may_write
from parvis.desk.agreements.reach import contract_portals, organisation_read
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit import downloads
from parvis.kit.text import slug
from parvis.tickets.information_sheet import InformationSheet, pdf


@for_staff
@require_safe
def sheet(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    found = _sheet(request, organisation_id)
    return page(request, "desk/agreements/sheet.html", {"sheet": found, "portal": found.portal}, place="customers")


@for_staff
@require_safe
def sheet_pdf(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    found = _sheet(request, organisation_id)
    made = pdf(found, (get_language() or "fr").partition("-")[0])
    return downloads.pdf(made, name=slug(found.organisation.name, 60) or "sheet")


@for_staff
@require_POST
def contact(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """`membership`: whose; `named`: 1 or 0."""
    organisation = organisation_read(request.user, organisation_id)
    portal = next((one for one in contract_portals(request.user) if may_write(request.user, one)), None)
    membership = next(
        (one for one in organisation.memberships.select_related("user") if str(one.pk) == request.POST.get("membership")), None
    )
    if portal is None or membership is None:
        raise Http404
    is_contact = request.POST.get("named") == "1"
    name_contact(membership, portal, is_contact=is_contact, by=request.user)
    said = _("%(name)s is a support contact now.") if is_contact else _("%(name)s is no longer a support contact.")
    messages.success(request, said % {"name": membership.user})
    return redirect("desk:organisation", organisation.pk)


def _sheet(request: StaffRequest, organisation_id: UUID) -> InformationSheet:
    """Of the portal that `?portal` names, else of the first where contracts count."""
    organisation = organisation_read(request.user, organisation_id)
    wanted = request.GET.get("portal", "")
    portal = next((one for one in contract_portals(request.user) if wanted in ("", one.key)), None)
    if portal is None:
        raise Http404
    return InformationSheet(portal, organisation, by=request.user)
