"""What people change of a portal's configuration at the screens: what is being prepared, and what every change said."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.catalogue.models import Portal
from parvis.kit.clock import now


class Preparation(models.Model):
    """The next state of a part, which nobody but its authors sees until it is published. One for each part: those who prepare it do so together."""

    # CASCADE: what is prepared for a portal goes with it
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="preparations")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    part = models.JSONField(help_text="as presets.parts cuts it, packed (presets.packing)")
    base = models.CharField(max_length=64, blank=True, help_text="digest of the published part it began from; empty: a new one")
    version = models.PositiveIntegerField(default=1, help_text="advanced by every change: two writers cannot both win")
    # SET_NULL: what was prepared outlives its author's account
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["portal", "kind", "key"], name="preparation_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Revision(models.Model):
    """One change of a part: by a person at the screens, or by a preset that was applied."""

    # CASCADE: the history of a portal's configuration goes with it
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="revisions")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    before = models.JSONField(null=True, blank=True, help_text="packed; none: it was added")
    after = models.JSONField(null=True, blank=True, help_text="packed; none: it was taken away")
    is_preset = models.BooleanField(default=False)
    # SET_NULL: the history outlives its author's account
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["portal", "kind", "key", "-id"], name="revision_of_part")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.created_at:%Y-%m-%d}"
