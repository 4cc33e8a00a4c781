"""Saying which equipment a request is about: searched among what its organisation has, a page that needs no script."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.assets.finding import matching
from parvis.assets.models import Asset
from parvis.assets.reading import state_of
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled, identifier
from parvis.desk.ticket.views import back_to
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.kit.text import one_line
from parvis.tickets.equipment import is_about_equipment, nameable, named
from parvis.tickets.models import Ticket

MOST = 20


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def equipment(request: StaffRequest, reference: str) -> HttpResponse:
    """What it is about now, and what it may be about; `add` and `remove` name one by its id."""
    ticket = find_handled(request.user, reference)
    if not is_about_equipment(ticket):
        raise Http404
    if request.method == "POST":
        try:
            _change(request, ticket)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return _page(request, ticket, status=409)
        return back_to(request, reference)
    return _page(request, ticket)


def _change(request: StaffRequest, ticket: Ticket) -> None:
    if "add" in request.POST:
        asset = get_object_or_404(Asset.objects.visible_to(request.user), pk=identifier(request.POST["add"]))
        ticket.add_asset(asset, by=request.user, key=sent_key(request))
        messages.success(request, _("The request is about %(name)s.") % {"name": asset.name})
        return
    asset = get_object_or_404(Asset, pk=identifier(request.POST.get("remove", "")))
    if ticket.remove_asset(asset, by=request.user, key=sent_key(request)):
        messages.success(request, _("The request is no longer about %(name)s.") % {"name": asset.name})


def _page(request: StaffRequest, ticket: Ticket, status: int = 200) -> HttpResponse:
    query = one_line(request.GET.get("q", ""), 200)
    held = named(ticket)
    free = nameable(ticket, request.user).exclude(pk__in=[asset.pk for asset in held]).select_related("kind", "owner")
    found = list(matching(free, query, for_team=True).order_by("name", "pk")[: MOST + 1])
    asked = Asked.read(request.GET).query
    back = reverse("desk:ticket", args=[ticket.reference])
    context = {
        "ticket": ticket,
        "held": [(asset, state_of(asset)) for asset in held],
        "found": [(asset, state_of(asset)) for asset in found[:MOST]],
        "has_more": len(found) > MOST,
        "query": query,
        "back_url": f"{back}?{asked}" if asked else back,
    }
    return page(request, "desk/ticket/equipment.html", context, place="queue", status=status)
