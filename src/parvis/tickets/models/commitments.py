"""What was promised about a ticket and whether it was kept."""

from __future__ import annotations

from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Clock(models.Model):
    """A commitment on a ticket: when it started counting, what it owes, whether it was kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    milestone = models.CharField(max_length=40, help_text="first_answer, next_answer, resolution, or one of the workflow")
    calendar = models.ForeignKey("planning.Calendar", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    agreement = models.ForeignKey("planning.Agreement", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    target = models.DurationField()
    started_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["ticket", "milestone", "started_at"], name="clock_once")]
        indexes = [models.Index(fields=["due_at"], name="clock_due", condition=models.Q(met_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.milestone} of {self.ticket_id}"


class Interval(models.Model):
    """A stretch of a clock's life, counted or paused, and why. Append-only: the due time is a function of these."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="intervals")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    is_counted = models.BooleanField()
    reason = models.CharField(max_length=60, help_text="status or move that opened it")

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.starts_at:%Y-%m-%d %H:%M}"
