"""The log of calls to outside systems: that one was made, when, and how it went. Never what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.connectors.models.run import Run
from parvis.kit.clock import now
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import timedelta


class Call(models.Model):
    """One attempt at a run, or what was asked while somebody waited, such as the free times of another planning."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", pgettext_lazy("call", "answered")
        WORKING = "working", pgettext_lazy("call", "still working")
        REJECTED = "rejected", pgettext_lazy("call", "refused")
        UNAVAILABLE = "unavailable", pgettext_lazy("call", "not available")
        TIMED_OUT = "timed-out", pgettext_lazy("call", "no answer in time")
        GARBLED = "garbled", pgettext_lazy("call", "an answer that cannot be read")

    FAILURES = (Outcome.UNAVAILABLE, Outcome.TIMED_OUT, Outcome.GARBLED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row; null: of no run
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="calls", null=True, blank=True, db_index=False
    )
    # CASCADE: says how a run was made
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="calls", null=True, blank=True, db_index=False)
    connector_key = models.CharField(max_length=60)
    operation_key = models.CharField(max_length=60, help_text="of the run; `<slot source>.<step>` of a planning")
    environment = models.CharField(max_length=14, default="production")
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=now)
    duration = models.DurationField(help_text="from the first packet to the last, or of the computation")
    outcome = models.CharField(max_length=11, choices=Outcome)
    code = models.CharField(max_length=60, blank=True, help_text="what went wrong, in one word")
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP; none: no answer, or no HTTP")
    bytes_sent = models.PositiveIntegerField(default=0)
    bytes_received = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["answered", "working", "rejected", "unavailable", "timed-out", "garbled"]),
                name="call_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(run=None, organisation=None) | models.Q(run__isnull=False, organisation__isnull=False),
                name="call_of_run",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "-id"], name="call_run"),
            models.Index(fields=["connector_key", "-id"], name="call_connector_latest"),
            models.Index(fields=["started_at"], name="call_age"),
        ]

    def __str__(self) -> str:
        return f"{self.connector_key}.{self.operation_key} #{self.attempt}: {self.outcome}"

    @property
    def is_failure(self) -> bool:
        return self.outcome in self.FAILURES

    @property
    def milliseconds(self) -> int:
        duration: timedelta = self.duration
        return round(duration.total_seconds() * 1000)
