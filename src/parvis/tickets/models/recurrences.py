"""Requests that come again by themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Recurrence(models.Model):
    """A request that is filed again and again, with answers written once. Its day is counted from `first_at`, by the clock of `time_zone`."""

    class Unit(models.TextChoices):
        DAY = "day"
        WEEK = "week"
        MONTH = "month"
        YEAR = "year"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: configuration that goes takes what it would have made along
    service = models.ForeignKey("catalogue.Service", on_delete=models.CASCADE, related_name="+")
    # PROTECT: the version its answers were written for
    form_version = models.ForeignKey("intake.FormVersion", on_delete=models.PROTECT, related_name="+")
    # PROTECT: accounts are deactivated, never deleted
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recurrences")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="of the team; is told of failures"
    )
    name = CleanCharField(max_length=120)
    answers = models.JSONField(default=dict, blank=True)
    unit = models.CharField(max_length=5, choices=Unit)
    every = models.PositiveSmallIntegerField(default=1)
    time_zone = models.CharField(max_length=40)
    first_at = models.DateTimeField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day on which it may come")
    next_at = models.DateTimeField(null=True, blank=True, help_text="none: it is over")
    paused_at = models.DateTimeField(null=True, blank=True)
    problem = CleanCharField(max_length=500, blank=True, help_text="why it paused by itself, in the language of its owner")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(name="recurrence_some_time_apart", condition=models.Q(every__range=(1, 366)))]
        indexes = [
            models.Index(fields=["next_at"], name="recurrence_due", condition=models.Q(next_at__isnull=False, paused_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name


class Occurrence(models.Model):
    """What one day of a recurrence made: a ticket, or why none. `skipped`: how many days before it were missed and are not made up for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: part of it
    recurrence = models.ForeignKey(Recurrence, on_delete=models.CASCADE, related_name="occurrences")
    due_at = models.DateTimeField()
    # SET_NULL: it was made, whatever becomes of it
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, related_name="occurrences", null=True, blank=True)
    skipped = models.PositiveSmallIntegerField(default=0)
    problem = CleanCharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["recurrence", "due_at"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.recurrence_id} {self.due_at:%Y-%m-%d}"
