"""Requests that say much the same, for whoever is about to answer one of them: two queries."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL

from parvis.kit.clock import now
from parvis.kit.search import stems
from parvis.tickets.search import _Finds

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

MOST_WORDS: Final = 4
LOOKED_AT: Final = 60
"""Of those that share two words of the title, the newest; more would be read than anybody looks at."""
SINCE: Final = timedelta(days=365)


def similar_to(ticket: Ticket, user: User, most: int = 5) -> list[Ticket]:
    """The likest first, of the same portal, that `user` may see. None where the title has fewer than two words that say something."""
    manager = type(ticket)._default_manager
    words = _telling(ticket.title, ticket)
    if len(words) < 2:
        return []
    seen = manager.visible_to(user).filter(portal=ticket.portal_id, created_at__gte=now() - SINCE, merged_into=None)
    rows = seen.filter(_sharing_two(words)).exclude(pk=ticket.pk).select_related("workflow", "organisation", "portal")
    found = list(rows.defer("searchable", "searchable_internal", "answers").order_by("-id")[:LOOKED_AT])
    own = set(_stems(ticket.title, ticket))
    ranked = [(len(own & set(_stems(one.title, ticket))), one) for one in found]
    likely = [(score, one) for score, one in ranked if score >= 2]
    return [one for _score, one in sorted(likely, key=lambda pair: -pair[0])[:most]]


def _telling(title: str, ticket: Ticket) -> list[str]:
    """The longest stems: the longer a word, the fewer have it."""
    return sorted(set(_stems(title, ticket)), key=lambda word: (-len(word), word))[:MOST_WORDS]


def _stems(text: str, ticket: Ticket) -> list[str]:
    return [word for word in stems(text, ticket.portal.default_language).split() if len(word) > 2]


def _sharing_two(words: list[str]) -> Q:
    pairs = list(combinations(words, 2))
    if connection.vendor == "sqlite":
        match = " OR ".join(f'("{one}" AND "{two}")' for one, two in pairs)
        sql = "SELECT ticket_id FROM tickets_searched WHERE id IN (SELECT rowid FROM tickets_search WHERE tickets_search MATCH %s)"
        return Q(pk__in=RawSQL(sql, [f"{{searchable}} : ({match})"]))  # noqa: S611  a constant; stems hold letters and digits only
    found = Q()
    for pair in pairs:
        found |= Q(_Finds("searchable", Value(" ".join(pair))))
    return found
