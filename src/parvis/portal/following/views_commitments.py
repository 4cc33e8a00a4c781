"""Why a request is due when it is, for its people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.portal.following.seen import seen_ticket
from parvis.portal.shell.entry import signed_in
from parvis.tickets.explaining import explained


@require_safe
@signed_in
def commitments(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = seen_ticket(request, reference)
    return render(request, "portal/following/commitments.html", {"ticket": ticket, "sums": explained(ticket, for_team=False)})
