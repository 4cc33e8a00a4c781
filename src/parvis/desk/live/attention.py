"""What a page says and asks about a request while it is open, and what an agent does with it for themself alone."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.shell import page
from parvis.desk.ticket.changes import change
from parvis.desk.ticket.finding import find_handled
from parvis.kit.errors import Refused
from parvis.kit.speaking import moment
from parvis.tickets import mentions, snoozing
from parvis.tickets import presence as present
from parvis.tickets.lists import Row
from parvis.tickets.models import Ticket


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: StaffRequest, reference: str) -> HttpResponse:
    """Who else is there. POST: that `page` is there too, writes (`writing`), or is gone (`leaving`)."""
    ticket = find_handled(request.user, reference)
    if request.method == "POST" and (key := _page_key(request.POST.get("page", ""))):
        if request.POST.get("leaving"):
            present.leave(request.user, key)
            return HttpResponse(status=204)
        present.say(ticket, request.user, key, is_writing=request.POST.get("writing") == "1")
    return page(request, "desk/live/_people.html", {"people": present.here(ticket, but=request.user)})


@for_staff
@require_safe
def colleagues(request: StaffRequest, reference: str) -> HttpResponse:
    """Whom a note may call, as one types."""
    ticket = find_handled(request.user, reference)
    found = mentions.offered(ticket, request.user, request.GET.get("q", "")[:80])
    return page(request, "desk/live/_colleagues.html", {"colleagues": found})


@for_staff
@require_POST
def unread(request: StaffRequest, reference: str) -> HttpResponse:
    """To be read again later: the request is closed, for it would else be read at once."""
    ticket = find_handled(request.user, reference)
    ticket.mark_unread(request.user)
    asked = Asked.read(request.GET)
    address = reverse("desk:queue") + (f"?{asked.query}" if asked.query else "")
    messages.success(request, _("%(reference)s is unread again.") % {"reference": ticket.reference})
    if not request.htmx:
        return redirect(address)
    context = {"asked": asked, "row": Row(ticket, is_unread=True), "is_fragment": True}
    answer = page(request, "desk/live/_closed.html", context)
    answer["HX-Push-Url"] = address
    return answer


@change
def snooze(request: StaffRequest, ticket: Ticket) -> None:
    """`until`: a choice of `snoozing.choices`, or `on`: a day; `wake`: have it back at once."""
    if request.POST.get("wake"):
        if snoozing.wake(ticket, by=request.user):
            messages.success(request, _("It is back in your queues."))
        return
    kept = snoozing.snooze(ticket, _until(request), by=request.user)
    messages.success(request, _("Put off until %(at)s. Commitments go on counting.") % {"at": moment(kept.until)})


def _until(request: StaffRequest) -> datetime:
    chosen = {choice.key: choice.until for choice in snoozing.choices()}.get(request.POST.get("until", ""))
    if chosen:
        return chosen
    try:
        return snoozing.at_nine(date.fromisoformat(request.POST.get("on", "")))
    except (ValueError, OverflowError):
        raise Refused(_("Choose until when."), code="no_time") from None


def _page_key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
