"""What can be booked, for what, and by which rule. Configuration: slots and bookings point to it, it points to no customer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.configured import Configured
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.planning import access
from parvis.planning.hours import validate_week
from parvis.planning.models.calendar import Calendar, validate_time_zone

if TYPE_CHECKING:
    from parvis.people.models import User


class BookingRule(Configured):
    """One sort of operation (a visit, a loan, a meeting): how long it lasts, how far ahead it is booked."""

    class Counting(models.TextChoices):
        CALENDAR = "calendar", pgettext_lazy("window", "calendar days")
        WORKING = "working", pgettext_lazy("window", "working days")

    portal_key = models.CharField(max_length=40)
    key = models.SlugField(max_length=60)
    title = models.JSONField(help_text="text in languages: the type of operation")
    natures = models.JSONField(default=list, blank=True, help_text="natures of product it is offered for; empty: any")
    series = models.CharField(max_length=20, blank=True, help_text="prefix of its bookings' references")
    order = models.PositiveSmallIntegerField(default=0)
    opens_after_days = models.PositiveSmallIntegerField(default=0, help_text="first bookable day, from today: 8 for D+8")
    closes_after_days = models.PositiveSmallIntegerField(default=365, help_text="last bookable day, from today: 26 for D+26")
    counting = models.CharField(max_length=8, choices=Counting, default=Counting.CALENDAR, help_text="the days of the window")
    # PROTECT: it says which days are working days and when slots may lie
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="booking_rules", null=True, blank=True, help_text="none: the hours below"
    )
    week = models.JSONField(default=dict, blank=True, validators=[validate_week], help_text="opening hours, as a calendar's")
    time_zone = models.CharField(max_length=50, default="Europe/Paris", validators=[validate_time_zone])
    holiday_country = models.CharField(max_length=2, blank=True, help_text="empty: holidays are days like others")
    holiday_region = models.CharField(max_length=20, blank=True)
    lead_time = models.DurationField(default=timedelta, help_text="a slot closes this long before it starts")
    duration = models.DurationField(help_text="of one slot; of one step of the grid where people choose how long")
    min_duration = models.DurationField(null=True, blank=True, help_text="several slots in a row, at least this long; none: one slot")
    max_duration = models.DurationField(null=True, blank=True, help_text="several slots in a row, up to this long; none: the shortest")
    capacity = models.PositiveSmallIntegerField(default=1, help_text="places of a slot")
    holds_for = models.DurationField(default=timedelta(minutes=15), help_text="a slot is kept this long while the form is filled in")
    changes_until = models.DurationField(default=timedelta, help_text="moved or cancelled by its booker until this long before the start")
    remind_before = models.DurationField(null=True, blank=True, help_text="a mail this long before the start; none: no mail")
    needs_approval = models.BooleanField(default=False)
    may_recur = models.BooleanField(default=False)
    kinds = models.JSONField(
        default=dict, blank=True, help_text="{type of appointment: {opens_after, closes_after, counting, approval}}: what differs for it"
    )

    class Meta:
        ordering = ["portal_key", "order", "key"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "key"], name="booking_rule_once"),
            models.CheckConstraint(
                condition=models.Q(closes_after_days__gte=models.F("opens_after_days")), name="booking_rule_window_in_order"
            ),
            models.CheckConstraint(condition=models.Q(duration__gt=timedelta(0)), name="booking_rule_duration_positive"),
            models.CheckConstraint(condition=models.Q(capacity__gt=0), name="booking_rule_capacity_positive"),
            models.CheckConstraint(condition=models.Q(counting__in=["calendar", "working"]), name="booking_rule_counting_known"),
        ]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"


class ResourceQuerySet(models.QuerySet["Resource"]):
    def serving(self, code: str) -> ResourceQuerySet:
        """Active resources one of whose zones holds the commune `code` (INSEE)."""
        prefixes = [code[:length] for length in range(1, len(code) + 1)]
        return self.filter(is_active=True, pk__in=Zone.objects.filter(prefix__in=prefixes).values("resource"))

    def bookable_by(self, user: User) -> ResourceQuerySet:
        """Active ones that `user` may book: of a portal they are a customer of, or opened to an organisation of theirs."""
        named = ResourceAudience.objects.filter(organisation__in=access.organisation_ids(user)).values("resource")
        open_to_all = models.Q(audience=Resource.Audience.CUSTOMERS, portal_key__in=list(access.places(user)))
        return self.filter(open_to_all | models.Q(pk__in=named), is_active=True)

    def handled_by(self, user: User) -> ResourceQuerySet:
        """Those whose bookings `user` looks after: by a team of theirs, or because they administer the portal."""
        if not user.is_active or not (user.is_staff or user.is_superuser):
            return self.none()
        if user.is_superuser:
            return self.all()
        teams = Resource.teams.through.objects.filter(team__memberships__user=user).values("resource")
        return self.filter(models.Q(pk__in=teams) | models.Q(portal_key__in=access.administered(user)))

    def visible_to(self, user: User) -> ResourceQuerySet:
        """What `user` may look at: what they may book, and what they look after."""
        bookable, handled = self.bookable_by(user).order_by(), self.handled_by(user).order_by()
        return self.filter(models.Q(pk__in=bookable.values("pk")) | models.Q(pk__in=handled.values("pk")))


class Resource(Configured):
    """A room, a piece of equipment, the technicians of a zone."""

    class Audience(models.TextChoices):
        CUSTOMERS = "customers", pgettext_lazy("audience", "every customer of the portal")
        ORGANISATIONS = "organisations", pgettext_lazy("audience", "the organisations named")
        SERVICES = "services", pgettext_lazy("audience", "through a service that makes appointments")

    portal_key = models.CharField(max_length=40)
    key = models.SlugField(max_length=60)
    title = models.JSONField(help_text="text in languages")
    text = models.JSONField(default=dict, blank=True, help_text="text in languages: what it is, where it stands")
    kind = models.SlugField(max_length=30, help_text="room, equipment, technicians…: resources of a kind are shown together")
    icon = models.CharField(max_length=60, blank=True, help_text="a Lucide icon")
    order = models.PositiveSmallIntegerField(default=0)
    # PROTECT: its own opening hours
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="resources", null=True, blank=True, help_text="none: the rule's"
    )
    week = models.JSONField(
        default=dict, blank=True, validators=[validate_week], help_text="opening hours of its own; empty: its calendar's, else the rule's"
    )
    rules = models.ManyToManyField(BookingRule, related_name="resources", blank=True)
    audience = models.CharField(max_length=13, choices=Audience, default=Audience.CUSTOMERS, help_text="who may book it")
    teams = models.ManyToManyField("people.Team", related_name="resources", blank=True, help_text="who looks after its bookings")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="places of a slot; none: the rule's")
    source_key = models.CharField(max_length=100, blank=True, help_text="a connector's slot source; empty: slots are ours")
    is_active = models.BooleanField(default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["portal_key", "order", "key"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "key"], name="resource_once"),
            models.CheckConstraint(
                condition=models.Q(audience__in=["customers", "organisations", "services"]), name="resource_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"


class Zone(models.Model):
    """Communes that a resource serves, by the beginning of their INSEE code: `69` a department, `69383` one commune."""

    # CASCADE: part of the resource
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="zones")
    prefix = models.CharField(max_length=5)

    class Meta:
        ordering = ["prefix"]
        constraints = [models.UniqueConstraint(fields=["prefix", "resource"], name="zone_once")]

    def __str__(self) -> str:
        return self.prefix


class ResourceAudience(models.Model):
    """That people of an organisation's tree may book a resource, whoever else may."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="resource_audiences")
    # CASCADE: means nothing without the resource
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="audiences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "resource"], name="resource_audience_once")]

    def __str__(self) -> str:
        return f"{self.resource} / {self.organisation_id}"


class Closing(models.Model):
    """A time at which a resource takes no bookings, said by the team: works, a breakdown. What is booked stays until somebody cancels it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: part of the resource
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="closings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = CleanCharField(max_length=120, blank=True, help_text="read by customers")
    # SET_NULL: who closed it matters less than that it is
    closed_by = models.ForeignKey("people.User", on_delete=models.SET_NULL, related_name="closings", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="closing_ends_after_start")]
        indexes = [models.Index(fields=["resource", "ends_at"], name="closing_resource")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"
