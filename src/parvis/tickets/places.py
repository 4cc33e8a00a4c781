"""The places of a person: the organisations they belong to and the entities below, each with its path and the role they have there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from parvis.catalogue.seeing import ROLES
from parvis.people.models import Organisation
from parvis.tickets.visibility import Node, Reach


@dataclass(frozen=True)
class Place:
    """`path`: names from the top down to itself, umbrellas included; `ids`: itself and what lies below, in the customer's own tree.

    `is_member`: they belong to it, and not only to one above. `is_first`: where new requests are filed when nothing else is said.
    """

    pk: UUID
    path: tuple[str, ...]
    role: str
    ids: tuple[UUID, ...]
    is_member: bool = False
    is_first: bool = False
    is_personal: bool = False

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def has_below(self) -> bool:
        return len(self.ids) > 1

    @property
    def depth(self) -> int:
        return len(self.path) - 1


def places_of(reach: Reach) -> list[Place]:
    """In the order of the tree; of each the highest role that they have at it or above it. Asks what `reach` has not asked yet, and the
    names of what stands above the person's own trees, where anything does."""
    mine = sorted((node for node in reach.nodes if not node.is_closed), key=lambda node: not node.is_default)
    found = [node for node in reach.whole_tree if not node.is_closed and any(_is_at_or_below(node, one) for one in mine)]
    names = {node.pk: node.name for node in reach.whole_tree}
    if above := {pk for node in found for pk in _line(node)} - names.keys():
        names |= dict(Organisation.objects.filter(pk__in=above).values_list("pk", "name"))
    return sorted((_place(node, found, mine, names) for node in found), key=lambda place: place.path)


def _place(node: Node, found: list[Node], mine: list[Node], names: Mapping[UUID, str]) -> Place:
    return Place(
        node.pk,
        tuple(names[pk] for pk in _line(node)),
        max((one.role for one in mine if _is_at_or_below(node, one)), key=ROLES.index),
        tuple(one.pk for one in sorted(found, key=lambda one: one.path) if _is_at_or_below(one, node)),
        is_member=bool(node.role),
        is_first=node == mine[0],
        is_personal=node.is_personal,
    )


def _is_at_or_below(node: Node, other: Node) -> bool:
    return node.tree == other.tree and node.path.startswith(other.path)


def _line(node: Node) -> list[UUID]:
    return [UUID(part) for part in node.path.strip("/").split("/")]
