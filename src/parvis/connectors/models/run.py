"""One execution of a connector's operation: eligibility look-up, diagnosis, remote action, order to the network, batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class RunQuerySet(models.QuerySet["Run"]):
    def of(self, connector_key: str, operation_key: str = "") -> RunQuerySet:
        runs = self.filter(connector_key=connector_key)
        return runs.filter(operation_key=operation_key) if operation_key else runs

    def unfinished(self) -> RunQuerySet:
        return self.filter(state__in=Run.UNFINISHED)

    def due(self, moment: datetime) -> RunQuerySet:
        """Unfinished, and waiting for a worker: never taken, to be tried again, or left by a worker that died."""
        free = models.Q(lease_until=None) | models.Q(lease_until__lte=moment)
        return self.unfinished().filter(free, next_attempt_at__lte=moment)

    def shown_at(self, moment: datetime) -> RunQuerySet:
        """Without those whose keeping time is over, purged or not yet; evidence stays."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=moment) | models.Q(is_evidence=True))

    def to_purge(self, moment: datetime) -> RunQuerySet:
        return self.filter(expires_at__lte=moment, is_evidence=False)


class Run(models.Model):
    """The row is the truth: written before the outside system is called, so that nothing is done twice or forgotten."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("run", "waiting")
        RUNNING = "running", pgettext_lazy("run", "running")
        DONE = "done", pgettext_lazy("run", "done")
        FAILED = "failed", pgettext_lazy("run", "failed")
        TIMED_OUT = "timed-out", pgettext_lazy("run", "no answer in time")
        CANCELLED = "cancelled", pgettext_lazy("run", "cancelled")

    UNFINISHED: ClassVar[list[str]] = [State.WAITING, State.RUNNING]
    entry_kind: ClassVar[str] = "run"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="runs", db_index=False)
    portal_key = models.CharField(max_length=40)
    number = models.CharField(max_length=30, help_text="what people quote: 190509-1029-2679560")
    connector_key = models.CharField(max_length=60)
    operation_key = models.CharField(max_length=60)
    environment = models.CharField(max_length=14, default="production", help_text="production, or the organisation's sandbox")
    key = models.CharField(max_length=64, help_text="made by the form or client: a second send returns this run")
    input_hash = models.CharField(max_length=64, blank=True, help_text="a key sent again with other input is refused")
    # PROTECT: what was tested stays nameable
    asset = models.ForeignKey("assets.Asset", on_delete=models.PROTECT, related_name="runs", null=True, blank=True, db_index=False)
    # PROTECT: tickets are kept, not deleted
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.PROTECT, related_name="runs", null=True, blank=True, help_text="the ask it works for"
    )
    # CASCADE: one row of a batch, one test of a global diagnosis
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="parts", null=True, blank=True)
    # PROTECT: people are never deleted; none: a rule or a workflow asked
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs", null=True, blank=True)
    summary = CleanCharField(max_length=200, blank=True, help_text="what was asked about, in a list: an address, a line")
    input = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    progress_text = models.JSONField(default=dict, blank=True, help_text="how far it is: {language: a few words}")
    verdict = models.CharField(max_length=40, blank=True, help_text="the result in one word: OK, NOK, eligible…")
    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = CleanTextField(blank=True, help_text="for the team: no secret")
    said = models.JSONField(default=dict, blank=True, help_text="why it came to nothing, for who asked: {language: sentence}")
    remote_reference = models.CharField(max_length=120, blank=True, help_text="what the outside system calls it")
    last_sequence = models.PositiveBigIntegerField(default=0, help_text="of the notification about it that was applied last")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now, null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="none: kept")
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="until when its result may be relied upon; none: as long as it is kept"
    )
    is_evidence = models.BooleanField(default=False, help_text="a ticket rests on it: it outlives `expires_at`")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["portal_key", "number"], name="run_number_once"),
            models.UniqueConstraint(fields=["organisation", "key"], name="run_key_once"),
            models.UniqueConstraint(
                fields=["connector_key", "remote_reference"], name="run_remote_once", condition=~models.Q(remote_reference="")
            ),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="run_progress_at_most_100"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "timed-out", "cancelled"]), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | (~models.Q(state__in=["waiting", "running"]) & models.Q(finished_at__isnull=False)),
                name="run_finished_at",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "connector_key", "operation_key", "-id"], name="run_organisation_latest"),
            models.Index(fields=["asset", "operation_key", "-id"], name="run_asset_latest"),
            models.Index(fields=["ticket", "-id"], name="run_ticket"),
            models.Index(fields=["next_attempt_at"], name="run_due", condition=models.Q(state__in=["waiting", "running"])),
            models.Index(fields=["portal_key", "-id"], name="run_failed_latest", condition=models.Q(state__in=["failed", "timed-out"])),
            models.Index(fields=["expires_at"], name="run_expiry", condition=models.Q(is_evidence=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_valid(self) -> bool:
        """Whether its result may still be relied upon."""
        return self.is_done and (self.valid_until is None or self.valid_until > now())

    @property
    def may_have_been_sent(self) -> bool:
        """Whether an attempt before this one may have reached the outside system: `error_code` outlives trying again by hand."""
        return self.attempts > 1 or bool(self.error_code)

    @property
    def begun_at(self) -> datetime:
        """From when the time is counted in which it must come to an end."""
        return self.started_at or self.created_at

    @property
    def name(self) -> str:
        """Of its operation: `simulated.eligibility`."""
        return f"{self.connector_key}.{self.operation_key}"

    @property
    def once(self) -> str:
        """What the outside system is told so that it does the same thing once, however often it is asked."""
        return str(self.pk)


class Evidence(models.Model):
    """That a ticket rests on a run: attached to a report by itself or by its author."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="evidence")
    # PROTECT: a run that proves something is not purged
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="evidence")
    # PROTECT: tickets are kept, not deleted
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="evidence", db_index=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "run"], name="evidence_once")]

    def __str__(self) -> str:
        return f"{self.run_id} / {self.ticket_id}"
