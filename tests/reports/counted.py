"""What tests of figures ask again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.people.models import User
from parvis.reports.asked import Asked
from parvis.reports.keeping import count_changes
from parvis.reports.models import Tally
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading

NOON = datetime(2026, 11, 11, 11, tzinfo=UTC)
"""A Wednesday, at noon in Paris."""


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)


def read(user: User, **said: str) -> Reading:
    """Of the whole of November 2026 where nothing else is said; what has changed is counted first."""
    count_changes()
    asked = {"period": "days", "since": "2026-11-01", "until": "2026-11-30", **said}
    return Reading(Asked.read(asked), Reach(user))


def sums() -> set[tuple[Any, ...]]:
    """Every sum as it is kept."""
    rows = Tally.objects.values_list("cut", "span", "day", "service", "subject", "counts")
    return {(*key, tuple(sorted(counts.items()))) for *key, counts in rows}
