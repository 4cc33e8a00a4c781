"""Making another request of chosen messages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.catalogue.models import Service
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.views import back_to
from parvis.desk.wording import requester_name
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.tickets.models import Ticket
from parvis.tickets.sender import author_of
from parvis.tickets.splitting import proposed_title, splittable
from parvis.tickets.splitting import split as split_off


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    if request.method != "POST":
        return _page(request, ticket)
    service = services_of(ticket, request.user).get(request.POST.get("service", ""))
    chosen = set(_uuids(request.POST.getlist("entries")))
    try:
        if service is None:
            raise Refused(_("Choose a kind of request of this portal that you handle."), code="service")
        title = one_line(request.POST.get("title", ""), 250)
        made = split_off(ticket, chosen, service, title, by=request.user, key=sent_key(request) or uuid7())
    except Refused as refusal:
        return _page(request, ticket, problem=str(refusal), status=422)
    messages.success(request, _("%(reference)s begins with these messages.") % {"reference": made.reference})
    return back_to(request, made.reference)


def services_of(ticket: Ticket, user: User) -> dict[str, Service]:
    """By their names in addresses: those of its portal that this agent handles, its own first."""
    found = Service.objects.handled_by(user).filter(portal=ticket.portal_id, is_active=True).exclude(form=None).order_by("order", "pk")
    return {one.slug: one for one in sorted(found, key=lambda one: one.pk != ticket.service_id)}


def _page(request: StaffRequest, ticket: Ticket, *, problem: str = "", status: int = 200) -> HttpResponse:
    entries = splittable(ticket)
    ticked = set(_uuids(request.POST.getlist("entries") if request.method == "POST" else request.GET.getlist("entry")))
    requester, asked = requester_name(ticket), Asked.read(request.GET)
    chosen = [entry for entry in entries if entry.pk in ticked]
    context = {
        "ticket": ticket,
        "rows": [(entry, author_of(entry) or requester, entry.pk in ticked) for entry in entries],
        "services": services_of(ticket, request.user).items(),
        "service": request.POST.get("service") or ticket.service.slug,
        "title": request.POST.get("title") or proposed_title(chosen or entries[:1], ticket.title),
        "problem": problem,
        "action_query": f"?{asked.query}" if asked.query else "",
    }
    return page(request, "desk/ticket/split.html", context, place="queue", status=status)


def _uuids(said: list[str]) -> list[UUID]:
    found = []
    for one in said:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
