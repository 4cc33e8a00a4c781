"""What customers wrote with their opinion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from parvis.reports.reading import Reading, narrowed
from parvis.tickets.models import Survey
from parvis.tickets.spans import read

MOST: Final = 10
ASKED_BEFORE: Final = timedelta(days=120)
"""An opinion is given in the weeks after it was asked for: older questions are not looked at."""


class Opinion(NamedTuple):
    reference: str
    rating: int
    comment: str
    answered_at: datetime


def opinions(reading: Reading) -> Sequence[Opinion]:
    """The last ones with words, within the period; one query."""
    span = read(str(reading.asked.span))
    if span is None or not reading.services or not reading.figures.rated():
        return []
    oldest = UUID(int=int((span.start - ASKED_BEFORE).timestamp() * 1000) << 80)
    rows = Survey.objects.filter(
        narrowed(reading.wanted, "ticket__"),
        pk__gte=oldest,
        answered_at__gte=span.start,
        answered_at__lt=span.end,
        ticket__service__in=reading.services,
    )
    said = rows.exclude(ticket__rating_comment="").exclude(ticket__rating=None).order_by("-answered_at")
    found = said.values_list("ticket__reference", "ticket__rating", "ticket__rating_comment", "answered_at")[:MOST]
    return [Opinion(reference, rating or 0, words, at) for reference, rating, words, at in found if at is not None]
