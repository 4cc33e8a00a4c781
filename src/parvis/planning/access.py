"""For whom one may book, and what one looks after. Who is a customer of a portal is known above: it tells through the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.people.models import Membership, Organisation, User
    from parvis.planning.models import Resource

MANAGING = ("manager", "administrator")


class Portals(Protocol):
    def places(self, user: User) -> Mapping[str, list[Membership]]:
        """{portal: the memberships by which `user` is a customer of it}."""

    def administered(self, user: User) -> list[str]:
        """The portals that `user` administers as a whole."""

    def appoints(self, user: User, portal_key: str) -> bool:
        """Whether `user` may use a service of it that makes appointments."""


_KNOWN: Final = "_customer_of"
PORTALS: Registry[Portals] = Registry("customers of portals")


def places(user: User) -> Mapping[str, list[Membership]]:
    """Asked once for a person whose memberships are known already (`user.known_places`): a page asks for it several times."""
    if not user.is_authenticated or user.known_places is None:
        return PORTALS.get("portals").places(user)
    known: Mapping[str, list[Membership]] = user.__dict__.setdefault(_KNOWN, None) or PORTALS.get("portals").places(user)
    user.__dict__[_KNOWN] = known
    return known


def appoints(user: User, portal_key: str) -> bool:
    """Whether `user` may use a service of the portal that makes appointments."""
    return PORTALS.get("portals").appoints(user, portal_key)


def administered(user: User) -> list[str]:
    return PORTALS.get("portals").administered(user)


def organisation_ids(user: User) -> list[UUID]:
    """Their organisations and those above."""
    return [pk for membership in _memberships(user) for pk in membership.organisation.ancestor_ids]


def managed_paths(user: User) -> list[str]:
    """Of the trees in which they see everybody's bookings."""
    return [one.organisation.path for one in _memberships(user) if one.role in MANAGING]


def organisations_for(user: User, resource: Resource) -> list[Organisation]:
    """For which of their organisations `user` may book it, the usual one first."""
    named = set(resource.audiences.values_list("organisation_id", flat=True))
    found = [one for one in _memberships(user) if named & set(one.organisation.ancestor_ids)]
    is_open = resource.audience == resource.Audience.CUSTOMERS
    if is_open or (resource.audience == resource.Audience.SERVICES and appoints(user, resource.portal_key)):
        found += places(user).get(resource.portal_key, [])
    return list({one.organisation_id: one.organisation for one in sorted(found, key=lambda one: not one.is_default)}.values())


def _memberships(user: User) -> list[Membership]:
    return user.places() if user.is_authenticated else []
