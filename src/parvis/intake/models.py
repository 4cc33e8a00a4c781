"""Forms as they were published, and the files sent with a form before it is submitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models, transaction

from parvis.intake.definition import Definition
from parvis.intake.owner import Owner
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7


class PublishedError(Exception):
    """A published version was about to change: tickets keep the version they were filed with."""


class Form(models.Model):
    """The name under which a portal's versions of one form are gathered."""

    portal_key = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    title = models.JSONField(default=dict, help_text="{language: text}")

    class Meta:
        ordering = ["portal_key", "key"]
        constraints = [models.UniqueConstraint(fields=["portal_key", "key"], name="form_key_once")]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"

    def publish(self, schema: Mapping[str, Any], label: str = "") -> FormVersion:
        """The last version when it has this schema already, else a new one: what is published last is what is asked.

        Trusts the schema: whoever publishes has checked it with `schema.mistakes`.
        """
        digest = digest_of(schema)
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            last = self.latest
            if last is not None and last.digest == digest:
                return last
            return self.versions.create(number=last.number + 1 if last else 1, label=label, schema=schema, digest=digest)

    @property
    def latest(self) -> FormVersion | None:
        """The version asked today."""
        return self.versions.order_by("-number").first()


class FormVersion(models.Model):
    """What a form asked at a time. Never changed."""

    # PROTECT: tickets point at versions
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    label = CleanCharField(max_length=60, blank=True, help_text="what people call the version, where a form shows one")
    schema = models.JSONField()
    digest = models.CharField(max_length=64, help_text="sha256 of the schema's canonical JSON")
    published_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["form", "number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedError(f"version {self.pk} is published: publish another one")
        super().save(*args, **kwargs)

    @cached_property
    def definition(self) -> Definition:
        return Definition.read(self.schema)


def digest_of(schema: Mapping[str, Any]) -> str:
    canonical = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class UploadQuerySet(models.QuerySet["Upload"]):
    def for_owner(self, owner: Owner, purpose: str) -> UploadQuerySet:
        """Those this person or session sent for this purpose."""
        if owner.user_id:
            return self.filter(owner_id=owner.user_id, purpose=purpose)
        return self.filter(owner_id=None, session_hash=owner.session_hash, purpose=purpose)

    def waiting(self) -> UploadQuerySet:
        """Those that belong to nothing yet."""
        return self.filter(claimed_at=None)


class Upload(models.Model):
    """A file sent before what it belongs to is. Claimed once, by its owner, for the purpose it was sent for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: accounts are deactivated or anonymised, never deleted
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads", null=True, blank=True)
    session_hash = models.CharField(max_length=64, blank=True, help_text="sha256 of the session's key, when nobody is signed in")
    purpose = models.CharField(max_length=80, help_text="a draft's id, or “reply:” and a ticket's id")
    field_key = models.CharField(max_length=60, blank=True)
    storage_key = models.CharField(max_length=80)
    name = CleanCharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    content_type = models.CharField(max_length=120, help_text="by content, never as declared")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) ^ ~models.Q(session_hash=""),
                name="upload_has_one_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["purpose"], name="upload_purpose"),
            models.Index(fields=["created_at"], name="upload_unclaimed", condition=models.Q(claimed_at=None)),
        ]

    def __str__(self) -> str:
        return self.name
