"""What is remembered of addresses: those that refuse mail, how often we answered, and what the team must be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7


class FailingAddress(models.Model):
    """An address whose host gave our mail back. Forgotten when somebody writes from it, or when an agent says so."""

    email = models.EmailField()
    is_permanent = models.BooleanField(default=False)
    is_complaint = models.BooleanField(default=False, help_text="its reader called our mail unwanted")
    reason = CleanCharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-last_at"]
        verbose_name_plural = "failing addresses"
        constraints = [models.UniqueConstraint(Lower("email"), name="failing_address_once")]

    def __str__(self) -> str:
        return f"{self.email} ({self.count})"


class Tally(models.Model):
    """How often something happened in the minute that began at `starts_at`; `key` is a digest, so that no address stands here."""

    key = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["key", "starts_at"], name="tally_once")]
        indexes = [models.Index(fields=["starts_at"], name="tally_old")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}: {self.count}"


class MailAlert(models.Model):
    """What the team must look at: a loop that was silenced, a mailbox that cannot be read, an address that refuses mail."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True, help_text="one row for one cause: a second time only counts")
    kind = models.CharField(max_length=30)
    portal_key = models.CharField(max_length=40, blank=True)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)
    last_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True, blank=True)
    # SET_NULL: an alert outlives the account that read it
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-last_at"]
        indexes = [models.Index(fields=["seen_at", "-id"], name="mail_alert_unseen")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
