"""The one question that follows a closing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Survey(models.Model):
    """Whether its requester was asked what they think of a ticket, and since when it is answered; the answer stands on the ticket.

    `asked_at`: empty where it was decided not to ask (not of the sample, asked lately), or where they answered unasked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: it says nothing without either
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="survey")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["person", "asked_at"], name="survey_person_asked")]

    def __str__(self) -> str:
        return f"{self.ticket_id} by {self.person_id}"
