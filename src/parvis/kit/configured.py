"""Rows of configuration: what a preset may own."""

from __future__ import annotations

from django.db import models


class Configured(models.Model):
    """A row that a preset may own: `applied_digest` is that of its source when last applied, so a hand edit is noticed."""

    applied_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
