"""Tying a request to others: by reference, with what they are to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled, identifier
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.tickets.linking import BY_HAND, NAMES, called, ties_of, unlink
from parvis.tickets.linking import link as tie
from parvis.tickets.models import Link, Ticket
from parvis.tickets.similar import similar_to


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: StaffRequest, reference: str) -> HttpResponse:
    """`other` and `kind` tie it to one; `remove` is the id of a link."""
    ticket = find_handled(request.user, reference)
    if request.method != "POST":
        return _page(request, ticket)
    try:
        if "remove" in request.POST:
            _remove(request, ticket)
        else:
            _add(request, ticket)
    except Refused as refusal:
        return _page(request, ticket, problem=str(refusal), status=422 if refusal.code in ("unknown", "unknown_kind") else 409)
    return redirect("desk:ticket_links", ticket.reference)


def _add(request: StaffRequest, ticket: Ticket) -> None:
    """A kind said the other way round («cause of») is written by the other request."""
    kind, _sign, way = request.POST.get("kind", "").partition(":")
    other = called(request.POST.get("other", ""), request.user)
    one, two = (other, ticket) if way == "in" else (ticket, other)
    tie(one, two, kind, by=request.user, key=sent_key(request))
    messages.success(request, _("Linked to %(reference)s.") % {"reference": other.reference})


def _remove(request: StaffRequest, ticket: Ticket) -> None:
    found = Link.objects.filter(pk=identifier(request.POST["remove"])).first()
    if found is None:
        return
    if ticket.pk not in (found.ticket_id, found.other_id):
        raise Http404
    unlink(found, by=request.user)
    messages.success(request, _("The link is taken away."))


def kinds() -> list[tuple[str, str]]:
    """(what a form sends, its name), both ways round where they differ."""
    both = [(f"{kind}:{way}", str(NAMES[kind, way == "out"])) for kind in BY_HAND for way in ("out", "in")]
    return [one for one in both if one[0] != f"{Link.Kind.RELATED}:in"]


def _page(request: StaffRequest, ticket: Ticket, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "ticket": ticket,
        "ties": ties_of(ticket, request.user),
        "kinds": kinds(),
        "kind": request.POST.get("kind", ""),
        "typed": request.POST.get("other", "") if "remove" not in request.POST else "",
        "similar": similar_to(ticket, request.user),
        "problem": problem,
        "action_query": "",
    }
    return page(request, "desk/ticket/links.html", context, place="queue", status=status)
