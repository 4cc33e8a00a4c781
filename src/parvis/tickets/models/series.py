"""Numbers that people quote."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """The counter behind references: one row per prefix, advanced in the transaction that files the ticket, so without holes."""

    prefix = models.CharField(max_length=12, primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last_number}"
