"""Calls made for a request to other systems: tried again, or given up, by who handles it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.connectors import steering
from parvis.connectors.models import Run
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.views import back_to


@for_staff
@require_POST
def again(request: StaffRequest, reference: str, run_id: UUID) -> HttpResponse:
    """Sent twice, it is tried once."""
    ticket = find_handled(request.user, reference)
    run = get_object_or_404(Run, pk=run_id, ticket=ticket.pk)
    if steering.try_again(run, by=request.user):
        messages.success(request, _("It is tried again. What was done already is not done twice."))
    else:
        messages.info(request, _("There is nothing to try: it is under way, or done."))
    return back_to(request, reference)


@for_staff
@require_POST
def give_up(request: StaffRequest, reference: str, run_id: UUID) -> HttpResponse:
    """Sent twice, it is given up once."""
    ticket = find_handled(request.user, reference)
    run = get_object_or_404(Run, pk=run_id, ticket=ticket.pk)
    if steering.give_up(run, by=request.user):
        messages.success(request, _("It is given up. The request says so to the team."))
    else:
        messages.info(request, _("It has ended already."))
    return back_to(request, reference)
