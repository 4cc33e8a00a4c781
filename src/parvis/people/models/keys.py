"""Keys with which a program acts as somebody."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.people.models.users import User


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, moment: datetime) -> ApiKeyQuerySet:
        """Neither taken back nor run out."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=moment), revoked_at=None)


class ApiKey(models.Model):
    """It opens what the account may do on one portal, or fewer services; what the account loses, it loses.

    The key that a program sends is computed from the row and the server's key, and never stored. How much it may still ask is counted
    here, so that all processes count the same: `left` at `counted_at` (seconds since 1970), and how many on `day`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: a key of nobody opens nothing
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    portal_key = models.CharField(max_length=40)
    title = CleanCharField(max_length=80, help_text="what uses it, in its owner's words")
    services = models.JSONField(default=list, blank=True, help_text="slugs of the services it may use; empty: all that the account may")
    nonce = models.CharField(max_length=43, editable=False)
    made_with = models.UUIDField(help_text="the key of the form that made it: sent twice, it makes one")
    left = models.FloatField(default=0)
    counted_at = models.FloatField(default=0)
    day = models.DateField(null=True, blank=True)
    day_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "made_with"], name="api_key_made_once")]

    def __str__(self) -> str:
        return self.title
