"""Why a request is due when it is, for the team; and how much it weighs."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.changes import change
from parvis.desk.ticket.finding import find_handled
from parvis.tickets.explaining import explained
from parvis.tickets.models import Ticket


@for_staff
@require_safe
def commitments(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    context = {"ticket": ticket, "sums": explained(ticket, for_team=True)}
    return page(request, "desk/ticket/commitments.html", context, place="queue")


@change
def impact(request: StaffRequest, ticket: Ticket) -> None:
    number = request.POST.get("impact", "")
    ticket.set_impact(int(number) if number.isascii() and number.isdigit() else 0, by=request.user)


urlpatterns: list[URLPattern] = [
    path("t/<str:reference>/commitments", commitments, name="ticket_commitments"),
    path("t/<str:reference>/impact", impact, name="ticket_impact"),
]
