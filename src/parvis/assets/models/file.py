"""Files of an asset, and who fetched what."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.assets.models.asset import Asset
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7


class AssetFile(models.Model):
    """A file kept with an asset: contract paper, invoice, annex, deposited document. Replaced by a new row, never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="asset_files")
    # CASCADE: part of the asset
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="files")
    role = models.SlugField(max_length=30, default="document", help_text="document, invoice, annex…")
    name = CleanCharField(max_length=255, help_text="what people see and get")
    storage_key = models.CharField(max_length=120, unique=True, help_text="ours, never from a person's file name")
    content_type = models.CharField(max_length=120, help_text="found in the content")
    byte_count = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    period_on = models.DateField(null=True, blank=True, help_text="first day of the month it is about")
    # PROTECT: people are never deleted; who deposited stays known
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asset_files", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="customers see it from then on")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["asset", "-id"], name="asset_file_latest"),
            models.Index(fields=["organisation", "role", "-period_on", "-id"], name="asset_file_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Download(models.Model):
    """One fetch of a certificate or a file. Append-only: it stops reminders and answers «who has the key?»."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="downloads")
    # PROTECT: what was fetched must stay nameable
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="downloads")
    # PROTECT: likewise; none for a certificate
    file = models.ForeignKey(AssetFile, on_delete=models.PROTECT, related_name="downloads", null=True, blank=True)
    # PROTECT: people are never deleted
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="downloads")
    form = models.CharField(max_length=10, help_text="pem, der, p12, file…")
    with_key = models.BooleanField(default=False, help_text="the private key left the house")
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["asset", "-id"], name="download_asset"),
            models.Index(fields=["organisation", "-id"], name="download_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.at:%Y-%m-%d %H:%M}"
