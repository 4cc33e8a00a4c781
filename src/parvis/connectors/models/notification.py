"""What an outside system tells of its own accord: kept as it came, applied once and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.connectors.models.run import Run
from parvis.kit.clock import now
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self, moment: datetime) -> NotificationQuerySet:
        return self.filter(state=Notification.State.WAITING, next_attempt_at__lte=moment)

    def of(self, connector_key: str, remote_reference: str) -> NotificationQuerySet:
        return self.filter(connector_key=connector_key, remote_reference=remote_reference)


class Notification(models.Model):
    """The row is written before anything reads it. A second one of the same event changes nothing but `repeats`."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("notification", "waits its turn")
        APPLIED = "applied", pgettext_lazy("notification", "applied")
        OUTDATED = "outdated", pgettext_lazy("notification", "came too late: a later one was applied")
        FAILED = "failed", pgettext_lazy("notification", "cannot be applied")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row; null until it is known which run it is about
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="notifications", null=True, blank=True, db_index=False
    )
    # CASCADE: what was said about a run goes with it; null: none has this reference yet
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="notifications", null=True, blank=True, db_index=False)
    connector_key = models.CharField(max_length=60)
    event_id = models.CharField(max_length=200, help_text="given by the outside system")
    remote_reference = models.CharField(max_length=120)
    sequence = models.PositiveBigIntegerField(null=True, blank=True, help_text="1, 2, 3… for each reference; none: as they come")
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(help_text="when it happened there")
    data = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now, null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    repeats = models.PositiveIntegerField(default=0, help_text="how often it came again")
    received_at = models.DateTimeField(default=now, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["connector_key", "event_id"], name="notification_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "applied", "outdated", "failed"]), name="notification_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="applied", applied_at__isnull=False) | (~models.Q(state="applied") & models.Q(applied_at=None)),
                name="notification_applied_at",
            ),
        ]
        indexes = [
            models.Index(fields=["connector_key", "remote_reference", "sequence"], name="notification_order"),
            models.Index(fields=["next_attempt_at"], name="notification_due", condition=models.Q(state="waiting")),
            models.Index(fields=["connector_key", "-id"], name="notification_open", condition=models.Q(state__in=["waiting", "failed"])),
            models.Index(fields=["run", "id"], name="notification_run"),
            models.Index(fields=["received_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.connector_key} {self.event_id}"
