"""What is not sent yet, and lists kept for later."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.tickets.models.ticket import Ticket


class Draft(models.Model):
    """A form being filled in, saved as one types. It belongs to a person, or to a browser session until they sign in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: a draft is its owner's alone
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", null=True, blank=True)
    session_hash = models.CharField(max_length=64, blank=True)
    service = models.ForeignKey("catalogue.Service", on_delete=models.CASCADE, related_name="+")
    form_version = models.ForeignKey("intake.FormVersion", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="drafts", null=True, blank=True, help_text="when it corrects or answers one"
    )
    kind = models.CharField(max_length=10, default="form", help_text="form, answers, reply or note")
    answers = models.JSONField(default=dict, blank=True, help_text="as typed: not cleaned yet")
    step_key = models.CharField(max_length=60, blank=True)
    done_steps = models.JSONField(default=list, blank=True)
    key = models.UUIDField(default=uuid7, editable=False, help_text="idempotency key of the filing it becomes")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-updated_at"]
        indexes = [
            models.Index(fields=["owner", "-updated_at"], name="draft_owner_latest"),
            models.Index(fields=["session_hash"], name="draft_session", condition=~models.Q(session_hash="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="draft_key_of_person", condition=models.Q(owner__isnull=False)),
            models.UniqueConstraint(fields=["session_hash", "key"], name="draft_key_of_session", condition=models.Q(owner=None)),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class SavedView(models.Model):
    """A list as someone left it: its query string and columns."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    # CASCADE: what a team shares goes with it
    team = models.ForeignKey(
        "people.Team", on_delete=models.CASCADE, related_name="saved_views", null=True, blank=True, help_text="whose members see it too"
    )
    portal_key = models.CharField(max_length=40, blank=True, help_text="empty: the desk")
    name = CleanCharField(max_length=80)
    query = CleanCharField(max_length=1000, blank=True)
    columns = models.JSONField(default=list, blank=True)
    sort = models.CharField(max_length=30, blank=True, help_text="a column, with a minus for the other way; of the desk's table")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
