"""Changing the status: at one click, or through the questions the move asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.changes import SEPARATORS
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.moving import Way, form_of, then_of, ways_of
from parvis.desk.ticket.views import back_to, shown
from parvis.intake.definition import MOVE_STEP, Definition
from parvis.intake.forms import StepForm, build_step
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.people.models import User
from parvis.tickets.asking import context_of
from parvis.tickets.held_acts import later
from parvis.tickets.linking import open_parts
from parvis.tickets.models import Ticket


@for_staff
@require_POST
def moves(request: StaffRequest, reference: str) -> HttpResponse:
    """A move that asks nothing."""
    ticket = find_handled(request.user, reference)
    key = request.POST.get("move", "")
    if _leaves_parts(request, ticket, key):
        address = f"{reverse('desk:ticket_move', args=[reference, key])}?{request.GET.urlencode()}"
        return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)
    return _made(request, ticket, key, {})


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, reference: str, key: str) -> HttpResponse:
    """The page of a move that asks something; to the box one writes in, only what it asks there."""
    ticket = find_handled(request.user, reference)
    if request.htmx and request.htmx.target == "then-asks":
        return _asked_with_an_answer(request, ticket, key)
    way = next((one for one in ways_of(ticket, request.user) if one.move.key == key), None)
    if way is None:
        if request.method == "POST":
            return _made(request, ticket, key, {})
        raise Http404
    form = _form(ticket, way, request.user, request.POST if request.method == "POST" else None)
    if way.move.needs and request.method == "POST" and (form is None or form.is_valid()):
        return _approval_asked(request, ticket, way, form)
    if request.method == "POST" and _leaves_parts(request, ticket, key):
        return _asked(request, ticket, way, form, status=409)
    if form is None or (form.is_bound and form.is_valid()):
        return _made(request, ticket, key, form.answers if form else {}) if request.method == "POST" else _asked(request, ticket, way, form)
    return _asked(request, ticket, way, form, status=422 if form.is_bound else 200)


def _asked(request: StaffRequest, ticket: Ticket, way: Way, form: StepForm | None, status: int = 200) -> HttpResponse:
    parts = open_parts(ticket) if way.ends else []
    query = request.GET.urlencode()
    context = {"ticket": ticket, "way": way, "form": form, "action_query": f"?{query}" if query else "", "parts": parts}
    return page(request, "desk/ticket/move.html", context, place="queue", status=status)


def _leaves_parts(request: StaffRequest, ticket: Ticket, key: str) -> bool:
    """Whether the move ends a request whose parts are open, and nobody has said that it shall all the same."""
    if "sure" in request.POST:
        return False
    way = next((one for one in ways_of(ticket, request.user) if one.move.key == key), None)
    return way is not None and way.ends and bool(open_parts(ticket))


def _approval_asked(request: StaffRequest, ticket: Ticket, way: Way, form: StepForm | None) -> HttpResponse:
    people = [email.strip() for email in request.POST.get("people", "").translate(SEPARATORS).split(",") if email.strip()]
    try:
        ticket.ask_approval(
            way.move.key,
            by=request.user,
            answers=form.answers if form else {},
            people=people,
            seen_version=_version(request),
            idem_key=sent_key(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, ticket.reference, status=409)
    messages.success(request, _("Asked: those whose agreement is needed are told by e-mail."))
    return back_to(request, ticket.reference)


def _form(ticket: Ticket, way: Way, user: User, data: Any) -> StepForm | None:
    if not way.asks:
        return None
    context = context_of(ticket.service, user, organisation=ticket.organisation, for_staff=True)
    return build_step(Definition.of_fields(way.move.asks), MOVE_STEP, answers={}, context=context, data=data)


def _asked_with_an_answer(request: StaffRequest, ticket: Ticket, key: str) -> HttpResponse:
    way = then_of(ticket, request.user, key)
    form = form_of(ticket, way, request.user) if way and way.further else None
    parts = open_parts(ticket) if way and way.ends else []
    return page(request, "desk/ticket/_then.html", {"ticket": ticket, "then_form": form, "then_parts": parts})


def _made(request: StaffRequest, ticket: Ticket, key: str, answers: dict[str, Any]) -> HttpResponse:
    """Done, or on its way for the seconds in which it may be taken back."""
    idem_key, version = sent_key(request) or uuid7(), _version(request)
    newest = ticket.entries.order_by("-id").values_list("pk", flat=True).first()
    way = next((one for one in ways_of(ticket, request.user) if one.move.key == key), None)
    data = {"move": key, "name": way.name if way else key, "answers": answers, "seen": str(newest or "")}
    try:
        if version is not None and not Entry.objects.written(ticket, idem_key):
            ticket.require_unchanged(ticket.version, since=version)
        waits = later(ticket, "move", data, by=request.user, key=idem_key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, ticket.reference, status=409)
    if waits is None:
        ticket.refresh_from_db(fields=["status_key", "phase"])
        messages.success(request, _("The status is now “%(status)s”.") % {"status": ticket.status.name(for_agent=True)})
    return back_to(request, ticket.reference)


def _version(request: StaffRequest) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() else None
