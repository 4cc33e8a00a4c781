"""Requests that come again by themselves: the list, when each comes, what it made, and making one of a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.intake.answers import summary
from parvis.intake.visibility import visible_pages
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people import audit
from parvis.people.models import User
from parvis.tickets.models import Recurrence, Ticket
from parvis.tickets.recurring import change, pause, repeat, resume, services_of
from parvis.tickets.recurring_answers import RecurringAnswers

MOST = 200
MOST_MADE = 50
UNITS = {
    "day": pgettext_lazy("every", "days"),
    "week": pgettext_lazy("every", "weeks"),
    "month": pgettext_lazy("every", "months"),
    "year": pgettext_lazy("every", "years"),
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WhenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, error_messages={"required": gettext_lazy("Write a name.")})
    every = forms.IntegerField(
        label=gettext_lazy("Every"), min_value=1, max_value=366, initial=1, error_messages={"required": gettext_lazy("Write a number.")}
    )
    unit = forms.ChoiceField(label=pgettext_lazy("every", "Unit"), choices=list(UNITS.items()), initial="month")
    day = forms.DateField(
        label=gettext_lazy("First day"),
        widget=DayInput,
        help_text=gettext_lazy("A month without this day has it on its last one."),
        error_messages={"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Write a day, for example 2026-11-21.")},
    )
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        widget=HourInput,
        initial="08:00",
        error_messages={"required": gettext_lazy("Choose an hour."), "invalid": gettext_lazy("Write an hour, for example 08:00.")},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=DayInput, required=False, help_text=gettext_lazy("Empty: without end.")
    )

    def when(self, zone: str) -> dict[str, Any]:
        """As the verbs take it."""
        said = self.cleaned_data
        first = datetime.combine(said["day"], said["hour"], ZoneInfo(zone))
        return {"name": said["name"], "unit": said["unit"], "every": said["every"], "first_at": first, "ends_on": said["ends_on"]}


@for_staff
@require_safe
def recurring(request: StaffRequest) -> HttpResponse:
    rows = _looked_after(request.user).order_by("paused_at", "next_at", "name")[:MOST]
    return page(request, "desk/recurring/list.html", {"rows": [(row, UNITS[row.unit]) for row in rows]}, place="queue")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: StaffRequest, recurrence_id: UUID) -> HttpResponse:
    found = get_object_or_404(_looked_after(request.user), pk=recurrence_id)
    form = WhenForm(request.POST if request.method == "POST" else None, initial=_said(found))
    status = 200
    if form.is_bound:
        status = 422
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() else 0
        if form.is_valid():
            try:
                change(found, by=request.user, seen_version=seen, **form.when(found.time_zone))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("It comes as you have said from now on."))
                return redirect("desk:recurrence", found.pk)
    return _shown(request, found, form, status=status)


@for_staff
@require_POST
def pausing(request: StaffRequest, recurrence_id: UUID) -> HttpResponse:
    """`pause`: 1 to stop it, 0 to let it go on."""
    found = get_object_or_404(_looked_after(request.user), pk=recurrence_id)
    if request.POST.get("pause") == "1":
        pause(found, by=request.user)
        messages.success(request, _("It makes no more requests until it goes on."))
    else:
        resume(found, by=request.user)
        messages.success(request, _("It goes on. You look after it from now on."))
    return redirect("desk:recurrence", found.pk)


@for_staff
@require_POST
def answers(request: StaffRequest, recurrence_id: UUID) -> HttpResponse:
    """The form with the answers that it has, to be changed page by page; nothing is changed yet."""
    found = get_object_or_404(_looked_after(request.user), pk=recurrence_id)
    try:
        filling = RecurringAnswers.begin(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, found, WhenForm(initial=_said(found)), status=409)
    if filling.is_typed:
        messages.info(request, _("This is what you had typed and not saved. Give it up to begin with the answers that it has."))
    return redirect("desk:new_step", filling.draft.pk, visible_pages(filling.definition, filling.answers)[0][0].key)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def repeating(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    form = WhenForm(request.POST if request.method == "POST" else None, initial={"name": ticket.title[:120]})
    if form.is_bound and form.is_valid():
        try:
            made = repeat(ticket, by=request.user, key=sent_key(request), **form.when(ticket.portal.time_zone))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It comes again by itself from now on."))
            return redirect("desk:recurrence", made.pk)
    return _repeating(request, ticket, form)


def _repeating(request: StaffRequest, ticket: Ticket, form: WhenForm) -> HttpResponse:
    return page(request, "desk/recurring/repeat.html", {"ticket": ticket, "form": form}, place="queue", status=422 if form.errors else 200)


def _shown(request: StaffRequest, found: Recurrence, form: WhenForm, *, status: int) -> HttpResponse:
    if found.service.visibility == "restricted":
        _say_read(found, request.user)
    blocks = summary(found.form_version, found.answers, (get_language() or "fr").partition("-")[0], internal=True)
    rows = [(row, block.title if row.index is not None else "") for block in blocks for row in block.rows if row.is_answered]
    made = found.occurrences.select_related("ticket__workflow", "ticket__portal")[:MOST_MADE]
    context = {"one": found, "form": form, "made": made, "unit": UNITS[found.unit], "answers": rows}
    return page(request, "desk/recurring/recurrence.html", context, place="queue", status=status)


def _say_read(found: Recurrence, user: User) -> None:
    """As for a confidential request: once for each hour."""
    key = f"read:{user.pk.hex}:{found.pk.hex}:{now():%Y%m%d%H}"
    said = {"recurrence": str(found.pk)}
    audit.write("restricted_read", by=user, organisation=found.organisation_id, portal_key=found.service.portal.key, data=said, key=key)


def _looked_after(user: User) -> Any:
    rows = Recurrence.objects.filter(service__in=services_of(user))
    return rows.select_related("service__portal", "organisation", "requester", "owner", "form_version")


def _said(found: Recurrence) -> dict[str, Any]:
    first = found.first_at.astimezone(ZoneInfo(found.time_zone))
    return {
        "name": found.name,
        "every": found.every,
        "unit": found.unit,
        "day": first.date(),
        "hour": first.time(),
        "ends_on": found.ends_on,
    }
