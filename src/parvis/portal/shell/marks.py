"""The marks of the menu: how many requests are open, whether something was not read yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from parvis.catalogue.models import Portal
from parvis.people.models import User
from parvis.tickets.models import Participant


@dataclass(frozen=True)
class Marks:
    open_count: int = 0
    unread_count: int = 0
    turn_count: int = 0
    unread_open_count: int = 0


def marks_of(user: User, portal: Portal) -> Marks:
    """Of the requests of `portal` that `user` asked for or takes part in; one query."""
    behind = Q(last_read_at=None) | Q(last_read_at__lt=F("ticket__updated_at"))
    mine = Participant.objects.order_by().filter(user=user, role__in=["requester", "participant"], ticket__portal=portal)
    is_open = Q(ticket__is_open=True)
    counted = mine.aggregate(
        open_count=Count("pk", filter=is_open),
        unread_count=Count("pk", filter=behind),
        turn_count=Count("pk", filter=is_open & Q(ticket__turn="customer")),
        unread_open_count=Count("pk", filter=is_open & behind),
    )
    return Marks(**counted)
