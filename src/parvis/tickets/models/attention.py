"""What a member of the team has to do with a request for the moment: they look at it, were called to it, put it off. The journal knows nothing of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Presence(models.Model):
    """One open page of a request. Several pages of one person are one person: whoever reads this says each name once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False)
    # CASCADE throughout, and no index but those below: a row lives some seconds longer than its page
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    page = models.UUIDField(help_text="made by the browser: one for each page that is open")
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now, help_text="when it last became another: a beat alone changes nothing")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="presence_page_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.ticket_id}"


class Mention(models.Model):
    """Somebody of the team was called to a request by a note."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: it means nothing without the note, and nothing without whom it calls
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="mention_once")]
        indexes = [
            models.Index(fields=["user", "ticket"], name="mention_user"),
            models.Index(fields=["user", "ticket"], name="mention_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.entry_id}"


class Snooze(models.Model):
    """A request that leaves one agent's own queues until a time, or until the customer writes. What was promised goes on counting."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    # CASCADE: one person's reminder about one request
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="snoozes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes", db_index=False)
    until = models.DateTimeField()
    created_at = models.DateTimeField(default=now)
    woken_at = models.DateTimeField(null=True, blank=True, help_text="it is back, and was not looked at yet")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="snooze_once"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("created_at")), name="snooze_ends_later"),
        ]
        indexes = [
            models.Index(fields=["user", "ticket"], name="snooze_user"),
            models.Index(fields=["until"], name="snooze_due", condition=models.Q(woken_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} of {self.user_id}"
