"""The service's own form, filled in by an agent page by page; the last page files it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.intake.forms import StepForm, build_step
from parvis.intake.visibility import visible_pages
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.tickets.behalf import CHANNELS, Behalf, filed
from parvis.tickets.invalid import Invalid


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, draft_id: UUID, step: str) -> HttpResponse:
    behalf = Behalf.of(request.user, draft_id)
    if behalf is None and (ticket := filed(draft_id, by=request.user)):
        return redirect("desk:ticket", ticket.reference)  # sent twice, it is filed once
    if behalf is None:
        raise Http404
    form = _form(request, behalf, step)
    if request.method != "POST":
        return _page(request, behalf, form)
    if "_cancel" in request.POST:
        behalf.discard()
        return redirect("desk:queue")
    if form.is_change:
        behalf.save(dict(form.given))
        return redirect(form.found_at(request.path))
    if not form.is_valid():
        behalf.save(form.draft_answers)
        return _page(request, behalf, form, status=422)
    behalf.save(form.answers)
    keys = _keys(behalf)
    after = keys[keys.index(form.step_key) + 1 :]
    return redirect("desk:new_step", draft_id, after[0]) if after else _filed(request, behalf, form)


def _filed(request: StaffRequest, behalf: Behalf, form: StepForm) -> HttpResponse:
    try:
        ticket = behalf.file()
    except Invalid as invalid:
        for sentences in invalid.errors.values():
            messages.error(request, " ".join(sentences))
        return redirect("desk:new_step", behalf.draft.pk, next(iter(invalid.by_step)))
    except Refused as refusal:
        return _page(request, behalf, form, problem=str(refusal), status=409)
    said = {"reference": ticket.reference, "name": behalf.person}
    messages.success(request, _("%(reference)s is recorded in the name of %(name)s, who is told by e-mail.") % said)
    return redirect("desk:ticket", ticket.reference)


def _form(request: StaffRequest, behalf: Behalf, key: str) -> StepForm:
    """Raises Http404 for a step that the form does not have."""
    context = replace(behalf.context, find=one_line(request.GET.get("find", ""), 200))
    sent: dict[str, Any] = (
        {"data": request.POST, "files": request.FILES} if request.method == "POST" and "_cancel" not in request.POST else {}
    )
    try:
        return build_step(behalf.draft.form_version, key, answers=behalf.answers, context=context, **sent)
    except KeyError:
        raise Http404 from None


def _keys(behalf: Behalf) -> list[str]:
    return [steps[0].key for steps in visible_pages(behalf.draft.form_version.definition, behalf.answers)]


def _page(request: StaffRequest, behalf: Behalf, form: StepForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    keys, definition = _keys(behalf), behalf.draft.form_version.definition
    at = keys.index(form.step_key) if form.step_key in keys else 0
    context = {
        "behalf": behalf,
        "form": form,
        "key": form.step_key,
        "title": pick(definition.step(form.step_key).title),
        "number": at + 1,
        "count": len(keys),
        "is_last": at == len(keys) - 1,
        "back_url": reverse("desk:new_step", args=[behalf.draft.pk, keys[at - 1]]) if at else "",
        "channel": CHANNELS.get(behalf.channel, ""),
        "problem": problem,
    }
    return page(request, "desk/filing/form.html", context, place="queue", status=status)
