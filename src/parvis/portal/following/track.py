"""The way of a request as a line of steps: where it has been, where it is, where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move
from parvis.kit.languages import pick
from parvis.kit.speaking import clock_time, day, moment
from parvis.tickets.models import Ticket
from parvis.tickets.thread import Line
from parvis.tickets.wording import closes_at

MOST = 5
ORDER = {"new": 0, "active": 1, "waiting": 1, "solved": 2, "closed": 3}


@dataclass(frozen=True)
class Stop:
    """`place`: done, here or ahead."""

    name: str
    when: str
    place: str


def track(ticket: Ticket, lines: Iterable[Line]) -> list[Stop]:
    """At most MOST stops: the first, the last ones, and what comes next when that is known."""
    start, moved = ticket.workflow.status(ticket.workflow.life.start), [line for line in lines if line.entry.verb == "moved"]
    been_keys = [start.key, *(str(line.entry.data.get("to")) for line in moved)]
    been: list[tuple[str, datetime]] = [(start.name(), ticket.created_at)]
    been += [(pick(line.status.get("label")), line.at) for line in moved]
    ahead = _ahead(ticket, been_keys)
    room = MOST - len(ahead)
    if len(been) > room:
        been = [been[0], *been[-(room - 1) :]]
    return [*_stops(been), *ahead]


def _stops(been: Sequence[tuple[str, datetime]]) -> list[Stop]:
    """The hour alone for what happened on the day of the stop before."""
    stops, before = [], None
    for place, (name, at) in enumerate(been, 1):
        today = timezone.localtime(at).date()
        said = clock_time(at) if today == before else moment(at)
        stops.append(Stop(name, said, "here" if place == len(been) else "done"))
        before = today
    return stops


def _ahead(ticket: Ticket, been: Iterable[str]) -> list[Stop]:
    at, closing = closes_at(ticket), ticket.alone()
    if at is not None and closing and _leads_on(closing):
        return [Stop(ticket.workflow.status(closing.to).name(), _("by %(day)s") % {"day": day(at)}, "ahead")]
    return [Stop(name, "", "ahead") for name in expected_names(ticket, 1, been)] if ticket.is_open else []


def expected_names(ticket: Ticket, most: int = 3, been: Iterable[str] = ()) -> list[str]:
    """The names of the statuses usually ahead: from each, the nearest one that leads on, until the request is closed.

    A status that waits is one of them only where the main move leads there and no other way does.
    `been`: keys of statuses that it has left already, which are no way on.
    """
    life, at, names, seen = ticket.workflow.life, ticket.status_key, [], {ticket.status_key, *been}
    while len(names) < most:
        here = ORDER[life.status(at).phase]
        onward = [
            move for move in life.moves_from(at) if move.to not in seen and _leads_on(move) and ORDER[life.status(move.to).phase] >= here
        ]
        busy = [move for move in onward if life.status(move.to).phase != "waiting"]
        onward = busy or [move for move in onward if move.style == "primary"]
        if not onward:
            break
        at = min(onward, key=lambda move: (move.style != "primary", ORDER[life.status(move.to).phase])).to
        seen.add(at)
        names.append(life.status(at).name())
        if not life.status(at).is_open:
            break
    return names


def _leads_on(move: Move) -> bool:
    """Not a way out, nor one that may be taken from anywhere."""
    return move.style != "danger" and "*" not in move.sources
