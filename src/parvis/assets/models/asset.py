"""A thing an organisation owns, and the numbers people know it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from parvis.assets.access import seen_by
from parvis.assets.models.kind import AssetKind, Phase
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, user: Any) -> AssetQuerySet:
        """Of the customers of the portals one works for; else of one's entity, and of those below for who leads there."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_superuser else self.filter(seen_by(user))

    def of_kind(self, key: str) -> AssetQuerySet:
        return self.filter(kind__key=key)

    def active(self) -> AssetQuerySet:
        return self.filter(phase=Phase.ACTIVE)

    def expiring_before(self, moment: datetime) -> AssetQuerySet:
        """Not retired and valid until some time before `moment`, the nearest first; those already past included."""
        return self.exclude(phase=Phase.RETIRED).filter(valid_until__lt=moment).order_by("valid_until", "id")

    def identified_by(self, value: str, *, scheme: str = "") -> AssetQuerySet:
        """Assets that carry `value` as an identifier, of any scheme unless one is named."""
        numbers = AssetIdentifier.objects.filter(value=value)
        return self.filter(pk__in=(numbers.filter(scheme=scheme) if scheme else numbers).values("asset"))


class Asset(models.Model):
    """A node of a tree: equipment > software, line > device, folder > document.

    `organisation` never changes and says whose row it is; `owner` is the entity of its tree that has it now.
    """

    entry_kind: ClassVar[str] = "asset"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="assets")
    # PROTECT: an entity gives its assets away before it goes
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="owned_assets")
    # PROTECT: a kind in use is retired from presets, not deleted
    kind = models.ForeignKey(AssetKind, on_delete=models.PROTECT, related_name="assets")
    # PROTECT: a tree is emptied from its leaves
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    name = CleanCharField(max_length=200)
    reference = CleanCharField(max_length=100, blank=True, help_text="what the outside system it comes from calls it")
    state = models.CharField(max_length=60, blank=True, help_text="key of one of the kind's states")
    phase = models.CharField(max_length=7, choices=Phase, default=Phase.ACTIVE, help_text="of the state")
    # PROTECT: attributes are read with the fields they were written with
    form_version = models.ForeignKey("intake.FormVersion", on_delete=models.PROTECT, related_name="assets", null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True, help_text="{field key: value}")
    # SET_NULL: the thing stays when its user goes
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="used_assets", null=True, blank=True)
    location = CleanCharField(max_length=200, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    warranty_ends_on = models.DateField(null=True, blank=True)
    search_text = CleanTextField(blank=True, editable=False, help_text="folded name, reference, identifiers and attributes")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(phase__in=Phase.values), name="asset_phase_known"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None) | models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="asset_valid_in_order",
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="asset_not_its_own_parent"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "reference"], name="asset_reference_once", condition=~models.Q(reference="")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "name", "id"], name="asset_organisation_kind"),
            models.Index(fields=["organisation", "-updated_at", "-id"], name="asset_organisation_latest"),
            models.Index(fields=["owner", "kind"], name="asset_owner_kind"),
            models.Index(fields=["valid_until"], name="asset_expiry", condition=models.Q(valid_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.owner_id:
            self.owner_id = self.organisation_id
        super().save(*args, **kwargs)


class AssetIdentifier(models.Model):
    """One number of an asset (`id1`, `id2`, `serial`, `mac`…): found exactly, whatever the scheme.

    The same number may come back on a later asset (a socket serves one line after another), so only one per scheme and asset.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="asset_identifiers")
    # CASCADE: part of the asset
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.SlugField(max_length=30)
    value = CleanCharField(max_length=100)

    class Meta:
        ordering = ["asset", "scheme"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "scheme"], name="asset_identifier_once"),
            models.CheckConstraint(condition=~models.Q(value=""), name="asset_identifier_filled"),
        ]
        indexes = [
            models.Index(fields=["organisation", "value"], name="asset_identifier_own"),
            models.Index(fields=["value"], name="asset_identifier_value"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"
