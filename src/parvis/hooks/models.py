"""Addresses that are told when something happens, and each telling as a row sent by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.hooks.signing import new_secret
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.kit.sealing import seal, unseal

if TYPE_CHECKING:
    from datetime import datetime

SECRET_PURPOSE = "hooks.webhook"  # noqa: S105  a label, not a secret


class Webhook(models.Model):
    """One subscription. With an organisation it is that customer's and tells of its own rows alone; without, it is the portal owner's.

    The signing secret is sealed, not hashed: each delivery is signed with it.
    """

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("webhook", "active")
        PAUSED = "paused", pgettext_lazy("webhook", "paused")
        DISABLED = "disabled", pgettext_lazy("webhook", "disabled after failures")

    class Shape(models.TextChoices):
        PARVIS = "parvis"
        CLOUD_EVENT = "cloud-event"
        TMF = "tmf"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    portal_key = models.CharField(max_length=40)
    # PROTECT: as every customer row; none: configuration of the portal
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="webhooks", null=True, blank=True)
    url = models.URLField(max_length=2000)
    title = CleanCharField(max_length=200, blank=True)
    sealed_secret = models.BinaryField(editable=False)
    events = models.JSONField(default=list, blank=True, help_text="verbs of the journal, such as ticket.moved; empty: all")
    query = CleanCharField(max_length=500, blank=True, help_text="filter given by a hub's subscriber")
    shape = models.CharField(max_length=11, choices=Shape, default=Shape.PARVIS, help_text="what the body looks like")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    failures = models.PositiveIntegerField(default=0, help_text="in a row, since the last success")
    disabled_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    # PROTECT: people are never deleted; none: a preset
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["portal_key", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["active", "paused", "disabled"]), name="webhook_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="disabled", disabled_at__isnull=False)
                | (~models.Q(state="disabled") & models.Q(disabled_at=None)),
                name="webhook_disabled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["portal_key", "organisation"], name="webhook_active", condition=models.Q(state="active")),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def secret(self) -> str:
        """The signing key, as the receiver was given it (`whsec_…`). Raises Unsealable when the server's key was lost."""
        return unseal(bytes(self.sealed_secret), SECRET_PURPOSE).decode()

    @secret.setter
    def secret(self, value: str) -> None:
        self.sealed_secret = seal(value.encode(), SECRET_PURPOSE)

    def pause(self) -> bool:
        """What it is told from now on waits. False when it was not being called."""
        rows = Webhook.objects.filter(pk=self.pk, state=self.State.ACTIVE)
        return bool(rows.update(state=self.State.PAUSED, updated_at=now()))

    def resume(self) -> bool:
        """It is called again, with what waits first. False when it was called all along."""
        rows = Webhook.objects.filter(pk=self.pk).exclude(state=self.State.ACTIVE)
        return bool(rows.update(state=self.State.ACTIVE, disabled_at=None, failures=0, updated_at=now()))

    def renew_secret(self) -> None:
        """Another signing key, from the next attempt on."""
        self.secret, self.updated_at = new_secret(), now()
        self.save(update_fields=["sealed_secret", "updated_at"])


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: datetime) -> DeliveryQuerySet:
        """Waiting for their time, or left by a worker that died."""
        return self.filter(
            models.Q(state=Delivery.State.WAITING, next_attempt_at__lte=moment)
            | models.Q(state=Delivery.State.SENDING, lease_until__lte=moment)
        )


class Delivery(models.Model):
    """One entry told to one webhook: written in the entry's transaction, sent by a job, tried again with growing pauses."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "waiting")
        SENDING = "sending", pgettext_lazy("delivery", "being sent")
        SENT = "sent", pgettext_lazy("delivery", "sent")
        FAILED = "failed", pgettext_lazy("delivery", "given up")
        CANCELLED = "cancelled", pgettext_lazy("delivery", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False, help_text="the webhook-id header: the same at every attempt")
    # PROTECT: as every customer row; the entry's
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="deliveries")
    # CASCADE: nothing can be sent without the address
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    entry_id = models.UUIDField(help_text="of the journal, which is not known here")
    event = models.CharField(max_length=60)
    payload = models.JSONField(help_text="frozen when it happened")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now, null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP; none: no answer")
    last_error = CleanTextField(max_length=2000, blank=True)
    last_took = models.DurationField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry_id"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "failed", "cancelled"]), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(next_attempt_at__isnull=False), name="delivery_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="delivery_due", condition=models.Q(state__in=["waiting", "sending"])),
            models.Index(fields=["webhook", "-id"], name="delivery_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.entry_id}"
