"""What an agent decides about a request. Each is one form; a refusal is said on the page, which then shows how things stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.handlers import agents_of, teams_of
from parvis.desk.ticket.views import back_to, shown
from parvis.kit.errors import Refused
from parvis.kit.sending import as_uuid, sent_key
from parvis.people.models import User
from parvis.tickets.handling import ANY
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
    wanted = request.POST.get("team", "")
    team = next((one for one in teams_of(ticket) if one.key == wanted), None)
    if "agent" in request.POST:
        had = request.POST.get("seen")
        seen = ANY if had is None else as_uuid(had)
        ticket.assign(_agent(request, ticket), by=request.user, team=team, seen=seen, key=sent_key(request))
    elif team:
        ticket.assign_team(team, by=request.user, key=sent_key(request))


@change
def priority(request: StaffRequest, ticket: Ticket) -> None:
    seen = _number(request.POST["seen"]) if "seen" in request.POST else ANY
    ticket.set_priority(_number(request.POST.get("priority", "")), by=request.user, seen=seen, key=sent_key(request))


@change
def category(request: StaffRequest, ticket: Ticket) -> None:
    ticket.set_category(request.POST.get("category", ""), by=request.user)


@change
def tags(request: StaffRequest, ticket: Ticket) -> None:
    seen = _tags(request.POST["seen"]) if "seen" in request.POST else None
    ticket.tag(_tags(request.POST.get("tags", "")), by=request.user, seen=seen, key=sent_key(request))


@change
def title(request: StaffRequest, ticket: Ticket) -> None:
    ticket.rename(request.POST.get("title", ""), by=request.user, seen=request.POST.get("seen", ANY), key=sent_key(request))


@change
def visibility(request: StaffRequest, ticket: Ticket) -> None:
    ticket.open_to(request.POST.get("visibility", ""), by=request.user)


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
    """Let somebody in by e-mail address, or out by id; who is out already is out."""
    if gone := request.POST.get("remove"):
        if person := _participant(ticket, gone):
            ticket.remove_participant(person, by=request.user)
        return
    email = request.POST.get("email", "").strip()
    user = User.objects.by_email(email)
    if not email or user is None or not user.is_active:
        raise Refused(_("Nobody has an account with this address. Invite the person from the page of their organisation."), code="unknown")
    ticket.add_participant(user, by=request.user)


@change
def proposed(request: StaffRequest, ticket: Ticket) -> None:
    """Somebody whom a mail named: let in (`accept`: their id) or left out (`decline`); once."""
    act = ticket.accept_proposed if "accept" in request.POST else ticket.decline_proposed
    if person := _participant(ticket, request.POST.get("accept") or request.POST.get("decline", "")):
        act(person, by=request.user)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _tags(said: str) -> list[str]:
    return said.translate(SEPARATORS).split(",")


def _agent(request: StaffRequest, ticket: Ticket) -> User | None:
    wanted = request.POST["agent"]
    if wanted in ("", "none"):
        return None
    found: Any = request.user if wanted == "me" else next((one for one in agents_of(ticket) if str(one.pk) == wanted), None)
    if found is None:
        raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")
    agent: User = found
    return agent


def _participant(ticket: Ticket, user_id: str) -> User | None:
    return next((one.user for one in ticket.participants.select_related("user") if str(one.user_id) == user_id), None)
