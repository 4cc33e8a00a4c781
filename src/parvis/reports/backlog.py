"""What is open now, read from the requests themselves: open ones are few, and this must be of this minute."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.clock import now
from parvis.reports.periods import DAY, Period, today
from parvis.reports.reading import Reading, narrowed
from parvis.tickets.models import Ticket
from parvis.tickets.spans import midnight

AGES: Final = (
    (_("Today and yesterday"), 0, 1),
    (_("2 to 3 days"), 2, 3),
    (_("4 to 7 days"), 4, 7),
    (_("8 to 30 days"), 8, 30),
    (_("31 to 90 days"), 31, 90),
    (_("Older than 90 days"), 91, None),
)
"""(what it is called, from how many days ago, to how many)"""
EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True)
class Age:
    label: Any
    filed: Period
    count: int


def backlog(reading: Reading) -> list[Age]:
    """The requests that are not solved, by the day on which they were filed; one query."""
    on = today()
    spans = [
        (label, Period(on - timedelta(days=most) if most is not None else EARLIEST, on - timedelta(days=least)))
        for label, least, most in AGES
    ]
    counted = {f"n{number}": Count("pk", filter=_filed(span)) for number, (_label, span) in enumerate(spans)}
    found = unsolved(reading).aggregate(**counted)
    return [Age(label, span, found[f"n{number}"]) for number, (label, span) in enumerate(spans)]


def unsolved(reading: Reading) -> Any:
    return Ticket.objects.order_by().filter(narrowed(reading.wanted), service__in=reading.services, is_open=True, solved_at=None)


def _filed(span: Period) -> Q:
    return Q(created_at__gte=midnight(span.first), created_at__lt=midnight(span.last + DAY))


@dataclass(frozen=True)
class Board:
    """How the open requests of some services stand at this minute."""

    phases: dict[str, int]
    late: int
    due_today: int
    unassigned: int
    oldest: Any
    loads: list[tuple[UUID, int, int]]
    """(agent, open and unsolved, of these late), the most loaded first."""


def board(services: Collection[int]) -> Board:
    """Two queries."""
    rows = Ticket.objects.order_by().filter(service__in=services, is_open=True)
    moment = now()
    is_late, unsolved_only = Q(due_at__lt=moment), Q(solved_at=None)
    said = rows.aggregate(
        **{phase: Count("pk", filter=Q(phase=phase)) for phase in ("new", "active", "waiting", "solved")},
        late=Count("pk", filter=is_late),
        due_today=Count("pk", filter=Q(due_at__gte=midnight(today()), due_at__lt=midnight(today() + DAY))),
        unassigned=Count("pk", filter=Q(agent=None) & unsolved_only),
        oldest=Min("created_at", filter=unsolved_only),
    )
    phases = {phase: said[phase] for phase in ("new", "active", "waiting", "solved")}
    loads = rows.filter(unsolved_only, agent__isnull=False).values("agent").annotate(number=Count("pk"), late=Count("pk", filter=is_late))
    return Board(
        phases,
        said["late"],
        said["due_today"],
        said["unassigned"],
        said["oldest"],
        [(row["agent"], row["number"], row["late"]) for row in loads.order_by("-number", "agent")],
    )
