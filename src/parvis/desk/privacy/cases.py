"""The page of a personal-data request's case, for the team that handles it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.privacy.forms import ExtensionForm, IdentityForm, SearchForm
from parvis.desk.privacy.showing import choices as all_choices
from parvis.desk.privacy.showing import choices_in, lines_of
from parvis.desk.shell import page
from parvis.kit import downloads
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.people import audit
from parvis.people.models import User
from parvis.privacy import cases as domain
from parvis.privacy import certificate as certificates
from parvis.privacy import exporting
from parvis.privacy.models import Bundle, Case, LegalHold, Proof
from parvis.privacy.procedure import services_for
from parvis.tickets.models import Ticket


@for_staff
@require_safe
def case(request: StaffRequest, reference: str) -> HttpResponse:
    return _shown(request, case_for(request.user, reference))


@for_staff
@require_POST
def identity(request: StaffRequest, reference: str) -> HttpResponse:
    found, form = case_for(request.user, reference), IdentityForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, 422, identity_form=form)
    said = form.cleaned_data
    return _done(request, found, lambda: domain.check_identity(found, said["how"], said["note"], by=request.user))


@for_staff
@require_POST
def search(request: StaffRequest, reference: str) -> HttpResponse:
    found, form = case_for(request.user, reference), SearchForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, 422, search_form=form)
    try:
        domain.seek(found, form.sought, ground=form.cleaned_data["ground"], corrections=form.pairs, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _shown(request, found, 409, search_form=form)
    return redirect("desk:case", reference)


@for_staff
@require_POST
def choices(request: StaffRequest, reference: str) -> HttpResponse:
    found = case_for(request.user, reference)
    said = choices_in((name, str(value)) for name, value in request.POST.items())
    return _done(request, found, lambda: domain.choose(found, said, by=request.user), _("Your choices are saved. Nothing was changed yet."))


@for_staff
@require_POST
def carry_out(request: StaffRequest, reference: str) -> HttpResponse:
    """What cannot be undone wants its box ticked."""
    found = case_for(request.user, reference)
    if request.POST.get("sure") != "1":
        return _shown(request, found, 422, not_sure=True)
    return _done(request, found, lambda: domain.carry_out(found, by=request.user))


@for_staff
@require_POST
def extension(request: StaffRequest, reference: str) -> HttpResponse:
    found, form = case_for(request.user, reference), ExtensionForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, 422, extension_form=form)
    said = form.cleaned_data["reason"]
    return _done(request, found, lambda: domain.extend(found, said, by=request.user), _("The requester is told by mail."))


@for_staff
@require_POST
def bundles(request: StaffRequest, reference: str) -> HttpResponse:
    found = case_for(request.user, reference)
    return _done(request, found, lambda: exporting.ask_for_case(found, by=request.user), _("The copy is being made."))


@for_staff
@require_safe
def bundle(request: StaffRequest, reference: str, bundle_id: UUID) -> HttpResponseBase:
    found = case_for(request.user, reference)
    one = get_object_or_404(found.bundles, pk=bundle_id, state=Bundle.State.READY)
    answer = download(one, f"{reference}.zip")
    _took_along(request, found, "personal_data")
    return answer


@for_staff
@require_safe
def certificate(request: StaffRequest, reference: str) -> HttpResponse:
    found = case_for(request.user, reference)
    try:
        made = certificates.pdf(found, (get_language() or "fr").partition("-")[0])
    except Refused as missing:
        raise Http404 from missing
    _took_along(request, found, "certificate")
    return downloads.pdf(made, name=f"{reference}-certificate")


def case_for(user: User, reference: str) -> Case:
    """For whoever handles personal data on this portal; for anybody else there is no such page."""
    tickets = Ticket.objects.select_related("portal", "service", "workflow", "organisation", "requester")
    ticket = tickets.filter(reference=reference, service__in=services_for(user).order_by().values("pk")).first()
    found = domain.case_of(ticket) if ticket else None
    if ticket is None or found is None:
        raise Http404
    found.ticket = ticket
    return found


def download(one: Bundle, name: str) -> HttpResponseBase:
    try:
        stream = open_stored(one.storage_key)
    except FileNotFoundError as missing:
        raise Http404 from missing
    return downloads.stored_zip(stream, name=name)


def _took_along(request: StaffRequest, found: Case, what: str) -> None:
    reference = found.ticket.reference
    audit.took_along(what, by=request.user, portal_keys=[found.portal_key], verb="personal_data_exported", reference=reference)


def _done(request: StaffRequest, found: Case, act: Callable[[], Any], said: str = "") -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _shown(request, found, 409, refused=str(refused))
    if said:
        messages.success(request, said)
    return redirect("desk:case", found.ticket.reference)


def _shown(request: StaffRequest, found: Case, status: int = 200, **more: Any) -> HttpResponse:
    if not found._state.adding:
        found.refresh_from_db(fields=["state"])
    is_before = found.state in (Case.State.OPEN, Case.State.FOUND)
    context = {
        "case": found,
        "ticket": found.ticket,
        "lines": lines_of(found) if found.searched_at else [],
        "choices": all_choices(),
        "may_choose": found.state == Case.State.FOUND,
        "is_before": is_before,
        "identity_form": IdentityForm(initial={"how": found.identity or Case.Identity.CUSTOMER}),
        "search_form": SearchForm(initial=SearchForm.said_by(found)),
        "extension_form": ExtensionForm(),
        "bundles": list(found.bundles.exclude(state=Bundle.State.GONE)),
        "proof": Proof.objects.filter(cause=found.pk).first(),
        "holds": list(
            LegalHold.objects.standing().filter(portal_key=found.portal_key).select_related("owner", "organisation", "ticket", "person")
        ),
    }
    return page(request, "desk/privacy/case.html", context | more, place="customers", status=status)
