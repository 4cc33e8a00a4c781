"""One box for everything an agent looks for: requests, people, organisations."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.text import one_line
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.search import REFERENCE

MOST = 25
FEW = 8


@for_staff
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """A whole reference leads straight to its request."""
    query = one_line(request.GET.get("q", ""), 200)
    user = request.user
    if REFERENCE.fullmatch(query) and Ticket.objects.visible_to(user).filter(reference=query.upper()).exists():
        return redirect("desk:ticket", query.upper())
    found = lists.page(user, Filters(q=query, state="all"), after=request.GET.get("after", ""), size=MOST) if query else lists.Page(())
    context = {
        "query": query,
        "found": found,
        "tickets": [row.ticket for row in found.rows],
        "next": f"?{urlencode({'q': query, 'after': found.next_cursor})}" if found.next_cursor else "",
        "people": list(reach.named(reach.people_of(user), query).prefetch_related("memberships__organisation")[:FEW]) if query else [],
        "organisations": list(reach.called(reach.organisations_of(user), query)[:FEW]) if query else [],
    }
    return page(request, "desk/search.html", context, place="search")
