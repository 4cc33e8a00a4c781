"""That one ticket was made part of another, and what must be known to take that back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Merge(models.Model):
    """`source` was merged into `target`. It keeps its rows; `kept` holds what stopped on it, to go on when this is undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: means nothing without both
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    # SET_NULL: it was done, whoever's account goes
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    merged_at = models.DateTimeField(default=now, editable=False)
    kept = models.JSONField(default=dict, blank=True, help_text="columns of the source as they were; who came to the target with it")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source"], name="merge_once_at_a_time", condition=models.Q(undone_at=None)),
            models.CheckConstraint(name="merge_not_into_itself", condition=~models.Q(source=models.F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
