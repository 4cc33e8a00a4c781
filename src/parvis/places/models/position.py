"""A point on the ground."""

from __future__ import annotations

from django.db import models


class Position(models.Model):
    """Metres in a legal projection; distances are computed in Lambert-93 (`RGF93`), into which importers convert."""

    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    projection = models.CharField(max_length=10, default="RGF93", help_text="as its source names it")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(x__isnull=True, y__isnull=True) | models.Q(x__isnull=False, y__isnull=False),
                name="%(class)s_position_whole",
            ),
        ]
