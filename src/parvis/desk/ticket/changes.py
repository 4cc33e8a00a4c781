"""What an agent decides about a request. Each is one form; a refusal is said on the page, which then shows how things stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.handlers import agents_of, teams_of
from parvis.desk.ticket.views import back_to, shown
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets.models import Ticket

Change = Callable[[StaffRequest, Ticket], None]
SEPARATORS = str.maketrans(";\n", ",,")


def change(act: Change) -> Callable[..., HttpResponseBase]:
    """A view that makes one change to the request of the address."""

    @for_staff
    @require_POST
    @wraps(act)
    def view(request: StaffRequest, reference: str) -> HttpResponse:
        ticket = find_handled(request.user, reference)
        try:
            act(request, ticket)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return shown(request, reference, status=409)
        return back_to(request, reference)

    return view


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Who has it: the choices, as a page or inside a menu, and the choice."""
    if request.method == "POST":
        return _assign(request, reference)
    ticket = find_handled(request.user, reference)
    context = {"ticket": ticket, "agents": agents_of(ticket), "teams": teams_of(ticket), "action_query": f"?{request.GET.urlencode()}"}
    parts = {"agents": "_agents", "teams": "_teams"}
    part = parts.get(request.htmx.target or "") if request.htmx else None
    return page(request, f"desk/ticket/{part or 'assignment'}.html", context, place="queue")


@change
def _assign(request: StaffRequest, ticket: Ticket) -> None:
    """`agent`: an id, "me" or empty for nobody; left out, it stays."""
    agent = _agent(request, ticket) if "agent" in request.POST else ticket.agent
    key = request.POST.get("team", "")
    team = next((one for one in teams_of(ticket) if one.key == key), None)
    ticket.assign(agent, by=request.user, team=team)


@change
def priority(request: StaffRequest, ticket: Ticket) -> None:
    number = request.POST.get("priority", "")
    ticket.set_priority(int(number) if number.isascii() and number.isdigit() else 0, by=request.user)


@change
def tags(request: StaffRequest, ticket: Ticket) -> None:
    ticket.tag(request.POST.get("tags", "").translate(SEPARATORS).split(","), by=request.user)


@change
def title(request: StaffRequest, ticket: Ticket) -> None:
    ticket.rename(request.POST.get("title", ""), by=request.user)


@change
def watch(request: StaffRequest, ticket: Ticket) -> None:
    if request.POST.get("watch") == "1":
        ticket.watch(request.user)
        messages.success(request, _("You will be told of what happens on this request."))
    else:
        ticket.unwatch(request.user)
        messages.success(request, _("You will no longer be told of what happens on this request."))


@change
def participants(request: StaffRequest, ticket: Ticket) -> None:
    """Let somebody in by e-mail address, or out by id."""
    if gone := request.POST.get("remove"):
        ticket.remove_participant(_participant(ticket, gone), by=request.user)
        return
    email = request.POST.get("email", "").strip()
    user = User.objects.by_email(email)
    if not email or user is None or not user.is_active:
        raise Refused(_("Nobody has an account with this address. Invite the person from the page of their organisation."), code="unknown")
    ticket.add_participant(user, by=request.user)


@change
def proposed(request: StaffRequest, ticket: Ticket) -> None:
    """Somebody whom a mail named: let in (`accept`: their id) or left out (`decline`)."""
    if accepted := request.POST.get("accept"):
        ticket.accept_proposed(_participant(ticket, accepted), by=request.user)
    elif declined := request.POST.get("decline"):
        ticket.decline_proposed(_participant(ticket, declined), by=request.user)


def _agent(request: StaffRequest, ticket: Ticket) -> User | None:
    wanted = request.POST["agent"]
    if wanted in ("", "none"):
        return None
    found: Any = request.user if wanted == "me" else next((one for one in agents_of(ticket) if str(one.pk) == wanted), None)
    if found is None:
        raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")
    agent: User = found
    return agent


def _participant(ticket: Ticket, user_id: str) -> User:
    for one in ticket.participants.select_related("user"):
        if str(one.user_id) == user_id:
            return one.user
    raise Http404
