"""What happened that a rule listens to, and what rules did about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.automation.models.automation import Automation
from parvis.kit.clock import now
from parvis.kit.fields import CleanTextField
from parvis.kit.ids import uuid7


class Occurrence(models.Model):
    """One entry about a ticket that some rule of its portal listens to: written with it, performed by a job, then gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    # CASCADE: nothing to be done about a ticket that is gone
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    entry_id = models.UUIDField(unique=True, help_text="of the journal")
    event = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.event} {self.entry_id}"


class AutomationRun(models.Model):
    """One line of a rule's log: it was its turn, its condition held, and this is what came of it."""

    MOST_STEPS: ClassVar[int] = 20

    class State(models.TextChoices):
        DONE = "done", _("done")
        NOTHING = "nothing", _("nothing to change")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped by the guard")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    # CASCADE: a log is nothing without its rule, or its ticket
    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="runs")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="automation_runs", db_index=False)
    entry_id = models.UUIDField(null=True, blank=True, help_text="of the journal: what set it off; none: time did")
    instant = models.DateTimeField(null=True, blank=True, help_text="of a rule of time: the instant that it counts from")
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=7, choices=State)
    depth = models.PositiveSmallIntegerField(default=1, help_text="how many rules in a row led here, itself included")
    matched = models.JSONField(default=dict, blank=True, help_text="{fact: its value} of those that the condition looked at")
    did = models.JSONField(default=list, blank=True, help_text="[{do, changed, entry?}] of each act, in its order")
    problem = CleanTextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["automation", "ticket", "instant"], name="automation_once_per_instant", condition=models.Q(instant__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["automation", "entry_id"], name="automation_once_per_entry", condition=models.Q(entry_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["automation", "-id"], name="automation_run_latest"),
            models.Index(fields=["ticket", "at"], name="automation_run_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.automation_id} / {self.ticket_id}: {self.state}"
