"""How many requests each view holds: all of them in one query, each stopping at a hundred."""

from __future__ import annotations

from parvis.desk.queue.asked import VIEWS
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.lists import Count
from parvis.tickets.scope import Scope

MOST = 99
URGENT = "urgent"
"""Beside the views: what the person has and is late."""
BACK = "back"
"""And what came back of what they had put off."""


def unread_key(key: str) -> str:
    return f"{key}:unread"


def tallies(scope: Scope) -> dict[str, Count]:
    wanted = {view.key: Filters().but(**{**view.fixed, **view.counted}) for view in VIEWS.values() if view.is_counted}
    wanted |= {unread_key(view.key): Filters(unread="1").but(**view.fixed) for view in VIEWS.values() if view.says_unread}
    wanted[URGENT] = Filters(agent="me", due="late")
    wanted[BACK] = Filters(state="all", snoozed="back")
    return dict(zip(wanted, lists.counts(scope.user, list(wanted.values()), scope=scope, most=MOST), strict=True))
