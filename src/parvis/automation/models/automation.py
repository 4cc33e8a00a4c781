"""A rule of a portal: when something happens, if that holds, then do this. Configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.kit.configured import Configured
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick

if TYPE_CHECKING:
    from datetime import datetime

MOST_PER_HOUR = 10
"""How often one rule acts on one request within an hour before it is taken for a loop."""


class AutomationQuerySet(models.QuerySet["Automation"]):
    def working(self) -> AutomationQuerySet:
        """Switched on, and not paused by the guard."""
        return self.filter(is_active=True, paused_at=None)


class Automation(Configured):
    """`when`: {event, phase?, status?} or {after|before: instant, delay, working?}; `condition`: a tree over the facts of a
    request (`automation.facts`), empty for always; `acts`: [{do, …}] in their order.
    """

    class Paused(models.TextChoices):
        HAND = "hand", _("by hand")
        FAILED = "failed", _("it failed several times in a row")
        LOOPED = "looped", _("it acted too often on one request")
        CHAINED = "chained", _("rules set each other off too many times in a row")

    # CASCADE: part of its portal
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="automations")
    key = models.SlugField(max_length=60)
    title = models.JSONField(help_text="text in languages")
    # SET_NULL: without an owner, who administers the portal is told
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="automations", null=True, blank=True)
    when = models.JSONField(default=dict)
    condition = models.JSONField(default=dict, blank=True)
    acts = models.JSONField(default=list)
    most_per_hour = models.PositiveSmallIntegerField(default=MOST_PER_HOUR, help_text="on one request")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    active_since = models.DateTimeField(default=now, editable=False, help_text="what came before is none of its business")
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_because = models.CharField(max_length=7, choices=Paused, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="in a row")
    last_run_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AutomationQuerySet.as_manager()

    class Meta:
        ordering = ["portal", "order", "key"]
        constraints = [
            models.UniqueConstraint(fields=["portal", "key"], name="automation_key_once"),
            models.CheckConstraint(
                condition=models.Q(paused_at=None, paused_because="") | models.Q(paused_at__isnull=False) & ~models.Q(paused_because=""),
                name="automation_paused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    @property
    def is_timed(self) -> bool:
        return "event" not in self.when

    @property
    def is_working(self) -> bool:
        return self.is_active and self.paused_at is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._portal_changed()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        gone = super().delete(*args, **kwargs)
        self._portal_changed()
        return gone

    def set_active(self, is_active: bool) -> None:
        """Switched on, it looks only at what comes from now on."""
        if is_active and not self.is_active:
            self.active_since = now()
        self.is_active = is_active
        self.save(update_fields=["is_active", "active_since", "updated_at"])

    def pause(self, because: Automation.Paused | str, at: datetime | None = None) -> bool:
        """Stop it until somebody resumes it; whether it worked until now. Of two at once, one is told that it did it."""
        moment = at or now()
        paused = Automation.objects.filter(pk=self.pk, paused_at=None).update(paused_at=moment, paused_because=because)
        self.paused_at, self.paused_because = moment, str(because)
        if paused:
            self._portal_changed()
        return bool(paused)

    def resume(self) -> None:
        """It looks at what comes from now on; what came meanwhile stays as it is. Said twice, it is done once."""
        if not Automation.objects.filter(pk=self.pk).exclude(paused_at=None, failures=0).exists():
            return
        self.paused_at, self.paused_because, self.failures, self.active_since = None, "", 0, now()
        fields = {"paused_at": None, "paused_because": "", "failures": 0, "active_since": self.active_since}
        Automation.objects.filter(pk=self.pk).update(**fields)
        self._portal_changed()

    def _portal_changed(self) -> None:
        Portal.objects.filter(pk=self.portal_id).update(configuration=uuid7())
