"""Who sees which equipment: the one place where that is decided."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from parvis.kit.registry import Registry
from parvis.people.models import Membership, Organisation

if TYPE_CHECKING:
    from parvis.people.models import User

HANDLED: Registry[Callable[[User], Collection[str] | QuerySet[Any, str]]] = Registry("portals that somebody of the staff works for")
"""The layers above know grants: they register `portals`, the keys of the portals of which a person handles something."""
LEADERS = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)


def handled_portals(user: User) -> Collection[str] | QuerySet[Any, str]:
    return HANDLED.get("portals")(user) if user.is_staff or user.is_superuser else []


def is_keeper(user: User, portal_key: str) -> bool:
    """Whether they keep the equipment of this portal's customers."""
    return user.is_superuser or portal_key in handled_portals(user)


def seen_by(user: User) -> Q:
    """The team: what belongs to customers of its portals. A customer: what their entity has, and those below it for who leads there."""
    found = Q(kind__portal_key__in=handled_portals(user)) if user.is_staff else Q(pk__in=[])
    for place in user.places():
        found |= Q(owner=place.organisation_id)
        if place.role in LEADERS:
            found |= Q(owner__path__startswith=place.organisation.path, owner__tree=place.organisation.tree)
    return found


def entities_of(user: User) -> list[Organisation]:
    """Those whose equipment they see, theirs first."""
    own = [place.organisation for place in user.places()]
    led = [place.organisation for place in user.places() if place.role in LEADERS]
    below = Organisation.objects.within(*led).order_by("path") if led else Organisation.objects.none()
    return list({one.pk: one for one in [*own, *below]}.values())
