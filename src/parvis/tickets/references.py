"""The next number of a series, without holes: taken in the transaction that files the ticket, given back when that fails."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from parvis.tickets.models import Series


def next_reference(prefix: str) -> str:
    """`SUPPORT-1042`. Holds the series until the transaction ends: others who file in it wait."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a reference is taken in the transaction that uses it")
    row = Series.objects.filter(prefix=prefix)
    if not row.update(last_number=F("last_number") + 1):
        Series.objects.bulk_create([Series(prefix=prefix)], ignore_conflicts=True)
        row.update(last_number=F("last_number") + 1)
    return f"{prefix}-{row.values_list('last_number', flat=True).get()}"
