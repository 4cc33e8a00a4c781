"""What a request is tied to, beside its conversation: links, what was merged into it, what says much the same. Read apart, after the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import JOINED, find, find_handled
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.tickets import search
from parvis.tickets.linking import ties_of
from parvis.tickets.merging import is_undoable
from parvis.tickets.models import Merge, Ticket
from parvis.tickets.redirects import destination_for, led_by_reference
from parvis.tickets.similar import similar_to

STAY = "stay"
"""In the address of a merged request: show it itself, with its own journal."""
MOST_NAMED = 8
MOST_TAGGED = 400
"""Requests whose labels are proposed: those in use lately."""


@for_staff
@require_safe
def tied(request: StaffRequest, reference: str) -> HttpResponse:
    ticket, _people = find(request.user, reference)
    context = {
        "ticket": ticket,
        "is_handler": ticket.standing_of(request.user).is_handler,
        "ties": ties_of(ticket, request.user),
        "merges": [(one, is_undoable(one)) for one in Merge.objects.filter(target=ticket, undone_at=None).select_related("source", "by")],
        "similar": similar_to(ticket, request.user),
        "is_fragment": bool(request.htmx),
    }
    template = "desk/ticket/_tied_lines.html" if request.htmx else "desk/ticket/tied.html"
    return page(request, template, context, place="queue")


@for_staff
@require_safe
def references(request: StaffRequest, reference: str) -> HttpResponse:
    """Options of the box in which one names another request: as typed, by reference or words."""
    ticket = find_handled(request.user, reference)
    typed = one_line(request.GET.get("into") or request.GET.get("other") or "", 100)
    return page(request, "desk/ticket/_references.html", {"named": named(ticket, request.user, typed)})


@for_staff
@require_safe
def tag_options(request: StaffRequest, reference: str) -> HttpResponse:
    """Labels that others of its portal have and that begin as the last one typed; what stands before it is kept."""
    ticket = find_handled(request.user, reference)
    before, comma, last = request.GET.get("tags", "")[:900].rpartition(",")
    begun, head = one_line(last, 40).lower(), f"{before}{comma} " if comma else ""
    used = Ticket.objects.visible_to(request.user).filter(portal=ticket.portal_id).exclude(tags=[]).order_by("-updated_at", "-pk")
    known = {tag for tags in used.values_list("tags", flat=True)[:MOST_TAGGED] for tag in tags if begun and tag.lower().startswith(begun)}
    return page(request, "desk/ticket/_tag_options.html", {"options": [f"{head}{tag}" for tag in sorted(known)[:MOST_NAMED]]})


def named(ticket: Ticket, user: User, typed: str) -> list[Ticket]:
    """Of its portal, those whose reference begins so or that have these words, the last changed first."""
    if len(typed) < 2:
        return []
    own = Ticket.objects.visible_to(user).filter(portal=ticket.portal_id, merged_into=None).exclude(pk=ticket.pk)
    begun = own.filter(reference__startswith=typed.upper()) if search.REFERENCE.fullmatch(typed) else own.none()
    found = begun if begun.exists() else search.matching(own, typed, for_team=True)
    return list(found.only("reference", "title").order_by("-updated_at", "-pk")[:MOST_NAMED])


def recent_of(ticket: Ticket, user: User) -> list[Ticket]:
    """What the same person asked for lately; of a person alone or a stranger, what their address asked for."""
    own = Ticket.objects.visible_to(user).filter(portal=ticket.portal_id, merged_into=None).exclude(pk=ticket.pk)
    email = str(ticket.contact.get("email", ""))
    if ticket.requester_id:
        own = own.filter(requester=ticket.requester_id)
    elif email:
        own = own.filter(requester=None, contact__email__iexact=email)
    else:
        own = own.filter(organisation=ticket.organisation_id)
    rows = own.select_related("workflow", "organisation", "portal").defer("searchable", "searchable_internal", "answers")
    return list(rows.order_by("-updated_at", "-pk")[:MOST_NAMED])


def merged_part(ticket: Ticket, user: User) -> dict[str, Any]:
    """Of a request that is part of another one: where it leads, and whether that can be taken back."""
    if ticket.merged_into_id is None:
        return {}
    made = ticket.merges.filter(undone_at=None).select_related("by").first()
    return {"merge": made, "leads_to": destination_for(ticket, user), "may_undo": bool(made and is_undoable(made))}


def led_elsewhere(request: HttpRequest, ticket: Ticket, user: User) -> str:
    """The address of the request that a merged one leads to, for whoever opens its page; empty to stay."""
    if ticket.merged_into_id is None or request.method not in ("GET", "HEAD") or STAY in request.GET:
        return ""
    found = destination_for(ticket, user)
    return _page_of(request, found) if found else ""


def led_from_unseen(request: HttpRequest, reference: str, user: User) -> str:
    """The same where one does not see the merged request itself; empty where there is nothing for them."""
    found = led_by_reference(Ticket.objects.select_related(*JOINED), reference, user)
    return _page_of(request, found) if found else ""


def _page_of(request: HttpRequest, ticket: Ticket) -> str:
    query = request.GET.urlencode()
    address = reverse("desk:ticket", args=[ticket.reference])
    return f"{address}?{query}" if query else address
