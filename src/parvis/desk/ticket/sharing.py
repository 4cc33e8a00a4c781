"""Opening a request to another organisation, and closing it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled, identifier
from parvis.desk.ticket.views import back_to
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people.models import Organisation
from parvis.tickets.models import Ticket

MOST = 20


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Who reads it now, and the customers it may be opened to; `share` and `stop` name one by its id."""
    ticket = find_handled(request.user, reference)
    if request.method == "POST":
        try:
            _change(request, ticket)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return _page(request, ticket, status=409)
        return back_to(request, reference)
    return _page(request, ticket)


def _change(request: StaffRequest, ticket: Ticket) -> None:
    if "share" in request.POST:
        organisation = get_object_or_404(reach.organisations_of(request.user), pk=identifier(request.POST["share"]))
        ticket.share(organisation, by=request.user, may_write=request.POST.get("reads_only") != "1")
        messages.success(request, _("The request is shared with %(organisation)s from now on.") % {"organisation": organisation})
        return
    key = identifier(request.POST.get("stop", ""))
    if ticket.was_unshared(key, by=request.user) and not ticket.shares.filter(shared_with=key).exists():
        return  # sent twice
    organisation = get_object_or_404(Organisation, pk=key, shares_received__ticket=ticket)
    ticket.unshare(organisation, by=request.user)
    messages.success(request, _("The request is no longer shared with %(organisation)s.") % {"organisation": organisation})


def _page(request: StaffRequest, ticket: Ticket, status: int = 200) -> HttpResponse:
    query = one_line(request.GET.get("q", ""), 100)
    held = list(ticket.shares.select_related("shared_with").order_by("shared_with__name"))
    known = {ticket.organisation_id, *(share.shared_with_id for share in held)}
    others = reach.called(reach.organisations_of(request.user), query).exclude(pk__in=known).order_by("name", "pk")
    found = list(others[: MOST + 1])
    context = {
        "ticket": ticket,
        "shares": held,
        "query": query,
        "organisations": found[:MOST],
        "has_more": len(found) > MOST,
        "action_query": f"?{request.GET.urlencode()}" if request.GET else "",
        "back_url": reverse("desk:ticket", args=[ticket.reference]),
    }
    return page(request, "desk/ticket/shares.html", context, place="queue", status=status)
