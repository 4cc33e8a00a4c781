"""What was promised about a ticket and whether it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from datetime import datetime


class Clock(models.Model):
    """A commitment on a ticket: when it started counting, what it owes, whether it was kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: means nothing without its ticket
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    milestone = models.CharField(max_length=60, help_text="first_answer, next_answer, resolution, or one of the workflow")
    delay = models.CharField(max_length=30, help_text="as it was promised (ISO 8601)")
    warn_before = models.DurationField(null=True, blank=True)
    # PROTECT: the hours it is counted in
    calendar = models.ForeignKey(
        "planning.Calendar", on_delete=models.PROTECT, related_name="+", null=True, blank=True, help_text="none: counted day and night"
    )
    # SET_NULL: the promise stays when the contract that made it is gone
    agreement = models.ForeignKey("planning.Agreement", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    started_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True, help_text="none while it is paused")
    warn_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True, help_text="kept, late or not, or ended with the ticket")
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    drawn = models.JSONField(null=True, blank=True, help_text="once kept: its sum as it was then (tickets.sums); hours may change after")

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "milestone", "started_at"], name="clock_once")]
        indexes = [
            models.Index(fields=["due_at"], name="clock_due", condition=models.Q(met_at__isnull=True, breached_at__isnull=True)),
            models.Index(
                fields=["warn_at"],
                name="clock_warn",
                condition=models.Q(met_at__isnull=True, warned_at__isnull=True, breached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} of {self.ticket_id}"

    def is_late(self, at: datetime) -> bool:
        """Whether it was not kept in time, or is not by `at`."""
        return self.due_at is not None and (self.met_at or at) > self.due_at


class Interval(models.Model):
    """From `at` on, the time of a ticket counts or not, until the next one begins. Written once: due times are a function of these."""

    class Reason(models.TextChoices):
        FILED = "filed"
        MOVED = "moved"
        PRIORITY = "priority"
        CATEGORY = "category"
        POLICY = "policy"
        MERGED = "merged"
        UNMERGED = "unmerged"
        SERVICE = "service"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: means nothing without its ticket
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="intervals")
    at = models.DateTimeField()
    is_counted = models.BooleanField()
    reason = models.CharField(max_length=10, choices=Reason)
    data = models.JSONField(default=dict, blank=True, help_text="{status, label, agent_label} as they were called that day; {from, to}")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at", "id"], name="interval_ledger")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.at:%Y-%m-%d %H:%M}"
