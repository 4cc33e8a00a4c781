"""Agreements at the desk: one of them, writing it, ending it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.catalogue import contracting
from parvis.catalogue.models import Portal
from parvis.catalogue.writing import may_write
from parvis.desk.agreements.forms import AgreementForm, EndForm, QuotaSet, TargetSet, quota_set, target_set
from parvis.desk.agreements.reach import agreement_read, contract_portals, organisation_read, require_writer
from parvis.desk.agreements.showing import history, staff_of
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.people.models import Organisation
from parvis.planning.coverage import Terms
from parvis.planning.models import Agreement
from parvis.tickets.contract_sheet import ContractSheet

PLACE = "customers"


@for_staff
@require_safe
def agreement(request: StaffRequest, agreement_id: UUID) -> HttpResponse:
    found, portal = agreement_read(request.user, agreement_id)
    return _shown(request, found, portal, EndForm(initial={"on": found.ends_on}))


def _shown(request: StaffRequest, found: Agreement, portal: Portal, form: EndForm, status: int = 200) -> HttpResponse:
    context = {
        "agreement": found,
        "portal": portal,
        "organisation": found.organisation,
        "contract": ContractSheet(portal, found.organisation, Terms.under(found)),
        "history": history(found),
        "may_write": may_write(request.user, portal),
        "form": form,
    }
    return page(request, "desk/agreements/agreement.html", context, place=PLACE, status=status)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    organisation = organisation_read(request.user, organisation_id)
    wanted = request.GET.get("portal", "")
    portals = [one for one in contract_portals(request.user) if may_write(request.user, one)]
    portal = next((one for one in portals if one.key == wanted), None) or (portals[0] if portals and not wanted else None)
    if portal is None:
        raise Http404
    if request.method == "POST" and (made := Agreement.objects.filter(pk=sent_key(request), organisation=organisation).first()):
        return redirect("desk:agreement", made.pk)  # sent twice
    return _written(request, portal, organisation, None)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, agreement_id: UUID) -> HttpResponse:
    found, portal = agreement_read(request.user, agreement_id)
    require_writer(request.user, portal)
    return _written(request, portal, found.organisation, found)


def _written(request: StaffRequest, portal: Portal, organisation: Organisation, found: Agreement | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AgreementForm(data, portal=portal, organisation=organisation, agents=staff_of(portal, found), agreement=found)
    targets, quotas = target_set(portal, found, data), quota_set(portal, found, data)
    fault = ""
    if data is not None and all([form.is_valid(), targets.is_valid(), quotas.is_valid()]):
        try:
            return _saved(request, portal, organisation, found, form, targets, quotas)
        except Refused as refusal:
            fault = str(refusal)
    context = {
        "form": form,
        "targets": targets,
        "quotas": quotas,
        "fault": fault,
        "portal": portal,
        "organisation": organisation,
        "agreement": found,
        "base": request.POST.get("base") or (found.updated_at.isoformat() if found else ""),
    }
    return page(request, "desk/agreements/write.html", context, place=PLACE, status=409 if fault else 200 if data is None else 422)


def _saved(
    request: StaffRequest,
    portal: Portal,
    organisation: Organisation,
    found: Agreement | None,
    form: AgreementForm,
    targets: TargetSet,
    quotas: QuotaSet,
) -> HttpResponse:
    said = form.said(targets, quotas)
    if found is None:
        made = contracting.agree(organisation, portal, said, by=request.user, key=sent_key(request) or uuid7())
        messages.success(request, _("The agreement is recorded."))
        return redirect("desk:agreement", made.pk)
    changed: Entry | None = contracting.amend(found, portal, said, by=request.user, base=_base(request))
    messages.success(request, _("The agreement is changed.") if changed else _("Nothing was changed."))
    return redirect("desk:agreement", found.pk)


@for_staff
@require_POST
def end(request: StaffRequest, agreement_id: UUID) -> HttpResponse:
    found, portal = agreement_read(request.user, agreement_id)
    require_writer(request.user, portal)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, portal, form, status=422)
    try:
        contracting.end(found, portal, form.cleaned_data["on"], by=request.user)
    except Refused as refusal:
        form.add_error("on", str(refusal))
        return _shown(request, found, portal, form, status=409)
    messages.success(request, _("The end of the agreement is recorded."))
    return redirect("desk:agreement", found.pk)


def _base(request: StaffRequest) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get("base", ""))
    except ValueError:
        return None
