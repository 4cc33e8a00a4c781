"""Who sees which ticket: one SQL filter, used by lists, search, counters, feeds, exports, mail and files alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q

from parvis.catalogue.models import Service
from parvis.catalogue.seeing import OPENS
from parvis.kit.once import once_shown
from parvis.kit.prepared import Slot, bind, run

TREES = """
SELECT tree.id, tree.path, tree.tree, tree.name, tree.is_personal, tree.state, mine.role, mine.is_default,
    EXISTS (SELECT 1 FROM tickets_share WHERE shared_with_id = tree.id)
FROM people_organisation AS tree
LEFT JOIN people_membership AS mine ON mine.organisation_id = tree.id AND mine.user_id = %s
WHERE tree.tree IN (
    SELECT place.tree
    FROM people_membership INNER JOIN people_organisation AS place ON place.id = people_membership.organisation_id
    WHERE people_membership.user_id = %s)
ORDER BY mine.is_default DESC, mine.id
"""
"""Raw: the models of tickets are made of this module's queryset. Below an umbrella each customer has a tree of its own."""

Codes = tuple[str, ...]

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Ticket  # noqa: F401  names the rows of the queryset
    from parvis.tickets.row import TicketRow


class Node(NamedTuple):
    """An organisation of a person's trees. `role`: theirs there, empty where they are no member. `is_shared_with`: another one shares a ticket with it."""

    pk: UUID
    path: str
    tree: UUID
    name: str
    is_personal: bool
    is_closed: bool
    role: str
    is_default: bool
    is_shared_with: bool


@dataclass(frozen=True)
class Reach:
    """The organisations whose tickets a customer may see beyond their own, by what the ticket's visibility says and by their role."""

    user: User

    @cached_property
    def whole_tree(self) -> list[Node]:
        """Every node of the trees they belong to; one query."""
        user = self.user.pk
        found = once_shown(("tree", user), lambda: run(TREES, bind([Slot("user")] * 2, {"user": user})))
        return [
            Node(_uuid(pk), path, _uuid(tree), name, bool(personal), state == "closed", role or "", bool(default), bool(shared))
            for pk, path, tree, name, personal, state, role, default, shared in found
        ]

    @cached_property
    def nodes(self) -> list[Node]:
        return [node for node in self.whole_tree if node.role]

    @cached_property
    def site_ids(self) -> list[UUID]:
        return [node.pk for node in self.nodes]

    @cached_property
    def has_shares(self) -> bool:
        """Whether anything is shared with an organisation of theirs: usually not, and then nobody looks further."""
        return any(node.is_shared_with for node in self.nodes)

    @cached_property
    def open_by(self) -> dict[UUID, Codes]:
        """{organisation: the visibilities with which its tickets are open to them}."""
        return {node.pk: self._open_at(node) for node in self.whole_tree}

    def _open_at(self, node: Node) -> Codes:
        """By each of their places in its tree: the more of them, the more is open."""
        found = [OPENS[mine.role, _nearness(mine, node)] for mine in self.nodes if mine.tree == node.tree]
        return found[0] if len(found) == 1 else tuple(sorted({code for codes in found for code in codes}))

    def opens(self, ticket: TicketRow) -> bool:
        """Whether the ticket's own organisation, without any share, lets this person see it."""
        return ticket.visibility in self.open_by.get(ticket.organisation_id, ())

    def levels(self) -> list[tuple[Codes, list[UUID]]]:
        """Pairs (visibilities, organisations): the tickets of these organisations that have one of these are open to them."""
        found: dict[Codes, list[UUID]] = {}
        for pk, codes in self.open_by.items():
            found.setdefault(codes, []).append(pk)
        return list(found.items())

    def shared(self) -> Q:
        return Q(shares__shared_with__in=self.site_ids) & ~Q(visibility="restricted")


def _nearness(mine: Node, node: Node) -> str:
    if node.pk == mine.pk:
        return "site"
    return "tree" if node.path.startswith(mine.path) else "organisation"


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class TicketQuerySet(models.QuerySet["Ticket"]):
    is_few = False

    def few(self) -> TicketQuerySet:
        """Said of an arm of a list (`tickets.scope`): all of it is read and then put in order.

        The database knows how many tickets an average person asked for or takes part in. An agent is no average person: there it would
        walk the index of all tickets, in the order of the list, and find none of theirs.
        """
        found = self._clone()
        found.is_few = True
        return found

    def _clone(self) -> TicketQuerySet:
        found: TicketQuerySet = super()._clone()  # type: ignore[misc]  # Django's own, of which the stubs say nothing
        found.is_few = self.is_few
        return found

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
    opened = [tickets.filter(organisation__in=ids, visibility__in=codes).values("pk") for codes, ids in reach.levels()]
    return [*opened, tickets.filter(reach.shared()).values("pk")] if reach.has_shares else opened
