"""Who looks at a request just now, and who writes. Told to the team alone; never a line of the journal, and nothing is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Max

from parvis.kit.clock import now
from parvis.kit.jobs import sweep
from parvis.people.models import User
from parvis.tickets.models import Presence, Ticket

if TYPE_CHECKING:
    from collections.abc import Hashable

SILENCE = timedelta(seconds=45)
"""After so long without a beat, nobody is there."""
BEAT = timedelta(seconds=20)


@dataclass(frozen=True)
class Page:
    """A page of `user` that is open on a request. `key`: made by the browser."""

    user: UUID
    ticket: UUID
    organisation: UUID
    key: UUID


@dataclass(frozen=True)
class Person:
    user: User
    is_writing: bool


def here(ticket: Ticket, *, but: User) -> list[Person]:
    """The others who look at it, who writes first; each once."""
    rows = Presence.objects.filter(ticket=ticket, seen_at__gt=now() - SILENCE).exclude(user=but).select_related("user").order_by("pk")
    found: dict[UUID, Person] = {}
    for row in rows:
        is_writing = row.is_writing or (row.user_id in found and found[row.user_id].is_writing)
        found[row.user_id] = Person(row.user, is_writing)
    return sorted((one for one in found.values() if one.user.is_active), key=lambda one: (not one.is_writing, str(one.user)))


def say(ticket: Ticket, user: User, page: UUID, *, is_writing: bool) -> None:
    """A page says that it is there, and whether somebody writes in it; whoever may not see the request says nothing by it."""
    moment = now()
    own = Presence.objects.filter(user=user, page=page)
    if own.filter(ticket=ticket, is_writing=is_writing).update(seen_at=moment):
        return
    values = {
        "ticket": ticket,
        "organisation_id": ticket.organisation_id,
        "is_writing": is_writing,
        "seen_at": moment,
        "changed_at": moment,
    }
    if own.update(**values):
        return
    try:
        with transaction.atomic():
            Presence.objects.create(user=user, page=page, **values)
    except IntegrityError:  # the stream of the same page was faster
        own.update(**values)


def leave(user: User, page: UUID) -> None:
    Presence.objects.filter(user=user, page=page).delete()


def enter(pages: Iterable[Page]) -> None:
    """Many at once: pages that were opened. One that was known already is moved to where it is now; whether somebody writes in it, it says."""
    moment = now()
    rows = [
        Presence(user_id=one.user, ticket_id=one.ticket, organisation_id=one.organisation, page=one.key, seen_at=moment, changed_at=moment)
        for one in pages
    ]
    changed = ["ticket", "organisation", "seen_at", "changed_at"]
    Presence.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "page"], update_fields=changed)


def beat(pages: Collection[Page]) -> int:
    """Many at once: they are still there; how many of them were known."""
    return Presence.objects.filter(page__in=[one.key for one in pages], user__in={one.user for one in pages}).update(seen_at=now())


def left(pages: Collection[Page]) -> None:
    Presence.objects.filter(page__in=[one.key for one in pages], user__in={one.user for one in pages}).delete()


def everybody() -> dict[UUID, Hashable]:
    """{request: who is there and who writes}: what two looks are compared by; one query over a table of open pages."""
    found: dict[UUID, set[tuple[UUID, bool]]] = {}
    rows = Presence.objects.filter(seen_at__gt=now() - SILENCE).order_by().values_list("ticket", "user", "is_writing")
    for ticket, user, is_writing in rows:
        found.setdefault(ticket, set()).add((user, is_writing))
    return {ticket: frozenset(people) for ticket, people in found.items()}


def mark() -> Hashable:
    """Another one as soon as a row came, went or changed."""
    return tuple(Presence.objects.aggregate(count=Count("pk"), latest=Max("changed_at")).values())


@sweep(every_seconds=60)
def forget_silent() -> int:
    return Presence.objects.filter(seen_at__lt=now() - 2 * SILENCE).delete()[0]
