"""Mail that leaves, as rows: written with its cause and sent by a job."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7


class OutgoingMail(models.Model):
    """One mail to one person. Its Message-ID is fixed when the row is written; text is rendered in the reader's language by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"  # leased by a worker until `lease_until`
        SENT = "sent"
        FAILED = "failed"  # gave up: an agent may send it again
        CANCELLED = "cancelled"
        BOUNCED = "bounced"  # the host took it, and gave it back later

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row; mails to staff belong to the organisation they are about
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="mails")
    portal_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, help_text="which notice: a key of the registry of notices")
    # CASCADE: a mail row is about its reader
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails", null=True, blank=True)
    to = models.EmailField()
    to_name = CleanCharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="fr")
    subject_kind = models.CharField(max_length=20, blank=True, help_text="what it is about, as in the journal")
    subject_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True, help_text="the entry that caused it")
    context = models.JSONField(default=dict, blank=True, help_text="ids and plain values the notice needs; no secret")
    is_secret = models.BooleanField(default=False, help_text="holds a one-use link: its text is not kept once sent")
    message_id = models.CharField(max_length=250, unique=True)
    reply_to = models.CharField(max_length=250, blank=True)
    subject = CleanCharField(max_length=250, blank=True)
    text = CleanTextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now, null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    last_error = CleanTextField(blank=True)
    key = models.CharField(max_length=120, blank=True, help_text="one mail per key: a cause told twice is mailed once")
    created_at = models.DateTimeField(default=now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="mail_key_once", condition=~models.Q(key=""))]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="mail_due", condition=models.Q(state__in=["waiting", "sending"])),
            models.Index(fields=["state", "-id"], name="mail_state_latest"),
            models.Index(fields=["subject_id", "id"], name="mail_subject"),
            models.Index(fields=["to", "created_at"], name="mail_to_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"
