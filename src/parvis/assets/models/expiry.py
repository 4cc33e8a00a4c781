"""Notices about an asset's coming end: each step once."""

from __future__ import annotations

from django.db import models

from parvis.assets.models.asset import Asset
from parvis.kit.clock import now
from parvis.kit.ids import uuid7


class ExpiryNotice(models.Model):
    """That people were told at a step (`published`, `60`, `30`…); written in the transaction that queues the mails."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="expiry_notices")
    # CASCADE: part of the asset
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="expiry_notices")
    step = models.SlugField(max_length=30)
    ends_at = models.DateTimeField(help_text="the end it spoke of: a prolonged asset is announced anew")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["asset", "step", "ends_at"], name="expiry_notice_once")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.step}"
