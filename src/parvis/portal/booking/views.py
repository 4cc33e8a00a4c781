"""One's bookings: the list, one of them, its appointment for a calendar, and giving it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.planning import deciding, ics
from parvis.planning.deciding import SCOPES
from parvis.planning.models import Booking, Resource
from parvis.planning.standing import may_change
from parvis.portal.booking.rows import Line, Listing, others
from parvis.portal.booking.seen import seen_booking, user_of
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of


@require_safe
@signed_in
def bookings(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request)
    resources = Resource.objects.visible_to(user_of(request)).filter(portal_key=portal.key, is_active=True)
    return render(request, "portal/booking/bookings.html", {"listing": Listing(request), "resources": resources})


@require_safe
@signed_in
def booking(request: HttpRequest, booking: str) -> HttpResponse:
    one, user = seen_booking(request, booking), user_of(request)
    if one.is_appointment:
        return HttpResponseRedirect(one.get_absolute_url())
    context = {
        "booking": one,
        "line": Line(one),
        "others": others(one, user),
        "may_change": may_change(one, user),
        "is_mine": one.user_id == user.pk,
        "later": Booking.objects.visible_to(user).filter(replaces=one).first() if one.state == Booking.State.MOVED else None,
        "entries": Entry.objects.about(one).public().select_related("actor"),
    }
    return render(request, "portal/booking/booking.html", context)


@require_safe
@signed_in
def appointment(request: HttpRequest, booking: str) -> HttpResponse:
    """For the calendar of whoever reads the page; one that is over says so there too."""
    return as_calendar_file(request, seen_booking(request, booking))


def as_calendar_file(request: HttpRequest, one: Booking) -> HttpResponse:
    text = ics.of_bookings([one], method="PUBLISH", urls=portal_of(request).base_url)
    headers = {"Content-Disposition": f'attachment; filename="{one.reference}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cancel(request: HttpRequest, booking: str) -> HttpResponse:
    one, user = seen_booking(request, booking), user_of(request)
    context = {"booking": one, "line": Line(one), "others": others(one, user), "may_change": may_change(one, user)}
    if request.method != "POST":
        return render(request, "portal/booking/cancel.html", context)
    asked = request.POST.get("scope", "")
    scope = asked if asked in SCOPES else "one"
    try:
        done = deciding.cancel(one, by=user, scope=scope)  # type: ignore[arg-type]  # one of SCOPES
    except Refused as refusal:
        return render(request, "portal/booking/cancel.html", {**context, "fault": str(refusal)}, status=409)
    messages.success(
        request, _("Cancelled: the time is free for others.") if len(done) < 2 else _("Cancelled: the times are free for others.")
    )
    return HttpResponseRedirect(one.get_absolute_url())
