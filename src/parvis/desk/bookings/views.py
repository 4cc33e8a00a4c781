"""Bookings of what one looks after: answering, cancelling, and closing a resource for a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.desk.bookings.showing import (
    SIZE,
    ClosingForm,
    DayView,
    Line,
    ReasonForm,
    VisitForm,
    coming,
    handled_booking,
    handled_resource,
    inside,
)
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.planning import closings as closing_verbs
from parvis.planning import deciding, visits
from parvis.planning.models import Booking, Closing, Resource

PLACE = "bookings"


@for_staff
@require_safe
def bookings(request: StaffRequest) -> HttpResponse:
    resources = list(Resource.objects.handled_by(request.user).filter(is_active=True))
    lines = coming(request.user, after=_after(request.GET.get("after", "")))
    last = lines[SIZE - 1].booking if len(lines) > SIZE else None
    context = {
        "resources": resources,
        "waiting": coming(request.user, state=Booking.State.REQUESTED)[:SIZE],
        "lines": lines[:SIZE],
        "next": f"?after={last.starts_at:%Y%m%dT%H%M%S}Z{last.pk.hex}" if last else "",
    }
    return page(request, "desk/bookings/list.html", context, place=PLACE)


@for_staff
@require_safe
def booking(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    return _booking_page(request, handled_booking(request.user, booking_id))


@for_staff
@require_POST
def answer(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """`answer`: approve or refuse; `scope`: all for the whole recurrence."""
    one = handled_booking(request.user, booking_id)
    scope: deciding.Scope = "all" if request.POST.get("scope") == "all" else "one"
    reason, is_approved = request.POST.get("reason", ""), request.POST.get("answer") == "approve"
    try:
        if is_approved:
            deciding.approve(one, by=request.user, scope=scope)
            messages.success(request, _("Approved. The person is told by e-mail."))
        else:
            deciding.refuse(one, by=request.user, reason=reason, scope=scope)
            messages.success(request, _("Refused. The person is told by e-mail."))
    except Refused as refusal:
        if refusal.code == "over" and deciding.is_said(one, "approved" if is_approved else "refused", by=request.user):
            return redirect("desk:booking", one.pk)  # sent twice
        return _booking_page(request, one, fault=str(refusal), status=422 if refusal.code == "reason" else 409)
    return redirect("desk:booking", one.pk)


@for_staff
@require_POST
def cancel(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    one = handled_booking(request.user, booking_id)
    try:
        deciding.cancel(one, by=request.user, reason=request.POST.get("reason", ""))
        told = _("The time is free for others.") if one.held_until else _("Cancelled. The person is told by e-mail.")
        messages.success(request, told)
    except Refused as refusal:
        return _booking_page(request, one, fault=str(refusal), status=409)
    return redirect("desk:booking", one.pk)


@for_staff
@require_POST
def visit(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """`visit`: done, or missed with the reason. Sent twice, it stands."""
    one = handled_booking(request.user, booking_id)
    reason = request.POST.get("visit-reason", "")
    try:
        if request.POST.get("visit") == "done":
            visits.done(one, by=request.user)
            messages.success(request, _("The visit took place."))
        else:
            visits.missed(one, by=request.user, reason=reason)
            messages.success(request, _("It has to be booked again. The person is told by e-mail."))
    except Refused as refusal:
        return _booking_page(request, one, fault=str(refusal), status=422 if refusal.code == "reason" else 409)
    return redirect("desk:booking", one.pk)


@for_staff
@require_safe
def resource(request: StaffRequest, resource_id: int) -> HttpResponse:
    return _resource_page(request, handled_resource(request.user, resource_id), ClosingForm())


@for_staff
@require_http_methods(["POST"])
def closings(request: StaffRequest, resource_id: int) -> HttpResponse:
    one = handled_resource(request.user, resource_id)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _resource_page(request, one, form, status=422)
    said = form.cleaned_data
    made = closing_verbs.close(one, said["starts_at"], said["ends_at"], by=request.user, reason=said["reason"])
    count = closing_verbs.concerned(made).count()
    if count:
        messages.warning(
            request,
            ngettext(
                "Closed. %(count)d booking lies in that time and stays: cancel it if need be.",
                "Closed. %(count)d bookings lie in that time and stay: cancel them if need be.",
                count,
            )
            % {"count": count},
        )
    else:
        messages.success(request, _("Closed: nobody can book that time."))
    return redirect("desk:resource", one.pk)


@for_staff
@require_POST
def remove(request: StaffRequest, closing_id: UUID) -> HttpResponse:
    """Sent twice, it is open all the same; `resource`: whose page it was sent from."""
    handled = Resource.objects.handled_by(request.user).order_by()
    closing = Closing.objects.select_related("resource").filter(pk=closing_id, resource__in=handled.values("pk")).first()
    if closing is None:
        messages.info(request, _("Open again."))
        sent_from = request.POST.get("resource", "")
        one = handled.filter(pk=sent_from).first() if sent_from.isascii() and sent_from.isdigit() else None
        return redirect("desk:resource", one.pk) if one else redirect("desk:bookings")
    closing_verbs.reopen(closing, by=request.user)
    messages.success(request, _("Open again."))
    return redirect("desk:resource", closing.resource_id)


def _booking_page(request: StaffRequest, one: Booking, *, fault: str = "", status: int = 200) -> HttpResponse:
    is_open = one.is_live and one.ends_at > now()
    context = {
        "booking": one,
        "line": Line(one),
        "form": ReasonForm(request.POST or None),
        "fault": fault,
        "may_answer": is_open and one.state == Booking.State.REQUESTED,
        "may_cancel": is_open and one.state != Booking.State.REQUESTED,
        "may_close": one.is_appointment and one.state == Booking.State.CONFIRMED,
        "visit_form": VisitForm(request.POST if "visit" in request.POST else None),
        "series_count": len(deciding.series(one, "all")) if one.recurrence_id else 1,
        "entries": Entry.objects.about(one).select_related("actor"),
    }
    return page(request, "desk/bookings/booking.html", context, place=PLACE, status=status)


def _resource_page(request: StaffRequest, one: Resource, form: ClosingForm, *, status: int = 200) -> HttpResponse:
    day = DayView(one, request.GET.get("on"))
    closings = list(one.closings.filter(ends_at__gt=now()))
    context = {"resource": one, "day": day, "form": form, "closings": closings, "inside": inside(closings), "audience": _audience(one)}
    return page(request, "desk/bookings/resource.html", context, place=PLACE, status=status)


def _audience(resource: Resource) -> list[str]:
    return [str(one.organisation) for one in resource.audiences.select_related("organisation").order_by("organisation__name")]


def _after(text: str) -> tuple[datetime, str] | None:
    """None for what is no key of ours."""
    start, _z, pk = text.partition("Z")
    try:
        return datetime.strptime(f"{start}+0000", "%Y%m%dT%H%M%S%z"), str(UUID(hex=pk))
    except ValueError:
        return None
