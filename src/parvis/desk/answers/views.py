"""Canned answers and macros: the list, writing, trying, giving to the team, taking away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.desk.answers.forms import AnswerForm, HandyForm, MacroForm
from parvis.desk.answers.showing import answers_shown, macros_shown, previews
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.kit.errors import Conflict, Refused
from parvis.tickets.handy import forget, gone, keep_answer, keep_macro, may_change, stamp
from parvis.tickets.models import CannedAnswer, Macro
from parvis.tickets.placeholders import PLACEHOLDERS, require_known

PLACE = "answers"


@for_staff
@require_safe
def answers(request: StaffRequest) -> HttpResponse:
    """All that one may use; with `?ticket=`, those for this request, each with a button that puts it into its box."""
    words, reference = request.GET.get("q", "").strip()[:80], request.GET.get("ticket", "")
    ticket = find_handled(request.user, reference) if reference else None
    context = {
        "ticket": ticket,
        "query": words,
        "answers": answers_shown(request.user, ticket, words),
        "macros": macros_shown(request.user, ticket, words),
    }
    return page(request, "desk/answers/list.html", context, place=PLACE)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def answer_new(request: StaffRequest) -> HttpResponse:
    return _write(request, AnswerForm, None)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, answer_id: UUID) -> HttpResponse:
    return _rewrite(request, AnswerForm, CannedAnswer, answer_id)


@for_staff
@require_POST
def answer_forget(request: StaffRequest, answer_id: UUID) -> HttpResponse:
    return _forget(request, _mine(CannedAnswer, request, answer_id))


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def macro_new(request: StaffRequest) -> HttpResponse:
    return _write(request, MacroForm, None)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: StaffRequest, macro_id: UUID) -> HttpResponse:
    return _rewrite(request, MacroForm, Macro, macro_id)


@for_staff
@require_POST
def macro_forget(request: StaffRequest, macro_id: UUID) -> HttpResponse:
    return _forget(request, _mine(Macro, request, macro_id))


def _mine(model: type[Any], request: StaffRequest, pk: UUID) -> Any:
    """Seen by its author or its team; changed by fewer, which the verb says. None for what is not there for them."""
    return model.objects.visible_to(request.user).select_related("team", "portal", "service").filter(pk=pk).first()


def _rewrite(request: StaffRequest, form_class: type[HandyForm], model: type[Any], pk: UUID) -> HttpResponse:
    """Who saves what a colleague took away meanwhile keeps the words, and may keep them as a new one."""
    kept = _mine(model, request, pk)
    if kept is None and request.method != "POST":
        raise Http404
    if kept is None:
        return _gone(request, form_class(request.POST, user=request.user))
    return _write(request, form_class, kept)


def _gone(request: StaffRequest, form: HandyForm) -> HttpResponse:
    form.add_error(None, str(gone()))
    return _shown(request, form, None, status=409)


def _write(request: StaffRequest, form_class: type[HandyForm], kept: CannedAnswer | Macro | None) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, user=request.user, kept=kept)
    status = 422
    if form.is_bound and form.is_valid():
        is_tried = "preview" in request.POST
        try:
            if is_tried and isinstance(form, AnswerForm):
                require_known(form.bodies())
            elif not is_tried:
                _save(form, kept, request.POST.get("base", ""))
        except Refused as refusal:
            if refusal.code == "gone":
                return _gone(request, form_class(request.POST, user=request.user))
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        if not is_tried and not form.errors:
            messages.success(request, _("Kept."))
            return redirect("desk:answers")
    return _shown(request, form, kept, status=status if form.errors else 200)


def _save(form: HandyForm, kept: CannedAnswer | Macro | None, base: str) -> None:
    title, place = form.cleaned_data["title"], form.place()
    if isinstance(form, AnswerForm):
        answer = kept if isinstance(kept, CannedAnswer) else None
        keep_answer(answer, by=form.user, title=title, bodies=form.bodies(), mode=form.cleaned_data["mode"], place=place, base=base)
    elif isinstance(form, MacroForm):
        keep_macro(kept if isinstance(kept, Macro) else None, by=form.user, title=title, place=place, base=base, **form.does())


def _shown(request: StaffRequest, form: HandyForm, kept: CannedAnswer | Macro | None, status: int = 200) -> HttpResponse:
    is_tried = isinstance(form, AnswerForm) and form.is_bound and not form.errors
    context = {
        "form": form,
        "kept": kept,
        "to": "" if kept else reverse(f"desk:{'answer' if isinstance(form, AnswerForm) else 'macro'}_new"),
        "base": request.POST.get("base", "") if "preview" in request.POST else stamp(kept),
        "may_change": kept is None or may_change(kept, request.user),
        "placeholders": [(f"{{{name}}}", one.said) for name, one in PLACEHOLDERS.items()],
        "previews": previews(form.bodies(), request.user) if isinstance(form, AnswerForm) and is_tried else [],
    }
    return page(request, f"desk/answers/{'answer' if isinstance(form, AnswerForm) else 'macro'}.html", context, place=PLACE, status=status)


def _forget(request: StaffRequest, kept: CannedAnswer | Macro | None) -> HttpResponse:
    """Sent twice, it is gone all the same."""
    if kept is None:
        messages.info(request, _("It is not there any more."))
        return redirect("desk:answers")
    try:
        forget(kept, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken away."))
    return redirect("desk:answers")
