"""A queue by what presses most: commitments first, then who has waited longest for the team, then what waits for somebody else."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from parvis.desk.queue.asked import DUE, Asked
from parvis.people.models import User
from parvis.tickets import lists
from parvis.tickets.lists import Page
from parvis.tickets.models import Ticket
from parvis.tickets.scope import Scope

SIZE = 40
COMMITTED, WAITING, ELSEWHERE = 0, 1, 2
RANK = Case(
    When(due_at__isnull=False, then=COMMITTED),
    When(turn="team", then=WAITING),
    default=ELSEWHERE,
    output_field=IntegerField(),
)
SINCE = Coalesce("due_at", "last_customer_entry_at", "created_at")


@dataclass(frozen=True)
class Place:
    """Behind which row a page begins."""

    rank: int
    since: datetime
    pk: UUID

    def __str__(self) -> str:
        text = f"{self.rank}|{self.since.isoformat()}|{self.pk.hex}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for anything that this did not write."""
        if not text or len(text) > 200:
            return None
        try:
            rank, since, pk = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
            moment = datetime.fromisoformat(since)
            return cls(int(rank), moment, UUID(pk)) if moment.tzinfo else None
        except (ValueError, binascii.Error):
            return None

    def beyond(self) -> Q:
        same = Q(rank=self.rank)
        return Q(rank__gt=self.rank) | same & Q(since__gt=self.since) | same & Q(since=self.since, pk__gt=self.pk)


def page(user: User, asked: Asked, *, after: str, scope: Scope) -> Page:
    if asked.order != DUE:
        return lists.page(user, asked.filters, after=after, size=SIZE, scope=scope)
    place = Place.read(after)
    ordered = _pressing(scope.arms(asked.filters))
    found = list((ordered.filter(place.beyond()) if place else ordered).values_list("rank", "since", "pk")[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    places = {pk: (rank, since) for rank, since, pk in found}
    rows = lists.rows_of(user, list(places))
    for row in rows:
        row.ticket.rank, row.ticket.since = places[row.ticket.pk]  # type: ignore[attr-defined]  # read by the groups
    return Page(rows, next_cursor=str(Place(*found[-1])) if more else "")


def _pressing(arms: list[Any]) -> QuerySet[Ticket]:
    keys = [arm.values("pk") for arm in arms]
    found = Ticket.objects.filter(pk__in=keys[0].union(*keys[1:]) if keys else [])
    return found.annotate(rank=RANK, since=SINCE).order_by("rank", "since", "pk")
