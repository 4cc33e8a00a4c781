"""Figures by mail: what one gets each week, asked for and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.reports.showing import Page
from parvis.desk.shell import page
from parvis.kit.errors import Refused
from parvis.kit.speaking import clock_words, weekday_name
from parvis.reports.asked import Asked
from parvis.reports.models import ReportSubscription
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading
from parvis.reports.subscribing import asked_of, narrowing, subscribe, unsubscribe
from parvis.reports.tables import Report


class WhenForm(forms.Form):
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day of the week"), coerce=int)
    hour = forms.TypedChoiceField(label=gettext_lazy("Hour"), coerce=int)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"weekday": 0, "hour": 8})
        self.fields["weekday"].choices = [(number, weekday_name(number)) for number in range(7)]  # type: ignore[attr-defined]  # a choice field
        self.fields["hour"].choices = [(number, clock_words(f"{number:02}:00")) for number in range(24)]  # type: ignore[attr-defined]  # the same


@dataclass(frozen=True)
class Kept:
    row: ReportSubscription
    said: str
    query: str

    @property
    def when(self) -> str:
        return _("%(weekday)s at %(hour)s") % {
            "weekday": weekday_name(self.row.weekday),
            "hour": clock_words(f"{self.row.hour:02}:00"),
        }


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: StaffRequest) -> HttpResponse:
    """`POST`: the figures that the address narrows to, each week."""
    asked = narrowing(Asked.read(request.GET))
    form = WhenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, asked, form, 422 if form.is_bound else 200)
    try:
        subscribe(asked, weekday=form.cleaned_data["weekday"], hour=form.cleaned_data["hour"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, asked, form, 409)
    messages.success(request, _("You get these figures by mail each week."))
    return redirect("desk:report_mails")


@for_staff
@require_POST
def stop(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """One’s own; sent twice, it is stopped all the same."""
    unsubscribe(subscription_id, by=request.user)
    messages.success(request, _("You get these figures by mail no more."))
    return redirect("desk:report_mails")


def _shown(request: StaffRequest, asked: Asked, form: WhenForm, status: int) -> HttpResponse:
    reach = Reach(request.user)
    kept = [Kept(row, _said(asked_of(row), reach), row.query) for row in ReportSubscription.objects.filter(person=request.user)]
    context = {"asked": asked, "said": _said(asked, reach), "form": form, "kept": kept, "has_figures": bool(reach.services)}
    return page(request, "desk/reports/mails.html", context, place="reports", status=status)


def _said(asked: Asked, reach: Reach) -> str:
    """What the figures are narrowed to, in words."""
    return Page(Report(Reading(asked, reach))).narrowed or _("All that you handle")
