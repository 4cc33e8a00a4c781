"""Files of places that were loaded, how far, and the lines that were refused."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7


class ImportRun(models.Model):
    """One loading of one file. A file loaded again changes only what differs."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("loading", "waiting")
        RUNNING = "running", pgettext_lazy("loading", "running")
        DONE = "done", pgettext_lazy("loading", "done")
        FAILED = "failed", pgettext_lazy("loading", "failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    layout = models.SlugField(max_length=20, help_text="key of an importer: ban, ipe…")
    file_name = CleanCharField(max_length=255)
    storage_key = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    is_part = models.BooleanField(default=False, help_text="it names but a part of what there is: nothing is gone for not being in it")
    encoding = models.CharField(max_length=20, blank=True, help_text="found in the content")
    first_line = CleanTextField(blank=True, help_text="the titles, as the file has them")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    byte_count = models.PositiveBigIntegerField(default=0, help_text="of the file as received")
    bytes_read = models.PositiveBigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0, help_text="lines of the file that are dealt with: it goes on from there")
    row_count = models.PositiveIntegerField(default=0, help_text="rows read: lines but the header and the blank ones")
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    error = CleanTextField(blank=True, help_text="why it stopped: JSON {reason, said}, keys of `importing.reasons`")
    notice = models.SlugField(max_length=30, blank=True, help_text="what its reader should know: key of `importing.reasons`")
    attempt_count = models.PositiveSmallIntegerField(default=0, help_text="begun since it last got on")
    # PROTECT: staff are never deleted; none: the command line
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="place_imports", null=True, blank=True
    )
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["waiting", "running", "done", "failed"]), name="import_run_state_known"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="import_run_due", condition=models.Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.layout} {self.file_name}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        """Of the file's bytes."""
        return min(100, 100 * self.bytes_read // self.byte_count) if self.byte_count else 0


class ImportReject(models.Model):
    """A line of a file that was not loaded, and why."""

    # CASCADE: part of the loading
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejects")
    line_number = models.PositiveIntegerField(help_text="in the file, its header is line 1")
    column = CleanCharField(max_length=60, blank=True)
    reason = models.SlugField(max_length=60, help_text="key of a sentence")
    value = CleanCharField(max_length=200, blank=True, help_text="what stood there")
    raw = CleanTextField(max_length=4000, blank=True, help_text="the whole line")

    class Meta:
        ordering = ["line_number", "id"]
        indexes = [models.Index(fields=["run", "line_number"], name="import_reject_line")]

    def __str__(self) -> str:
        return f"{self.line_number}: {self.reason}"
