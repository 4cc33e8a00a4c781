"""What somebody did and may still take back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanTextField
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class HeldAct(models.Model):
    """An act that waits some seconds, so that it can be taken back before anybody was told; performed, its row is gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: an organisation with requests is never deleted; CASCADE: a held act is nothing without its request or its author
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="held")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=40, help_text="a key of tickets.held.ACTS")
    data = models.JSONField(default=dict, blank=True)
    key = models.UUIDField(help_text="idempotency key of the act it becomes")
    batch = models.UUIDField(help_text="what was done at once is taken back at once; of an act alone, its key")
    due_at = models.DateTimeField()
    problem = CleanTextField(blank=True, help_text="why it could not be done, for its author")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "key"], name="held_act_once")]
        indexes = [
            models.Index(fields=["due_at"], name="held_act_due", condition=models.Q(problem="")),
            models.Index(fields=["batch"], name="held_act_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.due_at:%H:%M:%S}"
