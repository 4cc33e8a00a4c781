"""The marks of a person's menu: how many requests are open, how many wait for them, what they have not read, the views they keep.

Every page shows them, so what they read has an end, however many requests a person has made in ten years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField

from parvis.kit.prepared import Asked, Shapes, Slot, bind
from parvis.tickets.filters import Filters
from parvis.tickets.lists import Count, union
from parvis.tickets.ordering import LATEST
from parvis.tickets.scope import Shape, Who, arms_of

if TYPE_CHECKING:
    from uuid import UUID

    from parvis.catalogue.models import Portal
    from parvis.people.models import User

MOST_OPEN = 1000
NEWEST = 100
"""Unread ones are looked for among so many requests, the last changed."""


@dataclass(frozen=True)
class Marks:
    open_count: int = 0
    turn_count: int = 0
    unread_count: int = 0
    unread_open_count: int = 0
    view_count: int = 0

    @property
    def opened(self) -> Count:
        """The open ones as a list says how many it has: a page shows both numbers."""
        return Count.of(self.open_count)


def marks_of(user: User, portal: Portal, within: tuple[UUID, ...] = ()) -> Marks:
    """Of the requests of `portal` that `user` asked for or takes part in; one query. `within`: only of these organisations."""
    return marks_asked(user, portal, within).answer()


def marks_asked(user: User, portal: Portal, within: tuple[UUID, ...] = ()) -> Asked[Marks]:
    """The same, to be asked with what else a page shows."""
    sql, params = SQL.of(("marks", len(within)), lambda: _written(len(within)))
    narrowed = {f"within{number}": pk for number, pk in enumerate(within)}
    values = {"user": user.pk, "portal": portal.pk, "portal_key": portal.key, **narrowed}
    return Asked(sql, bind(params, values), lambda rows: Marks(*rows[0]))


SQL = Shapes()
MARKS = """
SELECT opened.count, opened.turn, unread.count, unread.still_open,
    (SELECT COUNT(*) FROM tickets_savedview WHERE owner_id = %s AND portal_key = %s)
FROM (SELECT COUNT(*) AS count, COUNT(CASE WHEN turn = 'customer' THEN 1 END) AS turn FROM ({opened}) AS one) AS opened,
    (SELECT COUNT(*) AS count, COUNT(CASE WHEN is_open THEN 1 END) AS still_open
    FROM ({latest}) AS latest
    INNER JOIN tickets_participant AS mark ON mark.ticket_id = latest.pk AND mark.user_id = %s
    WHERE mark.last_read_at IS NULL OR mark.last_read_at < latest.updated_at) AS unread
"""


def _written(within_count: int) -> tuple[str, list[Any]]:
    opened, opened_params = _union(within_count, Filters(), MOST_OPEN, columns=("pk", "turn"))
    latest, latest_params = _union(within_count, Filters(state="all"), NEWEST, columns=("pk", "updated_at", "is_open"), in_order=LATEST)
    sql = MARKS.replace("{opened}", opened).replace("{latest}", latest)
    return sql, [Slot("user"), Slot("portal_key", CharField()), *opened_params, *latest_params, Slot("user")]


def _union(within_count: int, filters: Filters, most: int, **told: Any) -> tuple[str, list[Any]]:
    """What one asked for, and where one takes part in what others asked for."""
    who = Who.slots(Shape(is_superuser=False, is_staff=False, places=(), service_count=0, is_of_portal=True, within_count=within_count))
    own, part = arms_of(who, filters)
    return union([own, part.exclude(requester=who.user)], most, disjoint=True, **told)
