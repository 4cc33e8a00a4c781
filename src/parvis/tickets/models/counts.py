"""How many requests stand where, for pages that count all of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StatusCount(models.Model):
    """So many more, or fewer, requests of these five columns. The sum of the rows of one place is how many there are now.

    The database writes the rows by itself, as it keeps an index (`tickets.counting_sql`), for services that are counted
    (`Service.is_counted`); a sweep makes one row of many. What they point to is the ticket's business: no keys of other tables.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    service_id = models.BigIntegerField()
    requester_id = models.UUIDField(null=True)
    visibility = models.CharField(max_length=12)
    status_key = models.CharField(max_length=60)
    number = models.BigIntegerField()
    is_sum = models.BooleanField(default=False, db_default=False, help_text="made of others by the sweep")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["organisation_id", "service_id"], name="status_count_organisation"),
            models.Index(fields=["requester_id", "service_id"], name="status_count_requester"),
            models.Index(fields=["service_id", "status_key"], name="status_count_service"),
            models.Index(fields=["id"], name="status_count_single", condition=Q(is_sum=False)),
        ]

    def __str__(self) -> str:
        return f"{self.status_key} {self.number:+d}"
