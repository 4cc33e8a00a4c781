"""Approvals at the desk: answering what the team is asked, passing it on, taking an asking back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.views import back_to, shown
from parvis.kit.errors import Refused
from parvis.tickets.models import Approval, Ticket


@for_staff
@require_POST
def answer(request: StaffRequest, reference: str, approval_id: UUID) -> HttpResponse:
    """`answer`: “yes” or “no”; `reason`: asked for with a no."""
    ticket = find_handled(request.user, reference)
    is_approved = request.POST.get("answer") == "yes"
    try:
        ticket.answer_approval(
            _approval(ticket, approval_id), is_approved=is_approved, by=request.user, reason=request.POST.get("reason", "")[:4000]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, reference, status=409)
    messages.success(request, _("Your answer is recorded."))
    return back_to(request, reference)


@for_staff
@require_POST
def delegate(request: StaffRequest, reference: str, approval_id: UUID) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    try:
        held = ticket.delegate_approval(_approval(ticket, approval_id), request.POST.get("email", "").strip()[:254], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return shown(request, reference, status=409)
    messages.success(request, _("%(name)s is asked instead of you, and told by e-mail.") % {"name": held.delegate})
    return back_to(request, reference)


@for_staff
@require_POST
def withdraw(request: StaffRequest, reference: str, round_id: UUID) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    round = ticket.rounds.filter(pk=round_id).first()
    if round is None:
        raise Http404
    ticket.withdraw_approval(round, by=request.user)
    messages.success(request, _("This is asked no more."))
    return back_to(request, reference)


def _approval(ticket: Ticket, approval_id: UUID) -> Approval:
    found = Approval.objects.filter(pk=approval_id, round__ticket=ticket).first()
    if found is None:
        raise Http404
    return found
