"""Whether an outside system is called at all: one row for each connector and environment, read and written by all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now

if TYPE_CHECKING:
    from datetime import datetime


class BreakerQuerySet(models.QuerySet["Breaker"]):
    def shut(self, moment: datetime) -> BreakerQuerySet:
        """Those through which nobody may call now, not even to try."""
        return self.filter(state=Breaker.State.OPEN, trial_at__gt=moment)


class Breaker(models.Model):
    """Opens after several failures in a short time. While open, nothing is sent; then one call tries, and closes or opens it again."""

    class State(models.TextChoices):
        CLOSED = "closed", pgettext_lazy("breaker", "answers")
        OPEN = "open", pgettext_lazy("breaker", "does not answer")

    connector_key = models.CharField(max_length=60)
    environment = models.CharField(max_length=14, default="production")
    state = models.CharField(max_length=6, choices=State, default=State.CLOSED)
    failures = models.PositiveIntegerField(default=0, help_text="since `window_since`")
    window_since = models.DateTimeField(default=now, help_text="when the failures that are counted began")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="since when it does not answer")
    rested_at = models.DateTimeField(null=True, blank=True, help_text="when it was last left alone: nobody tries before its rest is over")
    openings = models.PositiveIntegerField(default=0, help_text="in a row: each rests longer than the one before")
    trial_at = models.DateTimeField(null=True, blank=True, help_text="when the next call may try; who tries moves it on")
    last_error_code = models.CharField(max_length=60, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)

    objects = BreakerQuerySet.as_manager()

    class Meta:
        ordering = ["connector_key", "environment"]
        constraints = [
            models.UniqueConstraint(fields=["connector_key", "environment"], name="breaker_once"),
            models.CheckConstraint(condition=models.Q(state__in=["closed", "open"]), name="breaker_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="closed", opened_at=None, trial_at=None)
                | models.Q(state="open", opened_at__isnull=False, trial_at__isnull=False),
                name="breaker_open_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector_key} ({self.environment})"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
