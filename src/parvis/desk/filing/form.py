"""The service's own form, filled in by an agent page by page; the last page files it, or keeps it for the days to come of a recurring request."""

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
from parvis.intake.visibility import page_after, visible_pages
from parvis.kit.errors import Conflict, Refused
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.tickets.behalf import CHANNELS, Behalf, filed
from parvis.tickets.drafts import Gone
from parvis.tickets.invalid import Invalid
from parvis.tickets.recurring_answers import RecurringAnswers, looked_after

Filling = Behalf | RecurringAnswers


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, draft_id: UUID, step: str) -> HttpResponse:
    filling = Behalf.of(request.user, draft_id) or RecurringAnswers.of(request.user, draft_id)
    if filling is None:
        return _ended(request, draft_id)
    form = _form(request, filling, step)
    if request.method != "POST":
        return _page(request, filling, form)
    try:
        return _sent(request, filling, form)
    except Gone:
        raise Http404 from None


def _ended(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """Sent twice, it leads where it led. Raises Http404 for what never was theirs."""
    if ticket := filed(draft_id, by=request.user):
        return redirect("desk:ticket", ticket.reference)
    if one := looked_after(request.user, request.POST.get("_recurrence", "")):
        return redirect("desk:recurrence", one.pk)
    raise Http404


def _sent(request: StaffRequest, filling: Filling, form: StepForm) -> HttpResponse:
    if "_cancel" in request.POST:
        filling.discard()
        return redirect("desk:recurrence", filling.one.pk) if isinstance(filling, RecurringAnswers) else redirect("desk:queue")
    if form.is_change:
        filling.save(dict(form.given))
        return redirect(form.found_at(request.path))
    if not form.is_valid():
        filling.save(form.draft_answers)
        return _page(request, filling, form, status=422)
    filling.save(form.answers)
    after = page_after(filling.definition, form.step_key, filling.answers)
    return redirect("desk:new_step", filling.draft.pk, after[0].key) if after else _done(request, filling, form)


def _done(request: StaffRequest, filling: Filling, form: StepForm) -> HttpResponse:
    try:
        return _kept(request, filling) if isinstance(filling, RecurringAnswers) else _filed(request, filling)
    except Invalid as invalid:
        for sentences in invalid.errors.values():
            messages.error(request, " ".join(sentences))
        return redirect("desk:new_step", filling.draft.pk, next(iter(invalid.by_step)))
    except Refused as refusal:
        changed = isinstance(filling, RecurringAnswers) and isinstance(refusal, Conflict)
        return _page(request, filling, form, problem=str(refusal), is_overtaken=changed, status=409)


def _filed(request: StaffRequest, behalf: Behalf) -> HttpResponse:
    ticket = behalf.file()
    said = {"reference": ticket.reference, "name": behalf.person}
    messages.success(request, _("%(reference)s is recorded in the name of %(name)s, who is told by e-mail.") % said)
    return redirect("desk:ticket", ticket.reference)


def _kept(request: StaffRequest, filling: RecurringAnswers) -> HttpResponse:
    one = filling.keep(_seen(request, filling))
    if one.paused_at:
        messages.success(request, _("The answers are changed. It is paused still: let it go on when it may come again."))
    else:
        messages.success(request, _("The next requests are made with these answers."))
    return redirect("desk:recurrence", one.pk)


def _seen(request: StaffRequest, filling: RecurringAnswers) -> int:
    """The version of the recurrence that the agent has read: the page says a later one once it has told of the change."""
    said = request.POST.get("_version", "")
    return int(said) if said.isascii() and said.isdigit() else filling.seen_version


def _form(request: StaffRequest, filling: Filling, key: str) -> StepForm:
    """Raises Http404 for a step that the form does not have."""
    context = replace(filling.context, find=one_line(request.GET.get("find", ""), 200))
    sent: dict[str, Any] = (
        {"data": request.POST, "files": request.FILES} if request.method == "POST" and "_cancel" not in request.POST else {}
    )
    try:
        return build_step(filling.definition, key, answers=filling.answers, context=context, **sent)
    except KeyError:
        raise Http404 from None


def _page(
    request: StaffRequest, filling: Filling, form: StepForm, *, problem: str = "", is_overtaken: bool = False, status: int = 200
) -> HttpResponse:
    keys = [steps[0].key for steps in visible_pages(filling.definition, filling.answers)]
    at = keys.index(form.step_key) if form.step_key in keys else 0
    context: dict[str, Any] = {
        "filling": filling,
        "form": form,
        "key": form.step_key,
        "title": pick(filling.definition.step(form.step_key).title),
        "number": at + 1,
        "count": len(keys),
        "is_last": at == len(keys) - 1,
        "back_url": reverse("desk:new_step", args=[filling.draft.pk, keys[at - 1]]) if at else "",
        "problem": problem,
    }
    if isinstance(filling, RecurringAnswers):
        seen = filling.current_version() if is_overtaken else filling.seen_version
        context |= {"one": filling.one, "left": filling.left, "is_overtaken": is_overtaken, "seen": seen}
        return page(request, "desk/recurring/answers.html", context, place="queue", status=status)
    context |= {"channel": CHANNELS.get(filling.channel, "")}
    return page(request, "desk/filing/form.html", context, place="queue", status=status)
