"""Mail that comes in, as rows: raw bytes first, then what was decided about them and why."""

from __future__ import annotations

from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7


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
    settings = models.JSONField(default=dict, blank=True, help_text="host, port, security, folder, user, authserv_ids, relay, strangers")
    secret_name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    uid_validity = models.PositiveBigIntegerField(null=True, blank=True, help_text="of the folder when last read")
    last_uid = models.PositiveBigIntegerField(default=0, help_text="everything up to it is kept")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = CleanTextField(blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.address


class IncomingMail(models.Model):
    """A mail as it came. Never changed but for what is decided about it; its raw bytes go when `expires_at` has come."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        HELD = "held"  # waits for the team's word
        FAILED = "failed"  # could not be worked through: may be tried again
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: mails of a mailbox outlive a mistake in its settings
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    # null until someone is recognised: the only customer row that may wait for its organisation
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="incoming_mails", null=True, blank=True)
    uid_validity = models.PositiveBigIntegerField(null=True, blank=True)
    uid = models.PositiveBigIntegerField(null=True, blank=True)
    content_key = models.CharField(max_length=64, help_text="of Message-ID and From, else of From, Date as sent and body")
    body_key = models.CharField(max_length=64, blank=True, help_text="of From, Date as sent, subject and body; empty without a date")
    message_key = models.CharField(max_length=64, blank=True, help_text="of the Message-ID alone: what an answer names")
    raw_key = models.CharField(max_length=80, blank=True, help_text="storage key of the raw bytes; empty once they expired")
    size = models.PositiveBigIntegerField(help_text="bytes")
    envelope_from = CleanCharField(max_length=320, blank=True, help_text="as the host gave it, when it did")
    envelope_to = CleanCharField(max_length=320, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVED)
    kind = models.CharField(max_length=10, blank=True, help_text="request, reply, follow_up, bounce, automatic, complaint, own")
    reason = models.CharField(max_length=40, blank=True, help_text="why it is held or failed, as a code")
    trust = models.CharField(max_length=10, blank=True, help_text="verified, unverified, failed, unknown")
    sender = CleanCharField(max_length=320, blank=True)
    sender_name = CleanCharField(max_length=200, blank=True)
    subject = CleanCharField(max_length=250, blank=True)
    trace = models.JSONField(default=list, blank=True, help_text="decisions in order: [{code, …values}], said in words by mail.decisions")
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now, null=True, blank=True)
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
            models.UniqueConstraint(fields=["body_key"], name="incoming_body_once", condition=~models.Q(body_key="")),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="incoming_state_latest"),
            models.Index(fields=["next_attempt_at", "id"], name="incoming_due", condition=models.Q(state="received")),
            models.Index(fields=["message_key"], name="incoming_message_key", condition=~models.Q(message_key="")),
            models.Index(fields=["subject_id", "id"], name="incoming_subject", condition=models.Q(subject_id__isnull=False)),
            models.Index(fields=["expires_at"], name="incoming_expiring", condition=~models.Q(raw_key="")),
        ]

    def __str__(self) -> str:
        return f"incoming mail {self.pk} ({self.state})"
