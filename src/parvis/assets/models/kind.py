"""The kinds of assets a portal knows. Configuration."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.configured import Configured


class Phase(models.TextChoices):
    """All that code knows of an asset's state: states are free in name and number, each in one of these."""

    PLANNED = "planned", pgettext_lazy("asset", "planned")
    ACTIVE = "active", pgettext_lazy("asset", "in service")
    PAUSED = "paused", pgettext_lazy("asset", "suspended")
    RETIRED = "retired", pgettext_lazy("asset", "retired")


class AssetKind(Configured):
    """Equipment, software, service line, certificate…: which attributes, identifiers and states its assets have."""

    portal_key = models.CharField(max_length=40)
    key = models.SlugField(max_length=60)
    title = models.JSONField(help_text="text in languages")
    plural = models.JSONField(default=dict, blank=True, help_text="text in languages; empty: the title")
    icon = models.CharField(max_length=60, blank=True, help_text="a Lucide icon")
    order = models.PositiveSmallIntegerField(default=0)
    # PROTECT: attributes cannot be read without their form
    form = models.ForeignKey(
        "intake.Form",
        on_delete=models.PROTECT,
        related_name="asset_kinds",
        null=True,
        blank=True,
        help_text="its fields are the typed attributes; none: the name alone",
    )
    parent_keys = models.JSONField(default=list, blank=True, help_text="kinds its parent may be of; empty: it stands alone or under any")
    schemes = models.JSONField(
        default=list, blank=True, help_text="[{key, label, secret?}]: identifiers its assets carry, the first one named beside them"
    )
    states = models.JSONField(default=list, blank=True, help_text="[{key, phase, label, meaning}], the first one is the start")
    notice_days = models.JSONField(default=list, blank=True, help_text="[60, 30, …]: days before `valid_until` at which people are told")
    is_choosable = models.BooleanField(default=True, help_text="people choose such assets in forms")

    class Meta:
        ordering = ["portal_key", "order", "key"]
        constraints = [models.UniqueConstraint(fields=["portal_key", "key"], name="asset_kind_once")]

    def __str__(self) -> str:
        return f"{self.portal_key}/{self.key}"
