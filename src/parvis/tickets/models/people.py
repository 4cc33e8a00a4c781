"""Who is part of a ticket, and to whom it is opened."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Participant(models.Model):
    """One person and one ticket: what they are to it, whether they are told, and how far they have read."""

    class Role(models.TextChoices):
        REQUESTER = "requester"
        PARTICIPANT = "participant"
        PROPOSED = "proposed"  # named in a mail, not yet let in
        HANDLER = "handler"  # staff who follow it
        READER = "reader"  # has only a reading mark: gives no right

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # No index of their own: those below begin with the same columns.
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations", db_index=False)
    role = models.CharField(max_length=11, choices=Role)
    email = models.EmailField(blank=True, help_text="where they are told of this one, agreed to from there; empty: the account's")
    is_notified = models.BooleanField(default=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="participant_once")]
        indexes = [models.Index(fields=["user", "role", "ticket"], include=["last_read_at"], name="participant_user_marks")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.ticket_id}"


class Share(models.Model):
    """A ticket opened to another organisation: the only way across."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+", help_text="the ticket's")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="shares")
    shared_with = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="shares_received")
    may_write = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "shared_with"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} with {self.shared_with_id}"
