"""What the form said, each time it was sent or corrected."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class AnswerRevision(models.Model):
    """What the form said each time it was sent or corrected; `form_version` keeps the labels of that day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    form_version = models.ForeignKey("intake.FormVersion", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} r{self.number}"
