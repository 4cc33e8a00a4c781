"""The lines of a file that asks for the same thing many times: each is asked once, and says what came of it."""

from __future__ import annotations

from django.db import models

from parvis.connectors.models.run import Run
from parvis.kit.ids import uuid7


class LineQuerySet(models.QuerySet["Line"]):
    def open(self) -> LineQuerySet:
        """Not answered, nor refused."""
        return self.filter(part=None, error_code="")

    def refused(self) -> LineQuerySet:
        return self.exclude(error_code="")


class Line(models.Model):
    """`number`: as a spreadsheet counts them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="lines", db_index=False)
    # CASCADE: the run of the whole file
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines", db_index=False)
    # SET_NULL: what was asked for this line may be kept for less long
    part = models.OneToOneField(Run, on_delete=models.SET_NULL, related_name="line", null=True, blank=True)
    number = models.PositiveIntegerField()
    cells = models.JSONField(help_text="{title of the column: text}")
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often nothing answered")
    error_code = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=dict, blank=True, help_text="why it was not asked: {language: sentence}")

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="line_once")]

    def __str__(self) -> str:
        return f"{self.run_id} / {self.number}"
