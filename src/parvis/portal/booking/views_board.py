"""Choosing a time, checking it, booking it; and moving what is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from parvis.kit import speaking
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.planning import access, booking
from parvis.planning.booking import Taken, Wish
from parvis.planning.grid import Grid
from parvis.planning.models import Booking
from parvis.planning.recurrence import Occurrence, chosen, preview
from parvis.planning.standing import may_change
from parvis.planning.wording import length, said_time
from parvis.portal.booking.asked import BookForm
from parvis.portal.booking.board import Board
from parvis.portal.booking.rows import Line
from parvis.portal.booking.seen import Bookable, instant, seen_booking, seen_resource, stamp, user_of
from parvis.portal.shell.entry import signed_in

Suggestion = tuple[str, str]


@require_safe
@signed_in
def resource(request: HttpRequest, resource: str) -> HttpResponse:
    bookable = seen_resource(request, resource)
    base = reverse("portal:resource", args=[resource])
    board = Board(bookable, user_of(request), base, request.GET.dict())
    may_book = bool(access.organisations_for(user_of(request), bookable.resource))
    fault = "" if request.GET.get("missing") is None else _("Choose when it begins.")
    return render(request, "portal/booking/resource.html", {"board": board, "may_book": may_book, "fault": fault})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def book(request: HttpRequest, resource: str) -> HttpResponse:
    """GET: the time that was chosen, and what else is asked. POST: `do` is book, or preview for the dates of a recurrence."""
    bookable, user = seen_resource(request, resource), user_of(request)
    organisations = access.organisations_for(user, bookable.resource)
    if not organisations:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    start, count = instant(said.get("start")), _count(said.get("count"))
    if start is None:
        return HttpResponseRedirect(f"{reverse('portal:resource', args=[resource])}?{urlencode({'missing': 1, 'count': count})}")
    page = _Check(request, bookable, Wish(bookable.resource, bookable.rule, start, count))
    page.form = BookForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations,
        may_recur=bookable.rule.may_recur,
        initial={"title": request.GET.get("title", "")[:120], "every": 1},
    )
    return page.sent() if request.method == "POST" else page.shown()


class _Check:
    """The page between choosing a time and having it."""

    form: BookForm

    def __init__(self, request: HttpRequest, bookable: Bookable, wish: Wish) -> None:
        self.request, self.bookable, self.wish, self.user = request, bookable, wish, user_of(request)
        self.grid = Grid(bookable.resource, bookable.rule)

    def shown(self) -> HttpResponse:
        """With what is wrong already, if anything is: the time was free when the calendar was drawn."""
        row = self.grid.run(self.wish.start, self.wish.count) if self.wish.count in self.grid.lengths.counts else []
        if row and all(cell.has(self.wish.places) for cell in row):
            return self._page()
        return self._refused(Taken() if row and all(cell.state in ("free", "full") for cell in row) else _not_offered())

    def sent(self) -> HttpResponse:
        if not self.form.is_valid():
            return self._page(status=422)
        wish = Wish(self.wish.resource, self.wish.rule, self.wish.start, self.wish.count, title=self.form.cleaned_data["title"])
        repeat, dates = self.form.repetition, [at for at in map(instant, self.request.POST.getlist("date")) if at]
        if repeat and (self.request.POST.get("do") == "preview" or not dates):
            is_left_empty = self.request.POST.get("do") == "book" and "previewed" in self.request.POST
            fault = _("Choose at least one date.") if is_left_empty else ""
            return self._page(preview(wish, repeat), fault=fault, status=422 if fault else 200)
        if self.request.POST.get("do") == "preview":
            return self._page()
        try:
            made = self._book(wish, dates if repeat else [])
        except Refused as refusal:
            return self._refused(refusal, preview(wish, repeat) if repeat else None)
        messages.success(self.request, _said_booked(made))
        return HttpResponseRedirect(made[0].get_absolute_url())

    def _book(self, wish: Wish, dates: Sequence[datetime]) -> list[Booking]:
        told: dict[str, Any] = {"by": self.user, "organisation": self.form.chosen_organisation, "key": sent_key(self.request) or uuid7()}
        return booking.book_all(chosen(wish, dates), **told) if dates else [booking.book(wish, **told)]

    def _refused(self, refusal: Refused, occurrences: list[Occurrence] | None = None) -> HttpResponse:
        """What was typed stays; the nearest free times lead back here with it."""
        near = [] if occurrences else self.grid.nearest(self.wish.start, min(self.wish.count, self.grid.lengths.most) or 1)
        return self._page(occurrences, fault=str(refusal), near=[self._suggestion(cell.starts_at) for cell in near], status=409)

    def _suggestion(self, start: datetime) -> Suggestion:
        said = {"start": stamp(start), "count": self.wish.count, "title": self.form["title"].value() or ""}
        if "rule" in self.request.GET or "rule" in self.request.POST:
            said["rule"] = self.bookable.rule.key
        return self._said(start), f"{self.request.path}?{urlencode(said)}"

    def _said(self, start: datetime) -> str:
        return said_time(start, self.grid.until(start, max(self.wish.count, 1)), self.grid.hours.zone)

    def _page(
        self, occurrences: list[Occurrence] | None = None, *, fault: str = "", near: Sequence[Suggestion] = (), status: int = 200
    ) -> HttpResponse:
        kept = set(self.request.POST.getlist("date"))
        dates = [(stamp(one.start), said_time(one.start, one.end, self.grid.hours.zone), one) for one in occurrences or []]
        context = {
            "form": self.form,
            "resource": self.bookable.resource,
            "rule": self.bookable.rule,
            "start": stamp(self.wish.start),
            "count": self.wish.count,
            "when": self._said(self.wish.start),
            "length": length(self.bookable.rule, self.wish.count),
            "dates": [(value, said, one, one.is_free and (not kept or value in kept)) for value, said, one in dates],
            "fault": fault,
            "near": near,
            "can_book": status in (200, 422) or bool(occurrences),
        }
        return render(self.request, "portal/booking/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: HttpRequest, booking: str) -> HttpResponse:
    one, user = seen_booking(request, booking), user_of(request)
    key = sent_key(request) if request.method == "POST" else None
    if key and (moved := Booking.objects.visible_to(user).filter(replaces=one, key=str(key)).first()):
        return HttpResponseRedirect(moved.get_absolute_url())  # sent twice
    if not may_change(one, user):
        messages.warning(request, _("This booking can no longer be changed here."))
        return HttpResponseRedirect(one.get_absolute_url())
    said = request.POST if request.method == "POST" else request.GET
    usual = {"count": str(max(one.booked_slots.count(), 1)), "on": timezone.localtime(one.starts_at).date().isoformat()}
    board = Board(Bookable(one.resource, one.rule), user, reverse("portal:booking_move", args=[booking]), usual | said.dict(), unless=one)
    if request.method != "POST":
        return _move_page(request, one, board)
    start = instant(request.POST.get("start"))
    if start is None:
        return _move_page(request, one, board, fault=_("Choose when it begins."), status=422)
    return _moved(request, one, board, start)


def _moved(request: HttpRequest, one: Booking, board: Board, start: datetime) -> HttpResponse:
    try:
        new = booking.move(one, start, by=user_of(request), count=board.count, key=sent_key(request) or uuid7())
    except Refused as refusal:
        near = board.grid.nearest(start, board.count)
        said = [f"{speaking.moment(cell.starts_at)}" for cell in near]
        return _move_page(request, one, board, fault=str(refusal), near=said, status=409)
    messages.success(request, _("Moved. An e-mail confirms the new time."))
    return HttpResponseRedirect(new.get_absolute_url())


def _move_page(
    request: HttpRequest, one: Booking, board: Board, *, fault: str = "", near: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    context = {"booking": one, "line": Line(one), "board": board, "fault": fault, "near": near}
    return render(request, "portal/booking/move.html", context, status=status)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 1


def _not_offered() -> Refused:
    return Refused(_("This time cannot be booked: it is closed, past, too soon or too far ahead."), code="outside")


def _said_booked(made: Sequence[Booking]) -> str:
    if made[0].state == Booking.State.REQUESTED:
        return _("Asked for: the team answers by e-mail. The time is kept for you meanwhile.")
    if len(made) > 1:
        return ngettext("Booked: %(count)d date.", "Booked: %(count)d dates.", len(made)) % {"count": len(made)}
    return _("Booked. An e-mail confirms it, with the appointment for your calendar.")
