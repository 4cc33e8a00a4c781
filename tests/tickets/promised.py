"""Promises in tests: hours count from a Monday at 9 o'clock in Paris."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from parvis.kit.clock import standing_at
from parvis.tickets.models import Clock, Interval, Ticket

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
OFFICE = {day: [["08:00", "12:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def after(count: float) -> datetime:
    return MONDAY + timedelta(hours=count)


@contextmanager
def at(count: float) -> Iterator[None]:
    with standing_at(after(count)):
        yield


def hours(moment: datetime | None) -> float | None:
    return round((moment - MONDAY).total_seconds() / 3600, 2) if moment else None


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def clocks(ticket: Ticket) -> dict[str, tuple[float | None, float | None]]:
    """{milestone: (hours until due, hours until met)}"""
    return {one.milestone: (hours(one.due_at), hours(one.met_at)) for one in Clock.objects.filter(ticket=ticket)}


def ledger(ticket: Ticket) -> list[tuple[float | None, bool, str]]:
    return [(hours(one.at), one.is_counted, one.reason) for one in Interval.objects.filter(ticket=ticket)]
