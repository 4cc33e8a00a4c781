"""Bookings as the desk shows them: what waits for an answer, what comes, and one resource on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.clock import now, today
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.planning.grid import Grid
from parvis.planning.models import Booking, Closing, Resource
from parvis.planning.wording import details, when, zone_of

SIZE = 40


@dataclass(frozen=True)
class Line:
    booking: Booking

    @property
    def when(self) -> str:
        return when(self.booking)

    @property
    def state(self) -> str:
        return str(self.booking.get_state_display())

    @property
    def what(self) -> str:
        """The resource, or of an appointment the sort of visit."""
        return pick(self.booking.rule.title if self.booking.is_appointment else self.booking.resource.title)

    @property
    def details(self) -> list[tuple[str, str]]:
        return details(self.booking)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why (the person reads it)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class VisitForm(ReasonForm):
    """What became of a visit; why only where it has to be booked again."""

    prefix = "visit"


class ClosingForm(forms.Form):
    """On the clock of the resource."""

    starts_at = forms.DateTimeField(label=gettext_lazy("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=gettext_lazy("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    reason = forms.CharField(label=gettext_lazy("Why (customers read it)"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("The end comes after the beginning."))
        return said


def handled_booking(user: User, booking_id: object) -> Booking:
    """Raises Http404 for what the person does not look after."""
    handled = Resource.objects.handled_by(user).order_by().values("pk")
    found = Booking.objects.filter(pk=booking_id, resource__in=handled)
    booking = found.select_related("resource__calendar", "rule__calendar", "organisation", "user").first()
    if booking is None:
        raise Http404
    timezone.activate(zone_of(booking.resource, booking.rule))
    return booking


def handled_resource(user: User, resource_id: int) -> Resource:
    resource = Resource.objects.handled_by(user).select_related("calendar").filter(pk=resource_id).first()
    rule = resource.rules.select_related("calendar").first() if resource else None
    if resource is None:
        raise Http404
    if rule is not None:
        timezone.activate(zone_of(resource, rule))
    return resource


def coming(user: User, resource: int | None = None, *, state: str = "", after: tuple[datetime, str] | None = None) -> list[Line]:
    """By their beginning, a page and one more."""
    handled = Resource.objects.handled_by(user).order_by().values("pk")
    found = Booking.objects.coming(now()).filter(resource__in=handled)
    if resource is not None:
        found = found.filter(resource=resource)
    if state:
        found = found.filter(state=state)
    if after is not None:
        found = found.filter(starts_at__gt=after[0]) | found.filter(starts_at=after[0], pk__gt=after[1])
    joined = found.select_related("resource__calendar", "rule__calendar", "organisation", "user")
    return [Line(one) for one in joined.order_by("starts_at", "pk")[: SIZE + 1]]


def inside(closings: Sequence[Closing]) -> list[Line]:
    """What stays booked in these closed times of one resource and is not over: somebody has to be told, or to choose another time."""
    if not closings:
        return []
    over = Q(pk__in=[])
    for closing in closings:
        over |= Q(starts_at__lt=closing.ends_at, ends_at__gt=closing.starts_at)
    found = Booking.objects.coming(now()).filter(over, resource=closings[0].resource_id)
    return [
        Line(one)
        for one in found.select_related("resource__calendar", "rule__calendar", "organisation", "user").order_by("starts_at")[:SIZE]
    ]


class DayView:
    """A resource on one day: who has it when, what is closed, and the days around it."""

    def __init__(self, resource: Resource, asked: str | None) -> None:
        self.resource = resource
        try:
            self.on = date.fromisoformat(asked or "")
        except ValueError:
            self.on = today()
        zone = timezone.get_current_timezone()
        self.start = datetime.combine(self.on, time(), zone).astimezone(UTC)
        self.end = datetime.combine(self.on + timedelta(days=1), time(), zone).astimezone(UTC)

    @property
    def lines(self) -> list[Line]:
        live = Booking.objects.live().filter(resource=self.resource, starts_at__lt=self.end, ends_at__gt=self.start)
        return [
            Line(one) for one in live.select_related("rule__calendar", "resource__calendar", "organisation", "user").order_by("starts_at")
        ]

    @property
    def hours(self) -> list[tuple[datetime, datetime]]:
        rule = self.resource.rules.first()
        return Grid(self.resource, rule).hours.periods(self.on) if rule else []

    @property
    def before(self) -> str:
        return (self.on - timedelta(days=1)).isoformat()

    @property
    def after(self) -> str:
        return (self.on + timedelta(days=1)).isoformat()
