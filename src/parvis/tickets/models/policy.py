"""What a portal promised, and who changed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.catalogue.models import Portal
from parvis.kit.clock import now


class PolicyRevision(models.Model):
    """What a portal promised from one day on: its matrix, levels and hours. Written once, by tickets.policy_history."""

    # CASCADE: what a portal promised goes with it
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="policy_revisions")
    said = models.JSONField(help_text="{matrix, levels, calendars} as tickets.policy_history reads them, by their keys")
    # SET_NULL: a revision outlives its author's account
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text="none: a preset or a command",
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.portal} {self.created_at:%Y-%m-%d}"
