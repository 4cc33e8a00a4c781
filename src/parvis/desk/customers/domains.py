"""The mail domains of an organisation: everybody who serves it sees them; who administers one of its portals says that one is verified."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.kit.errors import Refused
from parvis.people import domains
from parvis.people.models import Organisation, User


def may_verify(user: User, served: Iterable[Portal] | None = None) -> bool:
    return any(may_write(user, portal) for portal in (reach.portals_of(user) if served is None else served))


@for_staff
@require_POST
def verify(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    one = _organisation(request, organisation_id)
    try:
        row = domains.verify(one, request.POST.get("domain", ""), how=request.POST.get("how", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The people of %(domain)s may ask to join %(organisation)s.") % {"domain": row.domain, "organisation": one}
        )
    return redirect("desk:organisation", one.pk)


@for_staff
@require_POST
def forget(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    one = _organisation(request, organisation_id)
    domains.forget(one, request.POST.get("domain", ""), by=request.user)
    return redirect("desk:organisation", one.pk)


def _organisation(request: StaffRequest, organisation_id: UUID) -> Organisation:
    found: Organisation = get_object_or_404(reach.organisations_of(request.user), pk=organisation_id)
    if not may_verify(request.user):
        raise PermissionDenied(_("Only who administers the portal says which mail domains are verified."))
    return found
