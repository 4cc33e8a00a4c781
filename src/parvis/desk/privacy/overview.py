"""Personal data of the portals one protects: cases and their delays, legal holds, what goes next, and the proofs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue.models import Portal
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.privacy.forms import HoldForm
from parvis.desk.shell import page
from parvis.kit.errors import Refused
from parvis.kit.tables import csv_rows
from parvis.people import audit
from parvis.people.models import User
from parvis.privacy import holds as domain
from parvis.privacy.models import Case, LegalHold, Proof
from parvis.privacy.procedure import services_for
from parvis.privacy.proofs import header, table
from parvis.privacy.retention import report

MOST = 100
SPANS = (30, 90)


@for_staff
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    return _shown(request, _portals(request.user))


@for_staff
@require_POST
def holds(request: StaffRequest) -> HttpResponse:
    portals = _portals(request.user)
    form = HoldForm(request.POST, portals=portals)
    if not form.is_valid():
        return _shown(request, portals, 422, hold_form=form)
    said = form.cleaned_data
    try:
        domain.place(portal_key=said["portal"], reason=said["reason"], until=said.get("until_at"), by=request.user, **form.subject)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _shown(request, portals, 409, hold_form=form)
    messages.success(request, _("The legal hold stands from now on."))
    return redirect("desk:privacy")


@for_staff
@require_POST
def release(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    hold = get_object_or_404(LegalHold, pk=hold_id, portal_key__in=[portal.key for portal in _portals(request.user)])
    domain.release(hold, by=request.user)
    messages.success(request, _("The legal hold is released."))
    return redirect("desk:privacy")


@for_staff
@require_safe
def proofs(request: StaffRequest) -> HttpResponseBase:
    portals = _portals(request.user)
    audit.took_along("proofs", by=request.user, portal_keys=[portal.key for portal in portals], verb="personal_data_exported")
    found = _proofs(portals).iterator(chunk_size=200)
    response = StreamingHttpResponse(csv_rows(header(), table(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="proofs.csv"'
    return response


def _portals(user: User) -> list[Portal]:
    """Those whose personal data one protects; without any, there is no such page."""
    found = list(Portal.objects.filter(pk__in=services_for(user).order_by().values("portal")))
    if not found:
        raise Http404
    return found


def _proofs(portals: list[Portal]) -> Any:
    return Proof.objects.filter(portal_key__in=[portal.key for portal in portals]).select_related("by")


def _shown(request: StaffRequest, portals: list[Portal], status: int = 200, **more: Any) -> HttpResponse:
    keys = [portal.key for portal in portals]
    days = 90 if request.GET.get("days") == "90" else 30
    going = report(portals, days)
    standing = LegalHold.objects.standing().filter(portal_key__in=keys)
    context = {
        "cases": list(Case.objects.under_way().filter(portal_key__in=keys).select_related("ticket", "organisation")[:MOST]),
        "holds": list(standing.select_related("owner", "organisation", "ticket", "person")[:MOST]),
        "going": going[:MOST],
        "going_count": len(going),
        "days": days,
        "spans": SPANS,
        "proofs": list(_proofs(portals)[:MOST]),
        "hold_form": HoldForm(portals=portals, initial={"portal": keys[0]}),
    }
    return page(request, "desk/privacy/overview.html", context | more, place="customers", status=status)
