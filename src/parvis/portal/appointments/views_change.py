"""Another time for an appointment, or none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.planning import appointments, deciding
from parvis.planning.appointments import NoLongerFree, Search, Wanted
from parvis.planning.models import Booking
from parvis.planning.sources import Silent
from parvis.portal.appointments.board import Board, said
from parvis.portal.appointments.sheet import Sheet, seen_appointment
from parvis.portal.appointments.views_new import silent
from parvis.portal.booking.seen import instant, user_of
from parvis.portal.shell.entry import signed_in
from parvis.tickets.models import Ticket
from parvis.tickets.visits import holder_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: HttpRequest, appointment: str) -> HttpResponse:
    """Also for one that was missed: the new one stands in its place."""
    one, user = seen_appointment(request, appointment), user_of(request)
    key = sent_key(request) if request.method == "POST" else None
    if key and (moved := Booking.objects.filter(replaces=one, key=str(key), organisation=one.organisation_id).first()):
        return HttpResponseRedirect(moved.get_absolute_url())  # sent twice
    sheet = Sheet(one, user)
    if not sheet.may_move:
        messages.warning(request, _("This appointment can no longer be changed here."))
        return HttpResponseRedirect(one.get_absolute_url())
    search = Search(Wanted(one.portal_key, one.place.get("insee", ""), one.rule, one.type_key), unless=one)
    if request.method != "POST":
        return _page(request, sheet, search)
    start = instant(request.POST.get("start"))
    if start is None:
        return _page(request, sheet, search, fault=_("Choose a time first."), status=422)
    try:
        new = appointments.move(one, search, start, by=user, key=key or uuid7())
    except Silent:
        return silent(request, again_url=request.path)
    except Refused as refusal:
        nearest = refusal.nearest if isinstance(refusal, NoLongerFree) else search.nearest(start)
        near = [said(offer, search) for offer in nearest]
        return _page(request, sheet, Search(search.wanted, unless=one), fault=str(refusal), near=near, status=409)
    messages.success(request, _("Moved. An e-mail confirms the new time."))
    waiting = Ticket.objects.visible_to(user).filter(pk=holder_of(new)).first()
    return HttpResponseRedirect((waiting or new).get_absolute_url())


def _page(
    request: HttpRequest, sheet: Sheet, search: Search, *, fault: str = "", near: list[str] | None = None, status: int = 200
) -> HttpResponse:
    path = request.path
    if search.is_silent:
        return silent(request, again_url=path)
    board = Board(
        search,
        lambda **query: f"{path}?{'&'.join(f'{name}={value}' for name, value in query.items())}",
        week=request.GET.get("week", ""),
        shows_all=True,
        chosen=instant(request.POST.get("start")),
    )
    context = {"sheet": sheet, "booking": sheet.booking, "board": board, "fault": fault, "near": near or []}
    return render(request, "portal/appointments/move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cancel(request: HttpRequest, appointment: str) -> HttpResponse:
    """Of a time that is only held: letting go of it."""
    one, user = seen_appointment(request, appointment), user_of(request)
    sheet = Sheet(one, user)
    if request.method != "POST":
        return render(request, "portal/appointments/cancel.html", {"sheet": sheet, "booking": one})
    try:
        deciding.cancel(one, by=user)
    except Refused as refusal:
        return render(request, "portal/appointments/cancel.html", {"sheet": sheet, "booking": one, "fault": str(refusal)}, status=409)
    if one.held_until:
        messages.success(request, _("The time is free for others."))
        return HttpResponseRedirect(sheet.times_url if one.user_id == user.pk else one.get_absolute_url())
    messages.success(request, _("Cancelled: the time is free for others."))
    return HttpResponseRedirect(one.get_absolute_url())
