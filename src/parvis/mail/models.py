"""Mail as rows: what leaves is written with its cause and sent by a job; what comes in is stored raw before anything reads it."""

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

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="mail_key_once", condition=~models.Q(key=""))]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="mail_due", condition=models.Q(state__in=["waiting", "sending"])),
            models.Index(fields=["state", "-id"], name="mail_state_latest"),
            models.Index(fields=["subject_id", "id"], name="mail_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"


class Mailbox(models.Model):
    """An address that opens requests. Configuration; its password is in the environment, by `secret_name`."""

    class Protocol(models.TextChoices):
        IMAP = "imap"
        LMTP = "lmtp"
        COMMAND = "command"

    key = models.SlugField(max_length=60, unique=True)
    portal_key = models.CharField(max_length=40)
    service_slug = models.CharField(max_length=80, blank=True)
    address = models.EmailField()
    aliases = models.JSONField(default=list, blank=True)
    protocol = models.CharField(max_length=7, choices=Protocol, default=Protocol.IMAP)
    settings = models.JSONField(default=dict, blank=True, help_text="host, port, security, folder, user, authserv_id")
    secret_name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_error = CleanTextField(blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.address


class IncomingMail(models.Model):
    """A mail as it came: raw bytes first, then what was decided about it and why."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        HELD = "held"
        FAILED = "failed"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: mails of a mailbox outlive a mistake in its settings
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    # null until someone is recognised: the only customer row that may wait for its organisation
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="incoming_mails", null=True, blank=True)
    uid_validity = models.PositiveBigIntegerField(null=True, blank=True)
    uid = models.PositiveBigIntegerField(null=True, blank=True)
    content_key = models.CharField(max_length=64, help_text="of Message-ID, else of From, Date as sent and body")
    raw_key = models.CharField(max_length=80, help_text="storage key of the raw bytes")
    size = models.PositiveBigIntegerField(help_text="bytes")
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVED)
    trust = models.CharField(max_length=10, blank=True)
    sender = CleanCharField(max_length=320, blank=True)
    subject = CleanCharField(max_length=250, blank=True)
    trace = models.JSONField(default=list, blank=True, help_text="decisions in plain words, in order")
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = CleanTextField(blank=True)
    received_at = models.DateTimeField(default=now, editable=False)
    processed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"], name="incoming_uid_once", condition=models.Q(uid__isnull=False)
            ),
            models.UniqueConstraint(fields=["content_key"], name="incoming_content_once"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="incoming_state_latest")]

    def __str__(self) -> str:
        return f"incoming mail {self.pk} ({self.state})"
