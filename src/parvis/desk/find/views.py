"""One box for everything an agent looks for, and what it offers while one types."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.desk.find.completing import offers
from parvis.desk.find.meaning import understand
from parvis.desk.find.results import Results
from parvis.desk.find.vocabulary import Vocabulary
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.text import one_line
from parvis.tickets.filters import Filters
from parvis.tickets.finding.language import OPERATORS
from parvis.tickets.finding.parsing import MOST_CHARACTERS
from parvis.tickets.models import Ticket
from parvis.tickets.scope import Scope


@for_staff
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """A whole reference leads straight to its request."""
    query, scope = one_line(request.GET.get("q", ""), MOST_CHARACTERS), Scope(request.user)
    meant = understand(query, scope, Filters(state="all"))
    if meant.reference and Ticket.objects.visible_to(request.user).filter(reference=meant.reference).exists():
        return redirect("desk:ticket", meant.reference)
    results = Results(meant, scope, request.GET.get("after", ""))
    context = {
        "query": query,
        "meant": meant,
        "results": results,
        "tickets": [row.ticket for row in results.requests.rows],
        "operators": OPERATORS.values(),
        "next": f"?{urlencode({'q': query, 'after': results.requests.next_cursor})}" if results.requests.next_cursor else "",
        "previous": f"?{urlencode({'q': query})}" if results.after else "",
    }
    return page(request, "desk/find/page.html", context, place="search")


@for_staff
@require_safe
def complete(request: StaffRequest) -> HttpResponse:
    """The options of the list below the box; `at`: where one writes."""
    typed, at = request.GET.get("q", "")[:MOST_CHARACTERS], request.GET.get("at", "")
    found = offers(typed, int(at) if at.isdecimal() and len(at) < 5 else len(typed), Vocabulary(Scope(request.user)))
    return render(request, "desk/find/_offers.html", {"offers": found})
