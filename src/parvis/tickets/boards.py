"""A board as one person reads it: its numbers, and the requests behind each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q

from parvis.catalogue.boards import Board, Counter, Row
from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Move, Status
from parvis.kit.clock import now
from parvis.kit.prepared import run
from parvis.tickets import lists
from parvis.tickets.counting import Standings, standings
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.ordering import LATEST, Cursor
from parvis.tickets.scope import Scope, arms_of
from parvis.tickets.visibility import TicketQuerySet

CALLING: Final = ("warn", "bad")
"""Meanings of a status in which a request calls for somebody."""
CALLS_FOR: Final = timedelta(days=30)
"""What is over calls no longer than this."""
MOST_ARMS: Final = 24
OWN: Final = (*lists.OWN, "answers", "visibility")


@dataclass(frozen=True)
class Place:
    """One service and one status of it; without a status, all of it. `since`: only what changed later."""

    service: int
    status: str = ""
    since: datetime | None = None

    @property
    def condition(self) -> Q:
        found = Q(service=self.service, status_key=self.status) if self.status else Q(service=self.service)
        return found & Q(updated_at__gte=self.since) if self.since else found


class SeenBoard:
    """`services`: those of the board that the person finds, by their slugs."""

    def __init__(self, board: Board, services: dict[str, Service], scope: Scope) -> None:
        self.board, self.services, self.scope = board, services, scope

    @cached_property
    def rows(self) -> list[Row]:
        return [row for row in self.board.rows if any(slug in self.services for slug in row.services)]

    def services_of(self, row: Row) -> list[Service]:
        return [self.services[slug] for slug in row.services if slug in self.services]

    # --- numbers ---

    @cached_property
    def standings(self) -> Standings:
        return standings(self.scope, [service.pk for service in self.services.values()])

    def number(self, row: Row, counter: Counter) -> int:
        return self.standings.of([service.pk for service in self.services_of(row)], counter.statuses)

    def meaning(self, row: Row, counter: Counter) -> str:
        """“warn” or “bad” where the requests behind it call for somebody; empty where they do not."""
        found = (status.meaning for _service, status in self._statuses(row, counter))
        return next((meaning for meaning in found if meaning in CALLING), "")

    def _statuses(self, row: Row, counter: Counter) -> Iterator[tuple[Service, Status]]:
        for service in self.services_of(row):
            for status in service.workflow.life.statuses:
                if status.key in counter.statuses:
                    yield service, status

    # --- what is behind them ---

    def places(self, row: Row | None = None, counter: Counter | None = None) -> list[Place]:
        """Of one counter, of one row, or of the whole board."""
        rows = [row] if row else self.rows
        if row is None or counter is None:
            return [Place(service.pk) for one in rows for service in self.services_of(one)]
        return [Place(service.pk, status.key) for service, status in self._statuses(row, counter)]

    def calling(self, row: Row | None = None) -> list[Place]:
        """Where a request waits for somebody, or failed lately."""
        since = now() - CALLS_FOR
        found: dict[tuple[int, str], Place] = {}
        for one in [row] if row else self.rows:
            for counter in one.counters:
                for service, status in self._statuses(one, counter):
                    if status.meaning in CALLING:
                        found[service.pk, status.key] = Place(service.pk, status.key, None if status.is_open else since)
        return list(found.values())

    def page(self, places: Sequence[Place], *, words: str = "", after: str = "", size: int = 25) -> lists.Page:
        """The requests in these places that have all `words`, last changed first."""
        cursor = Cursor.read(after, LATEST)
        is_backwards = cursor is not None and cursor.is_backwards
        arms = self._arms(places, words)
        if cursor is not None:
            arms = [arm.filter(LATEST.beyond(cursor.place, is_backwards=is_backwards)) for arm in arms]
        sql, params = lists.union(arms, size + 1, is_backwards=is_backwards, in_order=LATEST)
        keys = [_uuid(row[0]) for row in run(sql, params, is_kept=False)] if sql else []
        has_more, keys = len(keys) > size, keys[:size]
        if is_backwards:
            keys.reverse()
        rows = lists.rows_of(self.scope.user, keys, portal=self.scope.portal, own=OWN)
        has_next, has_previous = (True, has_more) if is_backwards else (has_more, cursor is not None)
        return lists.Page(
            rows,
            next_cursor=str(Cursor(LATEST, LATEST.place(rows[-1].ticket))) if rows and has_next else "",
            previous_cursor=str(Cursor(LATEST, LATEST.place(rows[0].ticket), is_backwards=True)) if rows and has_previous else "",
        )

    def moves(self, ticket: Ticket) -> list[Move]:
        """What the person may do to a request of the page; nothing is asked of the database."""
        return ticket.moves_by(self._kinds(ticket))

    def _kinds(self, ticket: Ticket) -> set[str]:
        """What `Ticket.standing_of` finds for who sees the ticket on a list; through a share only its page knows."""
        user = self.scope.user
        own = "requester" if ticket.requester_id == user.pk else "participant" if ticket.part == "participant" else ""  # type: ignore[attr-defined]  # annotated by the list
        kinds = {own} if own else set()
        if user.is_superuser or (user.is_staff and ticket.service_id in self.scope.service_ids):
            kinds.add("handler")
        if not kinds and not user.is_staff and self.scope.reach.opens(ticket):
            kinds.add("organisation")
        return kinds

    def _arms(self, places: Sequence[Place], words: str) -> list[TicketQuerySet]:
        """Each reads one stretch of the index of an organisation, a service and a status. Where everything is open to the person by their
        organisations, their own requests need no look of their own."""
        if not self.scope.is_known or not places:
            return []
        is_open = not self.scope.user.is_staff and not self.standings.beyond
        filters = Filters(state="all", by="organisation" if is_open else "", q=words)
        shared = self.scope.reach.shared() if not self.scope.user.is_staff and self.scope.reach.has_shares else None
        arms = arms_of(self.scope.who, filters, shared)
        conditions = [place.condition for place in places]
        if len(arms) * len(conditions) > MOST_ARMS:
            conditions = [reduce(or_, conditions)]
        return [arm.filter(condition) for arm in arms for condition in conditions]


def _uuid(pk: UUID | str) -> UUID:
    return pk if isinstance(pk, UUID) else UUID(pk)
