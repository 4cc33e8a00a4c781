"""The list one opens with Ctrl+K: where to go, and what to do on the request that is open."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from parvis.desk.answers.showing import answers_shown, macros_shown
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import VIEWS
from parvis.desk.shell import PLACES, page
from parvis.desk.ticket.finding import find_handled


@for_staff
@require_safe
def palette(request: StaffRequest) -> HttpResponse:
    """What the page does not hold itself; its own acts are read from it. `on`: the request that is open."""
    reference = request.GET.get("on", "")
    ticket = find_handled(request.user, reference) if reference else None
    context = {
        "ticket": ticket,
        "answers": answers_shown(request.user, ticket) if ticket else [],
        "macros": macros_shown(request.user, ticket) if ticket else [],
        "places": PLACES,
        "views": VIEWS.values(),
    }
    return page(request, "desk/_palette_options.html", context)
