"""The next number of a series, without holes: taken in the transaction that files the ticket, given back when that fails."""

from __future__ import annotations

from django.db import transaction


def next_reference(prefix: str) -> str:
    """`SUPPORT-1042`. Holds the series until the transaction ends: others who file in it wait."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a reference is taken in the transaction that uses it")
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(NEXT, [prefix])
        return f"{prefix}-{cursor.fetchone()[0]}"


NEXT = """
INSERT INTO tickets_series (prefix, last_number) VALUES (%s, 1)
ON CONFLICT (prefix) DO UPDATE SET last_number = tickets_series.last_number + 1 RETURNING last_number
"""
"""Raw: Django has no «returning» of an update, and one statement holds the row for the shortest time."""
