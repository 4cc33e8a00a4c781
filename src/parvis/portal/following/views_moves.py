"""Moving a request on: a page for what a move asks or wants confirmed, and the sending itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.catalogue.workflow import Move
from parvis.intake.definition import Definition
from parvis.intake.forms import StepForm
from parvis.journal.models import Entry
from parvis.kit.errors import Conflict, Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.people.models import User
from parvis.portal.following.reply import form_on
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.shell.entry import signed_in
from parvis.tickets.contradiction import Contradiction
from parvis.tickets.models import Ticket
from parvis.tickets.wording import turn_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    offered = (*ticket.moves_for(user), *ticket.approvable_for(user))
    wanted = next((one for one in offered if one.key == move), None)
    if wanted is None:
        return _not_offered(request, ticket, user)
    if request.method != "POST":
        return _page(request, ticket, wanted, _form(ticket, user, wanted))
    return _moved(request, ticket, user, wanted)


def _not_offered(request: HttpRequest, ticket: Ticket, user: User) -> HttpResponse:
    """Made already (a second click, another tab), or not theirs to make."""
    key = sent_key(request)
    if not (key and Entry.objects.written(ticket, key)):
        if not ticket.standing_of(user).may_write:
            raise PermissionDenied(_("You may read this request, not write in it. Ask the person who shared it with you."))
        messages.warning(request, _("This is not possible in the present state of the request. Read it again to see what is."))
    return HttpResponseRedirect(ticket.get_absolute_url())


def _form(ticket: Ticket, user: User, move: Move, data: Any = None, files: Any = None) -> StepForm | None:
    return form_on(ticket, user, Definition.of_fields(move.asks), {}, data, files) if move.asks else None


def _moved(request: HttpRequest, ticket: Ticket, user: User, move: Move) -> HttpResponse:
    form = _form(ticket, user, move, request.POST, request.FILES)
    if form is not None and (form.is_change or not form.is_valid()):
        return _page(request, ticket, move, form, status=200 if form.is_change else 422)
    try:
        _make(request, ticket, user, move, form.answers if form else {})
    except Contradiction as doubt:
        return _page(request, ticket, move, form, status=409, doubt=str(doubt), others=other_opinions(ticket, user, move))
    except Refused as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422 if refusal.code == "invalid" else 409
        return _page(request, ticket, move, form, fault=str(refusal), status=status)
    done = _("“%(move)s”: asked. Those whose agreement is needed are told by e-mail.") if move.needs else None
    messages.success(request, (done or _("“%(move)s”: done. The people of this request are told.")) % {"move": move.name()})
    return HttpResponseRedirect(ticket.get_absolute_url())


def other_opinions(ticket: Ticket, user: User, move: Move) -> list[Move]:
    """What may be answered instead of `move`."""
    return [one for one in ticket.opinions_of(user) if one.opinion != move.opinion]


def _make(request: HttpRequest, ticket: Ticket, user: User, move: Move, answers: dict[str, Any]) -> None:
    """Files go with a message, which the move follows in the same transaction."""
    file_keys = [item["key"] for item in move.asks if item["type"] == "file"]
    files = [one for key in file_keys for one in answers.get(key, [])]
    said = {key: value for key, value in answers.items() if key not in file_keys}
    key, is_sure = sent_key(request), "sure" in request.POST
    if move.needs:
        people = [email.strip() for email in request.POST.get("people", "").replace(";", ",").split(",") if email.strip()]
        ticket.ask_approval(move.key, by=user, answers=said, people=people, idem_key=key)
    elif files:
        body = str(said.get("body") or said.get("reason") or "")
        ticket.reply(body, by=user, uploads=files, key=key, then=move.key, answers=said, is_sure=is_sure)
    else:
        version = request.POST.get("version", "")
        seen = int(version) if version.isdigit() and len(version) < 10 else None
        ticket.move(move.key, by=user, answers=said, idem_key=key, seen_version=seen, is_sure=is_sure)


def _page(request: HttpRequest, ticket: Ticket, move: Move, form: StepForm | None, *, status: int = 200, **said: Any) -> HttpResponse:
    """`said`: the `fault` that refused it, or the `doubt` that is asked about with the `others` that may be answered."""
    context = {"ticket": ticket, "move": move, "form": form, "turn": turn_of(ticket), "key": uuid7(), **said}
    return render(request, "portal/following/move.html", context, status=status)
