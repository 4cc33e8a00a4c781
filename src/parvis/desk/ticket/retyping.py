"""Giving a request another kind: which answers go where is looked at before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.catalogue.models import Service
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.views import back_to
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.sending import sent_key
from parvis.tickets.models import Ticket
from parvis.tickets.retyping import change_service, preview, services_for

MAP = "map-"
"""Begins the names of the boxes that say which answer goes to a question."""


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    services = services_for(ticket, request.user)
    said = request.POST if request.method == "POST" else request.GET
    chosen = next((one for one in services if one.slug == said.get("service")), None)
    if request.method != "POST":
        return _page(request, ticket, services, chosen)
    if ticket.service.slug == said.get("service") and Entry.objects.written(ticket, sent_key(request)):
        return back_to(request, ticket.reference)  # sent twice
    mapping = {name.removeprefix(MAP): value for name, value in request.POST.items() if name.startswith(MAP)}
    version = request.POST.get("version", "")
    try:
        if chosen is None:
            raise Refused(_("Choose a kind of request of this portal that you handle."), code="service")
        change_service(
            ticket,
            chosen,
            by=request.user,
            mapping=mapping,
            status=request.POST.get("status", ""),
            seen_version=int(version) if version.isascii() and version.isdigit() else None,
            key=sent_key(request),
        )
    except Refused as refusal:
        return _page(request, ticket, services, chosen, problem=str(refusal), status=422 if refusal.code in ("service", "status") else 409)
    messages.success(request, _("The request is now of the kind “%(kind)s”.") % {"kind": pick(chosen.title)})
    return back_to(request, ticket.reference)


def _page(
    request: StaffRequest, ticket: Ticket, services: list[Service], chosen: Service | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "ticket": ticket,
        "services": services,
        "preview": preview(ticket, chosen) if chosen else None,
        "problem": problem,
        "action_query": "",
    }
    return page(request, "desk/ticket/service.html", context, place="queue", status=status)
