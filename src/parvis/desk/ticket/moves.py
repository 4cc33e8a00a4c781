"""Changing the status: at one click, or through the questions the move asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.changes import SEPARATORS
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.moving import Way, ways_of
from parvis.desk.ticket.views import back_to, shown
from parvis.intake.definition import MOVE_STEP, Definition
from parvis.intake.forms import StepForm, build_step
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets.asking import context_of
from parvis.tickets.models import Ticket


@for_staff
@require_POST
def moves(request: StaffRequest, reference: str) -> HttpResponse:
    """A move that asks nothing."""
    ticket = find_handled(request.user, reference)
    return _made(request, ticket, request.POST.get("move", ""), {})


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, reference: str, key: str) -> HttpResponse:
    """The page of a move that asks something."""
    ticket = find_handled(request.user, reference)
    way = next((one for one in ways_of(ticket, request.user) if one.move.key == key), None)
    if way is None:
        if request.method == "POST":
            return _made(request, ticket, key, {})
        raise Http404
    form = _form(ticket, way, request.user, request.POST if request.method == "POST" else None)
    if way.move.needs and request.method == "POST" and (form is None or form.is_valid()):
        return _approval_asked(request, ticket, way, form)
    if form is None or (form.is_bound and form.is_valid()):
        return _made(request, ticket, key, form.answers if form else {}) if request.method == "POST" else _asked(request, ticket, way, form)
    return _asked(request, ticket, way, form, status=422 if form.is_bound else 200)


def _asked(request: StaffRequest, ticket: Ticket, way: Way, form: StepForm | None, status: int = 200) -> HttpResponse:
    context = {"ticket": ticket, "way": way, "form": form, "action_query": f"?{query}" if (query := request.GET.urlencode()) else ""}
    return page(request, "desk/ticket/move.html", context, place="queue", status=status)


def _approval_asked(request: StaffRequest, ticket: Ticket, way: Way, form: StepForm | None) -> HttpResponse:
    people = [email.strip() for email in request.POST.get("people", "").translate(SEPARATORS).split(",") if email.strip()]
    try:
        ticket.ask_approval(
            way.move.key,
            by=request.user,
            answers=form.answers if form else {},
            people=people,
            seen_version=_version(request),
            idem_key=_key(request),
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


def _made(request: StaffRequest, ticket: Ticket, key: str, answers: dict[str, Any]) -> HttpResponse:
    try:
        ticket.move(key, by=request.user, answers=answers, seen_version=_version(request), idem_key=_key(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, ticket.reference, status=409)
    messages.success(request, _("The status is now “%(status)s”.") % {"status": ticket.status.name(for_agent=True)})
    return back_to(request, ticket.reference)


def _version(request: StaffRequest) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() else None


def _key(request: StaffRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None
