"""Who is a customer of which portal, and who administers one, for the layers below that know no grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.catalogue.grants import RANK
from parvis.catalogue.models import Grant, Portal, Service
from parvis.planning.access import PORTALS

if TYPE_CHECKING:
    from parvis.people.models import Membership, User


class _Portals:
    def places(self, user: User) -> dict[str, list[Membership]]:
        """By a grant to the organisation or one above it, as far as the member's role reaches; by name, with all their organisations."""
        memberships = user.places() if user.is_authenticated and user.is_active else []
        if not memberships:
            return {}
        above = {pk for one in memberships for pk in one.organisation.ancestor_ids}
        granted = Grant.objects.filter(who="organisation", organisation__in=above) | Grant.objects.filter(who="person", user=user)
        found: dict[str, dict[str, Membership]] = {}
        rows = granted.filter(role__in=["use", "see"]).order_by().values_list("portal__key", "who", "organisation_id", "member_role")
        for portal_key, who, organisation_id, member_role in rows.distinct():
            for one in memberships:
                by_place = organisation_id in one.organisation.ancestor_ids and member_role in RANK[one.role]
                if who == "person" or by_place:
                    found.setdefault(portal_key, {})[one.pk.hex] = one
        return {key: list(held.values()) for key, held in found.items()}

    def administered(self, user: User) -> list[str]:
        if not user.is_active:
            return []
        if user.is_superuser:
            return list(Portal.objects.values_list("key", flat=True))
        held = Grant.objects.held_by(user).filter(role="administer", family=None, service=None)
        return list(held.order_by().values_list("portal__key", flat=True).distinct())

    def appoints(self, user: User, portal_key: str) -> bool:
        usable = Service.objects.usable_by(user).filter(portal__key=portal_key, tool__kind="appointments")
        return usable.exists()


PORTALS.register("portals", _Portals())
