"""Times in which somebody of the team acted in a person's name: begun with a reason, short, and told to the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import token, uuid7

if TYPE_CHECKING:
    from datetime import datetime

LONG: Final = timedelta(minutes=30)
LINK_LIFE: Final = timedelta(minutes=2)
"""Between the administration and the portal, which may have another address."""


class ActingQuerySet(models.QuerySet["Acting"]):
    def running(self) -> ActingQuerySet:
        return self.filter(ended_at=None, ends_at__gt=now())


class Acting(models.Model):
    """`by` acts as `person` on one portal until `ends_at` or `ended_at`, in the one session that opened its link."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT both: accounts are deactivated or anonymised, never deleted
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acted_as")
    portal_key = models.CharField(max_length=40)
    reason = CleanCharField(max_length=500)
    nonce = models.CharField(max_length=43, default=token, editable=False)
    begun_at = models.DateTimeField(default=now, editable=False)
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True, help_text="when its link was followed: it is followed once")
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the person was told")

    objects = ActingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "actings"
        indexes = [models.Index(fields=["ends_at"], name="acting_to_tell", condition=models.Q(told_at=None))]
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begun_at")), name="acting_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.by_id} as {self.person_id}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.ends_at > now()

    @property
    def over_at(self) -> datetime:
        """When it was over, or will be."""
        return self.ended_at or self.ends_at
