"""Correcting one's answers, where the service allows it: page by page, each saved by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.intake.forms import StepForm
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.speaking import clock_time
from parvis.portal.asking.correction import Correction
from parvis.portal.asking.views_parts import file_field, received
from parvis.portal.shell.entry import signed_in
from parvis.tickets import drafts
from parvis.tickets.correction import correct
from parvis.tickets.invalid import Invalid


@require_safe
@signed_in
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    correction = _allowed(request, reference)
    return HttpResponseRedirect(correction.url(correction.keys[0]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    correction = _allowed(request, reference)
    key = correction.page_key(step)
    return _received(correction, key) if request.method == "POST" else _page(correction, correction.form(key))


@require_POST
@signed_in
def files(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    correction = _allowed(request, reference)
    field = file_field(correction.definition, request.POST.get("field", ""))
    draft = correction.begin()
    return received(request, field, correction.ticket.service, owner=drafts.owner_of(draft), purpose=str(draft.pk))


def _allowed(request: HttpRequest, reference: str) -> Correction:
    correction = Correction.of(request, reference)
    if not correction.is_allowed:
        raise PermissionDenied(_("These answers can no longer be changed. Write a message instead."))
    return correction


def _received(correction: Correction, key: str) -> HttpResponse:
    request, back = correction.request, reverse("portal:ticket", args=[correction.ticket.reference])
    if "_cancel" in request.POST:
        if correction.draft:
            drafts.discard(correction.draft)
        return HttpResponseRedirect(back)
    correction.begin()
    form = correction.form(key, request.POST, request.FILES)
    if "_autosave" in request.POST or form.is_change:
        correction.save(dict(form.given) if form.is_change else form.draft_answers, key)
        kept = JsonResponse({"saved": clock_time(now())})
        return kept if "_autosave" in request.POST else HttpResponseRedirect(form.found_at(correction.url(key)))
    if (other := request.POST.get("_page")) and other in correction.keys:
        correction.save(form.draft_answers, key)
        return HttpResponseRedirect(correction.url(other))
    if not form.is_valid():
        correction.save(form.draft_answers, key)
        return _page(correction, form, status=422)
    correction.save(form.answers, key)
    return _sent(correction, form, form.answers, back)


def _sent(correction: Correction, form: StepForm, answers: dict[str, Any], back: str) -> HttpResponse:
    request, draft = correction.request, correction.begin()
    try:
        correction.require_current()
        entry = correct(correction.ticket, answers, by=correction.user, key=UUID(str(draft.key)), draft=draft)
    except Invalid as invalid:
        for sentences in invalid.errors.values():
            messages.error(request, " ".join(sentences))
        return HttpResponseRedirect(correction.url(next(iter(invalid.by_step))))
    except Refused as refusal:
        return _page(correction, form, fault=str(refusal), status=409)
    messages.success(
        request, _("Your changes are saved. The team sees what changed.") if entry else _("Nothing was different: nothing was sent.")
    )
    return HttpResponseRedirect(back)


def _page(correction: Correction, form: StepForm, fault: str = "", status: int = 200) -> HttpResponse:
    context = {"correction": correction, "ticket": correction.ticket, "form": form, "key": form.step_key, "fault": fault}
    context["tabs"] = correction.tabs(form.step_key)
    return render(correction.request, "portal/asking/edit.html", context, status=status)
