"""Merging requests at the desk: which one, what it would do, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.shaping import recent_of
from parvis.desk.ticket.views import back_to
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.tickets.linking import called
from parvis.tickets.merging import MOST, preview, unmerge
from parvis.tickets.merging import merge as merge_all
from parvis.tickets.models import Ticket
from parvis.tickets.similar import similar_to
from parvis.tickets.splitting import split_back


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, reference: str) -> HttpResponse:
    """`into`: the reference of the one it becomes a part of; `also`: those of others that go there with it."""
    ticket = find_handled(request.user, reference)
    said = request.POST if request.method == "POST" else request.GET
    typed = one_line(said.get("into", ""), 40)
    try:
        sources = [ticket, *_also(said.get("also", ""), request.user)]
        target = called(typed, request.user) if typed else None
    except Refused as refusal:
        return _page(request, [ticket], None, typed, problem=str(refusal), status=422)
    if request.method != "POST" or target is None:
        return _page(request, sources, target, typed, status=422 if request.method == "POST" else 200)
    try:
        merge_all(sources, target, by=request.user, people=_keys(request.POST.getlist("people")), is_sure="sure" in request.POST)
    except Refused as refusal:
        return _page(request, sources, target, typed, problem=str(refusal), status=409)
    said_of = {"sources": ", ".join(one.reference for one in sources), "target": target.reference}
    messages.success(request, _("%(sources)s is now part of %(target)s. For seven days this can be taken back.") % said_of)
    return back_to(request, target.reference)


@for_staff
@require_POST
def undo(request: StaffRequest, reference: str) -> HttpResponse:
    """Take the merge of this request back, and open it."""
    ticket = find_handled(request.user, reference)
    try:
        unmerge(ticket, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('desk:ticket', args=[reference])}?stay=1")
    messages.success(request, _("%(reference)s stands for itself again.") % {"reference": ticket.reference})
    return redirect("desk:ticket", ticket.reference)


@for_staff
@require_POST
def back(request: StaffRequest, reference: str) -> HttpResponse:
    """Merge what was split off back into where it came from."""
    ticket = find_handled(request.user, reference)
    try:
        made = split_back(ticket, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(request, reference)
    messages.success(request, _("%(reference)s is part of where it came from again.") % {"reference": ticket.reference})
    return back_to(request, made.target.reference)


def _also(said: str, user: User) -> list[Ticket]:
    """Raises Refused for a reference that this person does not see."""
    typed = dict.fromkeys(one.strip().upper() for one in said.split(",") if one.strip())
    if len(typed) >= MOST:
        raise Refused(_("Choose between 1 and %(number)d requests to merge.") % {"number": MOST}, code="how_many")
    return [called(one, user) for one in typed]


def _keys(said: Sequence[str]) -> list[UUID]:
    found = []
    for one in said:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _page(
    request: StaffRequest, sources: Sequence[Ticket], target: Ticket | None, typed: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    ticket, asked = sources[0], Asked.read(request.GET)
    previews = [preview(one, target, by=request.user) for one in sources] if target else []
    context = {
        "ticket": ticket,
        "also": sources[1:],
        "also_value": ",".join(one.reference for one in sources[1:]),
        "target": target,
        "typed": typed,
        "problem": problem,
        "previews": previews,
        "is_possible": bool(previews) and all(one.refusal is None for one in previews),
        "may_turn": len(previews) == 1 and (previews[0].refusal is None or previews[0].refusal.code == "closed"),
        "is_wider": any(one.widening for one in previews),
        "chosen": request.POST.getlist("people") if request.method == "POST" else [str(one.requester_id) for one in sources],
        "recent": [] if target else recent_of(ticket, request.user),
        "similar": [] if target else similar_to(ticket, request.user),
        "asked": asked,
        "asked_values": parse_qsl(asked.query),
        "action_query": f"?{asked.query}" if asked.query else "",
    }
    return page(request, "desk/ticket/merge.html", context, place="queue", status=status)
