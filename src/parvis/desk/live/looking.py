"""What opening a request settles for whoever opens it."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.people.models import User
from parvis.tickets import mentions, snoozing
from parvis.tickets.models import Ticket
from parvis.tickets.thread import Line


def looked_at(ticket: Ticket, user: User, lines: Iterable[Line]) -> None:
    """Whoever opens a request has seen that it is back, and read the notes that call them; nothing is asked where there is neither."""
    if getattr(ticket, "snoozed_until", None) and not getattr(ticket, "is_away", False):
        snoozing.wake(ticket, by=user)
    if any(line.is_unread and mentions.calls(line.entry, user) for line in lines):
        mentions.has_read(ticket, user)
