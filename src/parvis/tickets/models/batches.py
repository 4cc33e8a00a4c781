"""What somebody did to many tickets at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanTextField
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Batch(models.Model):
    """One act on many tickets; its id is the idempotency key of the whole."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: it serves its author alone, the journal of each ticket says who did what
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=12, help_text="a key of tickets.bulk.ACTS")
    data = models.JSONField(default=dict, blank=True)
    wanted = models.JSONField(default=list, blank=True, help_text="ids of the tickets that a worker does it to")
    is_waiting = models.BooleanField(default=False, help_text="whether a worker has some of them left")
    created_at = models.DateTimeField(default=now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(is_waiting=True), name="batch_waiting")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class BatchLine(models.Model):
    """What the act did to one ticket, written in the transaction that did it."""

    class State(models.TextChoices):
        DONE = "done"
        SAME = "same"  # it was so already
        HELD = "held"  # it waits some seconds (tickets.held)
        REFUSED = "refused"
        UNDONE = "undone"
        KEPT = "kept"  # not undone: somebody changed it since

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row; CASCADE: means nothing without its batch or its ticket
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    problem = CleanTextField(blank=True, help_text="why it was refused")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "ticket"], name="batch_line_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"
