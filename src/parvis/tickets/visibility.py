"""Who sees which ticket: one SQL filter, used by lists, search, counters, feeds, exports, mail and files alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from parvis.catalogue.models import Service
from parvis.kit.prepared import Slot, bind, run

TREES = """
SELECT tree.id, tree.path, mine.id IS NOT NULL, EXISTS (SELECT 1 FROM tickets_share WHERE shared_with_id = tree.id)
FROM people_organisation AS tree
LEFT JOIN people_membership AS mine ON mine.organisation_id = tree.id AND mine.user_id = %s
WHERE {root}(tree.path, 1, 32) IN (
    SELECT {root}(place.path, 1, 32)
    FROM people_membership INNER JOIN people_organisation AS place ON place.id = people_membership.organisation_id
    WHERE people_membership.user_id = %s)
"""
"""Raw: the models of tickets are made of this module's queryset. A path begins with the 32 digits of its root."""

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket  # noqa: F401  names the rows of the queryset
    from parvis.tickets.row import TicketRow


class Node(NamedTuple):
    """An organisation of a person's trees. `is_shared_with`: another one shares a ticket with it."""

    pk: UUID
    path: str
    is_mine: bool
    is_shared_with: bool


@dataclass(frozen=True)
class Reach:
    """The organisations whose tickets a customer may see beyond their own, by what the ticket's visibility says."""

    user: User

    @cached_property
    def whole_tree(self) -> list[Node]:
        """Every node of the trees they belong to; one query."""
        root = "SUBSTR" if connection.vendor == "sqlite" else "SUBSTRING"
        found = run(TREES.replace("{root}", root), bind([Slot("user")] * 2, {"user": self.user.pk}))
        return [Node(pk if isinstance(pk, UUID) else UUID(pk), path, bool(mine), bool(shared)) for pk, path, mine, shared in found]

    @cached_property
    def nodes(self) -> list[Node]:
        return [node for node in self.whole_tree if node.is_mine]

    @cached_property
    def site_ids(self) -> list[UUID]:
        return [node.pk for node in self.nodes]

    @cached_property
    def has_shares(self) -> bool:
        """Whether anything is shared with an organisation of theirs: usually not, and then nobody looks further."""
        return any(node.is_shared_with for node in self.nodes)

    @cached_property
    def whole_ids(self) -> list[UUID]:
        return [node.pk for node in self.whole_tree]

    @cached_property
    def below_ids(self) -> list[UUID]:
        """Nodes of theirs and every node below."""
        mine = tuple(node.path for node in self.nodes)
        return [node.pk for node in self.whole_tree if node.path.startswith(mine)]

    def opens(self, ticket: TicketRow) -> bool:
        """Whether the ticket's own organisation, without any share, lets this person see it."""
        seen_by = {"site": self.site_ids, "tree": self.below_ids, "organisation": self.whole_ids}
        return ticket.organisation_id in seen_by.get(ticket.visibility, [])

    def levels(self) -> list[tuple[str, list[UUID]]]:
        """Pairs (visibility, organisations): the tickets of these organisations that have this visibility are open to them."""
        return [("site", self.site_ids), ("tree", self.below_ids), ("organisation", self.whole_ids)]

    def open_by(self) -> dict[UUID, tuple[str, ...]]:
        """{organisation: the visibilities with which its tickets are open to them}, the nearest ones first."""
        found: dict[UUID, tuple[str, ...]] = {}
        for level, ids in self.levels():
            for pk in ids:
                found[pk] = (*found.get(pk, ()), level)
        return found

    def shared(self) -> Q:
        return Q(shares__shared_with__in=self.site_ids) & ~Q(visibility="restricted")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: Any) -> TicketQuerySet:
        """Tickets `user` may see: those of the services they handle (staff), else their own, and those their organisation opens."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        every = self.model.objects.order_by()
        requested = every.filter(requester=user).values("pk")
        taking_part = every.filter(participants__user=user, participants__role="participant").values("pk")
        if user.is_staff:
            handled = Service.objects.handled_by(user).order_by().values("pk")
            return self.filter(Q(service__in=handled) | Q(pk__in=requested) | Q(pk__in=taking_part))
        return self.filter(pk__in=requested.union(taking_part, *_through_organisation(every, Reach(user))))

    def open(self) -> TicketQuerySet:
        return self.filter(is_open=True)

    def archived(self) -> TicketQuerySet:
        return self.filter(is_open=False)

    def awaiting_customer(self) -> TicketQuerySet:
        return self.filter(turn="customer", is_open=True)


def _through_organisation(tickets: TicketQuerySet, reach: Reach) -> list[models.QuerySet[Any]]:
    """Separate queries, to be united: each reads one index, which an OR of them would not."""
    if not reach.nodes:
        return []
    opened = [tickets.filter(organisation__in=ids, visibility=level).values("pk") for level, ids in reach.levels()]
    return [*opened, tickets.filter(reach.shared()).values("pk")] if reach.has_shares else opened
