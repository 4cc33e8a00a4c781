"""Appointments: the list, and one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.journal.models import Entry
from parvis.planning.models import Booking
from parvis.portal.appointments.listing import Listing
from parvis.portal.appointments.sheet import Sheet, seen_appointment
from parvis.portal.booking.seen import user_of
from parvis.portal.booking.views import as_calendar_file
from parvis.portal.shell.entry import signed_in
from parvis.portal.tools.opening import Opened, opened
from parvis.tickets.appointing import KIND


@require_safe
@opened(KIND)
def appointments(tool: Opened) -> HttpResponse:
    return render(tool.request, "portal/appointments/list.html", {"listing": Listing(tool.request), "services": tool.services})


@require_safe
@signed_in
def appointment(request: HttpRequest, appointment: str) -> HttpResponse:
    one, user = seen_appointment(request, appointment), user_of(request)
    if one.state == Booking.State.HELD and one.user_id == user.pk:
        return HttpResponseRedirect(f"{one.get_absolute_url()}/check")
    context = {"booking": one, "sheet": Sheet(one, user), "entries": Entry.objects.about(one).public().select_related("actor")}
    return render(request, "portal/appointments/one.html", context)


@require_safe
@signed_in
def calendar(request: HttpRequest, appointment: str) -> HttpResponse:
    """For the calendar of whoever reads the page; one that is over says so there too."""
    return as_calendar_file(request, seen_appointment(request, appointment))
