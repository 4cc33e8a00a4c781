"""Where an organisation stands: its path in the tree of all, and the tree that is the customer's own.

An umbrella only groups customers of a provider, who are strangers to each other: it is a tree of its own, and so is each node right below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models.functions import Length
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused

if TYPE_CHECKING:
    from parvis.people.models import Organisation

PLACING = {"parent", "parent_id", "is_umbrella"}
"""Fields that a place follows from."""


def placed(node: Organisation, parent: Organisation | None) -> tuple[str, UUID]:
    """Path and tree of a node below `parent`."""
    path = f"{parent.path if parent else ''}{node.pk.hex}/"
    return path, node.pk if parent is None or parent.is_umbrella or node.is_umbrella else parent.tree


def settle(moved: Organisation) -> None:
    """Give `moved` the place that its parent and the umbrellas say, and write that of all below it; the caller writes its own.

    Raises Refused below itself.
    """
    nodes = type(moved)._default_manager
    was: str = nodes.select_for_update().values_list("path", flat=True).get(pk=moved.pk)
    if moved.parent and moved.parent.path.startswith(was):
        raise Refused(_("An organisation cannot stand below itself."), code="circular")
    moved.path, moved.tree = placed(moved, moved.parent)
    known: dict[UUID | None, Organisation] = {moved.pk: moved}
    below = list(nodes.filter(path__startswith=was).exclude(pk=moved.pk).order_by(Length("path")))
    for node in below:
        node.path, node.tree = placed(node, known[node.parent_id])
        known[node.pk] = node
    nodes.bulk_update(below, ["path", "tree"], batch_size=500)
