"""Answers written beforehand and macros, on one request: which there are, their words for its customer, and what a macro will do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.answers.showing import marked, steps_of
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.answering import keep
from parvis.desk.ticket.composing import composer_of
from parvis.desk.ticket.finding import find_handled, identifier
from parvis.desk.ticket.views import back_to, shown
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.tickets.handy import count_use
from parvis.tickets.held_acts import later, rehearse, was_sent
from parvis.tickets.macros import words, written
from parvis.tickets.models import CannedAnswer, Macro, Ticket
from parvis.tickets.placeholders import filled


@for_staff
@require_POST
def insert(request: StaffRequest, reference: str) -> HttpResponse:
    """Its words for this customer: to the page's script, else behind what the box holds already."""
    ticket = find_handled(request.user, reference)
    wanted = CannedAnswer.objects.visible_to(request.user).for_ticket(ticket)
    found = wanted.filter(pk=identifier(request.POST.get("answer", ""))).first()
    if found is None:
        raise Http404
    text = filled(found.bodies, ticket, by=request.user)
    if request.htmx:
        count_use(found)
        said = ngettext("One value lacks: %(names)s.", "Values lack: %(names)s.", len(text.gaps)) % {"names": ", ".join(text.gaps)}
        return JsonResponse({"text": text.text, "mode": found.mode, "gaps": said if text.gaps else ""})
    box = composer_of(ticket, request.user)
    if text.text.strip() and box.body.rstrip().endswith(text.text.strip()):
        return back_to(request, reference)  # sent twice, it stands there once
    count_use(found)
    body = "\n\n".join(part for part in (box.body, text.text) if part.strip())
    keep(ticket, request.user, replace(box, body=body, mode=box.mode if box.body.strip() else found.mode))
    return back_to(request, reference)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: StaffRequest, reference: str, macro_id: UUID) -> HttpResponse:
    """What it will do, to be read before; then done, and taken back at once while there is time."""
    ticket = find_handled(request.user, reference)
    found = (
        Macro.objects.visible_to(request.user)
        .for_ticket(ticket)
        .select_related("answer", "to_team", "gives_to")
        .filter(pk=macro_id)
        .first()
    )
    if found is None:
        raise Http404
    if request.method != "POST":
        return _previewed(request, ticket, found)
    key = sent_key(request) or uuid7()
    is_new = not was_sent(ticket, key)
    try:
        data = written(found, ticket, by=request.user, seen=_seen(request, ticket))
        waits = later(ticket, "macro", data, by=request.user, key=key)
    except Refused as refusal:
        if request.htmx:
            messages.error(request, str(refusal))
            return shown(request, reference, status=409)
        return _previewed(request, ticket, found, problem=str(refusal), status=409)
    if is_new:
        count_use(found)
    if waits is None:
        messages.success(request, _("“%(title)s” is done.") % {"title": found.title})
    return back_to(request, reference)


def _previewed(request: StaffRequest, ticket: Ticket, found: Macro, *, problem: str = "", status: int = 200) -> HttpResponse:
    data = written(found, ticket, by=request.user)
    if not problem:
        try:
            rehearse(ticket, "macro", data, by=request.user, key=uuid7())
        except Refused as refusal:
            problem = str(refusal)
    text = words(found, ticket, by=request.user)
    context: dict[str, Any] = {
        "ticket": ticket,
        "macro": found,
        "steps": steps_of(found, ticket, by=request.user),
        "text": marked(text.text) if text else "",
        "is_note": data["mode"] == CannedAnswer.NOTE,
        "problem": problem,
        "seen": _newest(ticket),
        "action_query": _query(request),
    }
    part = "_macro" if request.htmx and request.htmx.target == "macro-preview" else "macro"
    return page(request, f"desk/ticket/{part}.html", context, place="queue", status=status)


def _seen(request: StaffRequest, ticket: Ticket) -> str:
    said = request.POST.get("seen", "")
    return str(identifier(said)) if said else _newest(ticket)


def _newest(ticket: Ticket) -> str:
    return str(ticket.entries.order_by("-id").values_list("pk", flat=True).first() or "")


def _query(request: StaffRequest) -> str:
    return f"?{query}" if (query := request.GET.urlencode()) else ""
