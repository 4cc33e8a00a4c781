"""Making an appointment: what is asked for, a free time that is held, who is there, one look at it all, and its reference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.speaking import clock_time
from parvis.planning import appointments, booking
from parvis.planning.appointments import NoLongerFree, Offer, Search
from parvis.planning.models import Booking
from parvis.planning.sources import Silent
from parvis.planning.wording import zone_of
from parvis.portal.appointments.asked import Asked
from parvis.portal.appointments.board import Board, said
from parvis.portal.appointments.sheet import Sheet, seen_appointment
from parvis.portal.booking.seen import instant, stamp, user_of
from parvis.portal.shell.entry import signed_in
from parvis.portal.tools.opening import Opened, opened
from parvis.tickets import drafts
from parvis.tickets.appointing import KIND, Appointing

View = Callable[[Asked], HttpResponse]


def asking(view: View) -> Callable[..., HttpResponse]:
    """Gives the view what is asked for; what another window ended meanwhile begins anew."""

    @wraps(view)
    def guarded(tool: Opened) -> HttpResponse:
        try:
            return view(Asked(tool))
        except drafts.Gone:
            return HttpResponseRedirect(Asked(tool).url("appointment_new"))

    return require_http_methods(["GET", "HEAD", "POST"])(opened(KIND)(guarded))


@asking
def new(asked: Asked) -> HttpResponse:
    """The form to the letter. What is typed is kept as one goes, and goes along to the team where nothing suits."""
    if asked.request.method != "POST":
        return _form(asked, asked.search_form())
    asked.flow.begin()
    form = asked.search_form(asked.request.POST)
    if "_autosave" in asked.request.POST:
        asked.flow.save(form.draft_answers, asked.step, done=False)
        return JsonResponse({"saved": clock_time(now())})
    if not asked.judge(form):
        asked.flow.save(form.draft_answers, asked.step, done=False)
        return _form(asked, form, status=422)
    asked.flow.save(form.answers, asked.step, done=True)
    return HttpResponseRedirect(asked.url("appointment_times"))


def _form(asked: Asked, form: Any, status: int = 200) -> HttpResponse:
    context = {"asked": asked, "form": form, "flow": asked.flow, "service": asked.service, "action": asked.url("appointment_new")}
    return render(asked.request, "portal/appointments/new.html", context, status=status)


@asking
def times(asked: Asked) -> HttpResponse:
    """Free times by week, and who is there. `do`: hold keeps the time that was chosen, reserve goes on with it."""
    if not asked.is_ready or asked.wanted is None:
        return _sent_again(asked) or HttpResponseRedirect(asked.url("appointment_new"))
    page = _Times(asked)
    return page.sent() if asked.request.method == "POST" else page.shown()


def _sent_again(asked: Asked) -> HttpResponse | None:
    """The page of an appointment that was made from this one already."""
    start, key = instant(asked.request.POST.get("start")), asked.flow.sent_key
    if start is None or key is None:
        return None
    made = Booking.objects.filter(user=asked.user, key__startswith=asked.keys_for(start, key)).order_by("-id").first()
    return HttpResponseRedirect(made.get_absolute_url()) if made else None


class _Times:
    """The page of free times."""

    def __init__(self, asked: Asked) -> None:
        assert asked.wanted is not None
        self.asked, self.request = asked, asked.request
        self.search = Search(asked.wanted, unless=self.asked.held)
        timezone.activate(self.search.hours.zone)

    @property
    def held(self) -> Booking | None:
        """What is held for this search: another visit, or another town, has none yet."""
        held = self.asked.held
        return held if held and appointments.is_held(held) and appointments.is_for(held, self.search.wanted) else None

    def shown(self) -> HttpResponse:
        taken = instant(self.request.GET.get("taken"))
        if taken is not None and not self.search.is_silent:
            return self._page(fault=str(NoLongerFree([])), near=self.search.nearest(taken), status=409)
        held = self.asked.held
        return self._page(has_run_out=held is not None and not appointments.is_held(held))

    def sent(self) -> HttpResponse:
        start, is_hold = instant(self.request.POST.get("start")), self.request.POST.get("do") == "hold"
        contact = self.asked.contact_form(self.request.POST)
        if "_autosave" in self.request.POST:
            self.asked.flow.save(contact.draft_answers, contact.step_key, done=False)
            return JsonResponse({"saved": clock_time(now())})
        if start is None:
            self.asked.flow.save(contact.draft_answers, contact.step_key, done=False)
            return self._page(contact, fault=_("Choose a time first."), status=422)
        is_whole = is_hold or self.asked.flow.judge(contact)
        self.asked.flow.save(contact.draft_answers, contact.step_key, done=is_whole and not is_hold)
        goes_on = is_whole and not is_hold
        try:
            held = self._hold(start)
            if goes_on:
                booking.fill(held, self._answered.contact(), by=self.asked.user)
        except Refused as refusal:
            return self._refused(contact, refusal, start)
        if not goes_on:
            self.asked.held = held
            return self._fragment() if self.request.headers.get("HX-Request") else self._page(contact, status=200 if is_hold else 422)
        return HttpResponseRedirect(_check_url(held) if held.state == Booking.State.HELD else held.get_absolute_url())

    def _hold(self, start: datetime) -> Booking:
        draft = self.asked.flow.begin()
        return appointments.hold_instead(
            self.asked.held,
            self.search,
            start,
            by=self.asked.user,
            organisation=self.asked.organisation,
            key=self.asked.key_for(start),
            said=self._answered.said(draft.pk, self.asked.flow.origin.query),
        )

    @property
    def _answered(self) -> Appointing:
        """With what was just kept."""
        return self.asked.appointing(self.asked.flow.answers)

    def _refused(self, contact: Any, refusal: Refused, start: datetime) -> HttpResponse:
        is_silent = isinstance(refusal, Silent)
        if self.request.headers.get("HX-Request"):
            address = self.asked.url("appointment_times", **({} if is_silent else {"taken": self.request.POST["start"]}))
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        if is_silent:
            return self._silent()
        near = refusal.nearest if isinstance(refusal, NoLongerFree) else self.search.nearest(start)
        self.search = Search(self.search.wanted, unless=self.asked.held)
        return self._page(contact, fault=str(refusal), near=near, status=409)

    def _fragment(self) -> HttpResponse:
        return render(self.request, "portal/appointments/_choice.html", {"asked": self.asked, "sheet": self._sheet})

    @property
    def _sheet(self) -> Sheet | None:
        held = self.held
        return Sheet(held, self.asked.user) if held else None

    def _page(
        self, contact: Any = None, *, fault: str = "", near: list[Offer] | None = None, has_run_out: bool = False, status: int = 200
    ) -> HttpResponse:
        if self.search.is_silent:
            return self._silent()
        asked, held = self.asked, self.held
        picked = instant(self.request.POST.get("start")) or instant(self.request.GET.get("start"))
        board = Board(
            self.search,
            lambda **query: asked.url("appointment_times", **query),
            week=self.request.GET.get("week", ""),
            shows_all=bool(self.request.GET.get("all")),
            chosen=held.starts_at if held else picked,
        )
        context = {
            "asked": asked,
            "board": board,
            "contact": contact or asked.contact_form(),
            "sheet": self._sheet,
            "fault": fault,
            "near": [(said(one, self.search), asked.url("appointment_times", start=stamp(one.start))) for one in near or []],
            "has_run_out": has_run_out,
            "action": asked.url("appointment_times"),
        }
        return render(self.request, "portal/appointments/times.html", context, status=status)

    def _silent(self) -> HttpResponse:
        return silent(self.request, again_url=self.asked.url("appointment_times"), ask_url=self.asked.ask_url)


def silent(request: HttpRequest, *, again_url: str, ask_url: str = "") -> HttpResponse:
    """Another planning has the times, and does not answer: nothing was booked, and nothing that was typed is lost."""
    context = {"reason": str(Silent()), "again_url": again_url, "ask_url": ask_url}
    return render(request, "portal/appointments/silent.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest, appointment: str) -> HttpResponse:
    """The whole, once more, before it is sent; the time stays held meanwhile."""
    one, user = seen_appointment(request, appointment), user_of(request)
    if one.state != Booking.State.HELD or one.user_id != user.pk:
        return HttpResponseRedirect(one.get_absolute_url())
    timezone.activate(zone_of(one.resource, one.rule))
    sheet = Sheet(one, user)
    if request.method != "POST":
        return render(request, "portal/appointments/check.html", {"sheet": sheet, "booking": one, "is_over": not sheet.is_held})
    try:
        done = booking.confirm(one, by=user)
    except Refused as refusal:
        context = {"sheet": sheet, "booking": one, "fault": str(refusal), "is_over": True}
        return render(request, "portal/appointments/check.html", context, status=409)
    if one.subject_id and (draft := drafts.mine(user).filter(pk=one.subject_id).first()):
        drafts.discard(draft)
    asks_team = done.state == Booking.State.REQUESTED
    messages.success(
        request,
        _("Asked for: the team answers by e-mail. The time is kept for you meanwhile.")
        if asks_team
        else _("The appointment is booked. An e-mail confirms it, with the appointment for your calendar."),
    )
    return HttpResponseRedirect(done.get_absolute_url())


def _check_url(held: Booking) -> str:
    return f"{held.get_absolute_url()}/check"
