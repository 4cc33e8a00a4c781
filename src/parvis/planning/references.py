"""The next number of a series, without holes: taken in the transaction that books, given back when that fails."""

from __future__ import annotations

from django.db import transaction

USUAL = "RES"
"""The series of a rule that names none."""


def next_reference(prefix: str) -> str:
    """`RES-1042`. Holds the series until the transaction ends: it is taken last, when the places are sure."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a reference is taken in the transaction that uses it")
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(NEXT, [prefix or USUAL])
        return f"{prefix or USUAL}-{cursor.fetchone()[0]}"


NEXT = """
INSERT INTO planning_bookingseries (prefix, last_number) VALUES (%s, 1)
ON CONFLICT (prefix) DO UPDATE SET last_number = planning_bookingseries.last_number + 1 RETURNING last_number
"""
"""Raw: Django has no «returning» of an update, and one statement holds the row for the shortest time."""
